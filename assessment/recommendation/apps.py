"""The room's Django application."""

from django.apps import AppConfig


class RecommendationConfig(AppConfig):
    """What to play next, and why."""

    name = "assessment.recommendation"
    label = "recommendation"
