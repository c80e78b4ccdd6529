"""Loads what every installation needs before its first child."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """The framework, the item bank with its calibration, and the consent texts. Safe to repeat."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for command in ("load_framework", "load_bank", "load_consent_texts"):
            call_command(command, verbosity=options["verbosity"])
