"""The room's Django application."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """Items, calibrations, and the record of what was seen."""

    name = "assessment.instruments"
    label = "instruments"

    def ready(self) -> None:
        from hub.privacy import holdings

        from . import bank, sources
        from .held import RESPONSES

        sources.register("written", bank.instruments)
        holdings.register(RESPONSES)
