"""Lays out the site and loads its activities and places."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.services.site import load_library
from hub.competencies.models import Framework


class Command(BaseCommand):
    """For a new installation; safe to repeat. What editors changed stays as they left it."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_library()
        except Framework.DoesNotExist as error:
            raise CommandError(
                "역량 체계가 아직 없어요. load_framework를 먼저 실행해 주세요."
            ) from error
        for reason in report.rejected:
            self.stderr.write(reason)
        if options["verbosity"]:
            self.stdout.write(f"자료실: {report}")
        if report.rejected:
            raise CommandError("고칠 것이 있어요. 나머지는 모두 올렸어요.")
