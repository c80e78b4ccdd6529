"""The room's Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PrivacyConfig(AppConfig):
    """Consent, access records, export and erasure."""

    name = "hub.privacy"
    label = "privacy"

    def ready(self) -> None:
        # Tasks are called by name, so this process has to know them.
        from . import own_holdings, rights, tasks  # noqa: F401

        own_holdings.register_all()
        rights.watch()
        post_migrate.connect(publish_texts, sender=self)


def publish_texts(**_: Any) -> None:
    """A database is never without the texts of consent."""
    from .services import load_consent_texts

    load_consent_texts()
