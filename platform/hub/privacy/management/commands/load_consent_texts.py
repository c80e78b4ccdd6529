"""Consent texts from their files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.privacy.services import PublishedTextChanged, load_consent_texts


class Command(BaseCommand):
    """Publish the consent texts that are not published yet. Running it again changes nothing."""

    help = "Publish new consent texts from hub/privacy/texts."

    def handle(self, **options: Any) -> None:
        try:
            published = load_consent_texts()
        except PublishedTextChanged as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{published} texts published.")
