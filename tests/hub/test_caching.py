"""What a cache may keep."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.children.models import Child
from hub.people.models import User

pytestmark = pytest.mark.django_db


def test_an_answer_about_a_child_is_kept_nowhere(
    client: Client, parent: User, child: Child
) -> None:
    client.force_login(parent)
    said = client.get(f"/api/v1/growth/children/{child.pk}")["Cache-Control"]
    assert {"no-store", "private"} <= set(said.split(", "))


def test_a_page_of_the_library_is_kept_nowhere_once_it_names_its_reader(
    client: Client, parent: User
) -> None:
    library = reverse("library:activities")
    assert "no-store" not in client.get(library).get("Cache-Control", "")
    client.force_login(parent)
    assert "no-store" in client.get(library)["Cache-Control"]


def test_a_page_that_asks_for_more_still_gets_it(client: Client, parent: User) -> None:
    client.force_login(parent)
    said = client.get(reverse("family:home"))["Cache-Control"]
    assert {"no-store", "private", "no-cache", "must-revalidate"} <= set(said.split(", "))
