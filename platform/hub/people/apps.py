"""The room's Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Accounts, roles, sign-in."""

    name = "hub.people"
    label = "people"
