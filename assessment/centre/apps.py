"""The room's Django application."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """The pages of care workers and heads."""

    name = "assessment.centre"
    label = "centre"
