"""The room's Django application."""

from django.apps import AppConfig


class CompetenciesConfig(AppConfig):
    """The shared words: competencies, strands, facets, indicators."""

    name = "hub.competencies"
    label = "competencies"
