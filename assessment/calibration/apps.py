"""The room's Django application."""

from django.apps import AppConfig


class CalibrationConfig(AppConfig):
    """Estimating items and population on the children's own answers, and judging the result."""

    name = "assessment.calibration"
    label = "calibration"
