"""Load the real children of a published cohort."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.growth.cohort_files import UnreadableCohort
from assessment.growth.services import import_cohort
from assessment.psychometrics import UnknownKey


class Command(BaseCommand):
    """Load a cohort and score it; the shipped SMOCC sample when no file is given."""

    help = "Load a long CSV (child, age_days, sex, item, y) and score its visits (idempotent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE.csv")
        parser.add_argument("--key", default="gsed2406", help="key of the D-score")
        parser.add_argument("--reference", type=Path, help="a reference's scores of the visits")
        parser.add_argument("--name", default="", help="name of the cohort; else that of the file")
        parser.add_argument("--source", default="", help="who made the data, and its licence")

    def handle(self, *args: Any, **options: Any) -> None:
        self.verbosity = options["verbosity"]
        try:
            report = import_cohort(
                options["file"],
                key=options["key"],
                reference=options["reference"],
                name=options["name"],
                source=options["source"],
                progress=self.tell,
            )
        except (UnreadableCohort, UnknownKey) as error:
            raise CommandError(str(error)) from error
        if not self.verbosity:
            return
        for line in report.told:
            self.stderr.write(line)
        if report.refused:
            self.stderr.write(f"{report.refused} rows were refused")
        state = "as before" if report.unchanged else "loaded"
        self.stdout.write(
            f"{report.cohort}: {report.children} children, {report.visits} visits {state}"
        )

    def tell(self, done: int, total: int) -> None:
        """Progress, a line for every batch."""
        if self.verbosity:
            self.stdout.write(f"  {done} of {total} visits")
