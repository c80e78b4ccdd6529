"""The room's Django application."""

from django.apps import AppConfig


class FamilyConfig(AppConfig):
    """The pages of parents."""

    name = "assessment.family"
    label = "family"
