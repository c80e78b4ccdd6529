"""Calibrate answers that lie in Parquet shards, on all workers of the queue ``calibration``."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from assessment.calibration.tasks import search_shards
from assessment.psychometrics.calibration import MODELS, UnknownModel, UnusableResponses
from assessment.psychometrics.calibration.shards import Job, OtherCalibration, Progress

EVERY = 1.0
"""Seconds between looks at the progress."""


class Command(BaseCommand):
    """Begin a calibration over shards, or go on with one, and tell how far it is."""

    help = (
        "Calibrate the answers in a folder of Parquet shards, one task a shard and pass. "
        "Shards and job folder must be reachable under the same path by every worker. "
        "Run again on the same job folder, it goes on from the last pass."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("shards", type=Path, help="the folder of *.parquet files")
        parser.add_argument("job", type=Path, help="the folder that the calibration lives in")
        parser.add_argument("--model", choices=MODELS, default="2pl")
        parser.add_argument("--tol", type=float, default=1e-6)
        parser.add_argument(
            "--patience",
            type=float,
            default=300.0,
            help="seconds without any progress after which lost tasks are asked for again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._job(options)
            if settings.CELERY_TASK_ALWAYS_EAGER:
                job.finish()
            else:
                self._follow(job, options["patience"])
        except (UnusableResponses, UnknownModel, OtherCalibration) as error:
            raise CommandError(str(error)) from error
        found = job.progress()
        if found.failed is not None:
            raise CommandError(found.failed)
        self.stdout.write(f"{found}: {job.folder / 'fit.json'}")

    def _job(self, options: dict[str, Any]) -> Job:
        folder = options["job"].resolve()
        if (folder / "job.json").exists():
            return Job(folder).resume()
        return Job.begun(folder, options["shards"], options["model"], tolerance=options["tol"])

    def _follow(self, job: Job, patience: float) -> None:
        seen: Progress | None = None
        since = time.monotonic()
        search_shards.delay(str(job.folder))
        while True:
            found = job.progress()
            if found.finished or found.failed is not None:
                return
            if found != seen:
                self.stdout.write(str(found))
                seen, since = found, time.monotonic()
            elif time.monotonic() - since > patience:
                self.stdout.write("Nothing moved; what is missing is asked for again.")
                search_shards.delay(str(job.folder))
                since = time.monotonic()
            time.sleep(EVERY)
