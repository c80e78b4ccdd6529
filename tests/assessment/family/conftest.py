"""A family with a year of evidence, and how it walks through its room."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from assessment.growth.services import update_estimate
from hub.children.models import Child
from hub.people.models import User
from tests.assessment.growth.conftest import See, a_year, moment_in, see, this_season

__all__ = ["a_year", "see", "this_season"]

Open = Callable[..., str]


@pytest.fixture(autouse=True)
def korean() -> Iterator[None]:
    """Begin in Korean, whatever language the page before was read in."""
    with translation.override("ko"):
        yield


@pytest.fixture
def family(client: Client, parent: User) -> Client:
    """The browser of the story's parent."""
    client.force_login(parent)
    return client


@pytest.fixture
def address(child: Child) -> Callable[..., str]:
    """The address of one of the child's pages."""

    def address(name: str, *more: object) -> str:
        return reverse(f"family:{name}", args=[child.pk, *more])

    return address


@pytest.fixture
def read(family: Client, address: Callable[..., str]) -> Open:
    """Open one of the child's pages as its parent, and read it."""

    def read(name: str, query: str = "", status: int = 200) -> str:
        response = family.get(address(name) + query)
        assert response.status_code == status
        return response.content.decode()

    return read


@pytest.fixture
def one_note(child: Child, see: See, this_season: object) -> None:
    """A single afternoon: too little to tell anything."""
    see(2, ["A1", "B1"], at=moment_in(this_season, 5))
    update_estimate(child, this_season)
