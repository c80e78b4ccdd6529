"""Imports a framework version from a CASE 1.1 package."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.competencies.case import NotACasePackage, read_case
from hub.competencies.models import Published
from hub.competencies.services import load_framework


class Command(BaseCommand):
    """Stores nothing unless all of the package can be read."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="A CFPackage as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            package = json.loads(options["file"].read_text("utf-8"))
            framework, new = load_framework(read_case(package))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from error
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} is no JSON: {error}") from error
        except (NotACasePackage, Published) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{framework.version}: {'imported' if new else 'already there'}")
