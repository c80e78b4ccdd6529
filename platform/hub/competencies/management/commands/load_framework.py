"""Loads every framework version that ships with the product."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.competencies.models import Published
from hub.competencies.services import load_framework

FOLDER = Path(__file__).resolve().parents[2] / "frameworks"


class Command(BaseCommand):
    """Safe to repeat: a version that is there already stays as it is."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for file in sorted(FOLDER.glob("*.toml")):
            try:
                framework, new = load_framework(tomllib.loads(file.read_text("utf-8")))
            except Published as error:
                raise CommandError(str(error)) from error
            if options["verbosity"]:
                self.stdout.write(f"{framework.version}: {'loaded' if new else 'already there'}")
