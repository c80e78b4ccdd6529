"""The room's Django application."""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Play sessions, self-report, family report."""

    name = "assessment.diagnostics"
    label = "diagnostics"

    def ready(self) -> None:
        from assessment.instruments import sources

        from . import game_items, held

        sources.register("games", game_items.instruments)
        held.register_all()
