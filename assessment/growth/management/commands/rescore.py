"""Score every season of every child anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from assessment.growth.seasons import Season
from assessment.growth.services import ask_for_scoring_of_all, score_waiting
from assessment.growth.services.requests import scales_to_keep, waiting

EVERY = 100


class Command(BaseCommand):
    """Score all; a run that was broken off goes on with ``--resume``."""

    help = "Score every season of every child on the current calibration (resumable)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--resume", action="store_true", help="only what an earlier run left waiting"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scales = scales_to_keep()
        if not options["resume"]:
            ask_for_scoring_of_all()
        pairs = list(waiting().values_list("child_id", "season"))
        for done, (child_id, season) in enumerate(pairs, start=1):
            score_waiting(child_id=child_id, season=Season.from_code(season), scales=scales)
            if done % EVERY == 0 and options["verbosity"]:
                self.stdout.write(f"  {done} of {len(pairs)} seasons")
        if options["verbosity"]:
            self.stdout.write(f"{len(pairs)} seasons scored on {scales[0].calibration.version}")
