"""Access records beyond their time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hub.privacy.retention import LEAST_DAYS, TooYoung, prune_access_records


class Command(BaseCommand):
    """Delete access records that are older than they need to be; two years are the least."""

    help = "Delete access records older than --days (two years at least)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=3 * 366)

    def handle(self, *, days: int, **_: Any) -> None:
        try:
            gone = prune_access_records(days)
        except TooYoung as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{gone} access records deleted; the least age is {LEAST_DAYS} days.")
