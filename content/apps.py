"""The room's Django application."""

from django.apps import AppConfig


class ContentConfig(AppConfig):
    """The library: activities and places."""

    name = "content"
    label = "content"
