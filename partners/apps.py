"""The room's Django application."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Partner organisations and their submissions."""

    name = "partners"
    label = "partners"
