"""The room's Django application."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """The pages of the Foundation."""

    name = "assessment.studio"
    label = "studio"
