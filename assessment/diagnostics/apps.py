"""The room's Django application."""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Play sessions, self-report, family report."""

    name = "assessment.diagnostics"
    label = "diagnostics"
