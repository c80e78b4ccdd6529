"""The room's Django application."""

from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    """What care workers see."""

    name = "assessment.observations"
    label = "observations"

    def ready(self) -> None:
        from hub.privacy import holdings

        from .held import Observations

        holdings.register(Observations())
