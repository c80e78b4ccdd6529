"""Load the item bank and its stated priors."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.instruments.services import BankChanged, load_bank


class Command(BaseCommand):
    """Load every registered instrument; repeating it changes nothing."""

    help = "Load the item bank and the calibration of stated priors (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_bank()
        except BankChanged as error:
            raise CommandError(str(error)) from error
        if not options["verbosity"]:
            return
        self.stdout.write(
            f"{len(report.added)} items added, {len(report.reworded)} reworded, "
            f"{report.known - len(report.reworded)} as before"
        )
        for code in report.no_longer_offered:
            self.stdout.write(f"  {code}: no source offers it now; kept for the answers it has")
