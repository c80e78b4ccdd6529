"""Imports places from their tables."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.models import PlaceIndexPage
from content.place_files import UnknownTable
from content.services.places import FILES, import_places


class Command(BaseCommand):
    """Safe to repeat: an unchanged row changes nothing. Bad rows are named and left out."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_places(options["files"] or FILES)
        except PlaceIndexPage.DoesNotExist as error:
            raise CommandError(
                "장소 목록이 아직 없어요. load_library를 먼저 실행해 주세요."
            ) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: 열 수 없어요.") from error
        except UnknownTable as error:
            raise CommandError(str(error)) from error
        for reason in report.rejected:
            self.stderr.write(reason)
        if options["verbosity"]:
            self.stdout.write(f"장소: {report}")
        if report.rejected:
            raise CommandError("고칠 행이 있어요. 나머지는 모두 올렸어요.")
