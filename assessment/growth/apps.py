"""The room's Django application."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Estimates with provenance, and growth lines."""

    name = "assessment.growth"
    label = "growth"
