"""Loads the written activities into the library."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import ActivityIndexPage
from content.services.activities import FOLDER, load_activities


class Command(BaseCommand):
    """Safe to repeat: an unchanged file changes nothing, a changed one makes a new revision."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_activities(options["folder"])
        except ActivityIndexPage.DoesNotExist as error:
            raise CommandError(
                "놀이 목록이 아직 없어요. load_library를 먼저 실행해 주세요."
            ) from error
        for reason in report.rejected:
            self.stderr.write(reason)
        if options["verbosity"]:
            self.stdout.write(f"놀이: {report}")
        if report.rejected:
            raise CommandError("고칠 파일이 있어요. 나머지는 모두 올렸어요.")
