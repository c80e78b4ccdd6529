"""The room's Django application."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Estimates with provenance, and growth lines."""

    name = "assessment.growth"
    label = "growth"

    def ready(self) -> None:
        from hub.privacy import holdings

        from .held import ESTIMATES, REQUESTS

        holdings.register(ESTIMATES)
        holdings.register(REQUESTS)
