"""The front end as a Django application."""

from django.apps import AppConfig


class FrontendConfig(AppConfig):
    """How it all looks."""

    name = "frontend"
    label = "frontend"
