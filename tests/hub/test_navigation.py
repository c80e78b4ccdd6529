"""The shell of every page: which back offices it opens, and what its footer always tells."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(django_user_model: Any) -> Any:
    return django_user_model.objects.create_user(username="hanbada", password="바다와 파도 일곱 겹")


def ways(client: Client) -> set[str]:
    page = client.get(reverse("privacy:home"))
    return {each["url"] for each in page.context["navigation"]}


def test_an_editor_finds_the_content_and_not_the_administration(
    client: Client, person: Any
) -> None:
    person.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(person)
    assert reverse("wagtailadmin_home") in ways(client)
    assert reverse("admin:index") not in ways(client)


def test_staff_find_the_administration(client: Client, person: Any) -> None:
    person.is_staff = True
    person.save()
    client.force_login(person)
    assert reverse("admin:index") in ways(client)


def test_nobody_else_is_shown_a_back_office(client: Client, person: Any) -> None:
    client.force_login(person)
    assert not {reverse("wagtailadmin_home"), reverse("admin:index")} & ways(client)


def test_every_footer_leads_to_privacy_and_to_the_framework(client: Client) -> None:
    page = client.get(reverse("library:activities")).content.decode()
    footer = page[page.index("<footer") :]
    assert reverse("privacy:home") in footer
    assert reverse("framework:home") in footer


def test_the_editors_room_asks_nothing_of_another_host(client: Client, person: Any) -> None:
    """Wagtail would ask Gravatar for a portrait, and its makers for the newest release."""
    person.email, person.is_superuser = "hanbada@example.org", True
    person.save()
    client.force_login(person)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    asked = re.findall(r'(?:src|action|data-[\w-]*url[\w-]*)="((?:https?:)?//[^"]+)', page)
    assert asked == []
    assert "gravatar" not in page
    assert "w-upgrade" not in page
