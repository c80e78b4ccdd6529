"""The room's Django application."""

from django.apps import AppConfig


class InstrumentsConfig(AppConfig):
    """Items, calibrations, and the record of what was seen."""

    name = "assessment.instruments"
    label = "instruments"
