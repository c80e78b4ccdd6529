"""The hub as a Django application: it holds commands that reach over all rooms."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    """No models of its own."""

    name = "hub"
    label = "hub"
