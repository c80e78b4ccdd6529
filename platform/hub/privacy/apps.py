"""The room's Django application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Consent, access records, export and erasure."""

    name = "hub.privacy"
    label = "privacy"
