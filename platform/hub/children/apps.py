"""The room's Django application."""

from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    """Children, households and guardians."""

    name = "hub.children"
    label = "children"
