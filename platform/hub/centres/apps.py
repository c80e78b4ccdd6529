"""The room's Django application."""

from django.apps import AppConfig


class CentresConfig(AppConfig):
    """Care centres, their groups, and who works there."""

    name = "hub.centres"
    label = "centres"
