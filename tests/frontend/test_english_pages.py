"""Every room, read in English: no Korean but names."""

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from assessment.growth.seasons import Season
from content.models import ActivityPage, PlacePage
from hub.centres.models import Group
from hub.children.models import Child
from hub.people.models import User
from tests.assessment.growth.conftest import a_year, see, this_season

__all__ = ["a_year", "see", "this_season"]

pytestmark = pytest.mark.django_db

HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]+")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "content", "data-words")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def names() -> list[str]:
    """Names stay as they are in every language."""
    return [
        *Child.objects.values_list("name", flat=True),
        *Group.objects.values_list("name", flat=True),
        *Group.objects.values_list("centre__name", flat=True),
        *PlacePage.objects.values_list("title", flat=True),
        "서울미래아이 365",
        "미래아이",
        "한국어",
    ]


def korean_in(page: str) -> set[str]:
    """Korean words that a reader of this page meets, outside of what is marked as Korean."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.select('script, style, [lang="ko"]'):
        element.decompose()
    texts = [soup.get_text(" ")]
    for element in soup.find_all(True):
        if isinstance(element, Tag):
            texts += [str(element[name]) for name in SPOKEN if element.has_attr(name)]
    text = "\n".join(texts)
    for name in sorted(names(), key=len, reverse=True):
        text = text.replace(name, "")
    return {line.strip() for line in text.splitlines() if HANGUL.search(line)}


def read(client: Client, address: str, status: int = 200) -> str:
    assert address.startswith("/en/"), address
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


PUBLIC = [
    "wagtail_serve",
    "library:activities",
    "library:places",
    "framework:home",
    "privacy:home",
    "design:page",
    "account_login",
    "account_signup",
    "account_reset_password",
]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page(client: Client, name: str) -> None:
    address = reverse(name, args=[""] if name == "wagtail_serve" else [])
    assert korean_in(read(client, address)) == set()


def test_a_page_that_is_not_there(client: Client) -> None:
    assert korean_in(read(client, "/en/there-is-no-such-page/", 404)) == set()


@pytest.mark.parametrize("kind", [ActivityPage, PlacePage], ids=["activity", "place"])
def test_a_page_of_the_library(client: Client, kind: type[ActivityPage | PlacePage]) -> None:
    if kind is PlacePage:
        place = PlacePage.objects.live().order_by("pk").first()
        assert place is not None
        address = reverse("library:place", args=[place.slug])
    else:
        activity = kind.objects.live().filter(locale__language_code="en").order_by("pk").first()
        assert activity is not None
        address = activity.url
    assert korean_in(read(client, address)) == set()


CHILD_PAGES = [
    "family:profile",
    "family:evidence",
    "family:report",
    "family:centre",
    "privacy:consents",
    "privacy:looks",
    "privacy:download",
    "privacy:erase",
    "privacy:guardians",
]


@pytest.mark.parametrize("name", ["family:home", "family:add-child", "people:me", "play:home"])
def test_a_page_of_a_guardian(
    client: Client, parent: User, a_year: list[Season], name: str
) -> None:
    client.force_login(parent)
    address = "/en/accounts/me/" if name == "people:me" else reverse(name)
    assert korean_in(read(client, address)) == set()


@pytest.mark.parametrize("name", CHILD_PAGES)
def test_a_page_about_a_child(
    client: Client, parent: User, child: Child, a_year: list[Season], name: str
) -> None:
    client.force_login(parent)
    assert korean_in(read(client, reverse(name, args=[child.pk]))) == set()


def test_the_play_home(client: Client, parent: User, child: Child) -> None:
    client.force_login(parent)
    client.post(reverse("play:enter", args=[child.pk]))
    for address in (
        reverse("play:room", args=[child.pk]),
        reverse("play:story", args=[child.pk]),
        reverse("play:leave"),
    ):
        assert korean_in(read(client, address)) == set(), address


@pytest.mark.parametrize("name", ["home", "mine", "shell"])
def test_a_page_of_care_workers(client: Client, worker: User, child: Child, name: str) -> None:
    client.force_login(worker)
    assert korean_in(read(client, reverse(f"observe:{name}"))) == set()


@pytest.mark.parametrize("name", ["child", "scale"])
def test_what_care_workers_see_of_a_child(
    client: Client, worker: User, child: Child, name: str
) -> None:
    client.force_login(worker)
    assert korean_in(read(client, reverse(f"observe:{name}", args=[child.pk]))) == set()


def test_the_pages_of_a_centre(client: Client, head: User, child: Child, group: Group) -> None:
    client.force_login(head)
    for address in (
        reverse("centre:home"),
        reverse("centre:group", args=[group.pk]),
        reverse("centre:staff", args=[group.centre_id]),
        reverse("centre:sheet", args=["early"]),
    ):
        assert korean_in(read(client, address)) == set(), address


def test_a_join_code_on_its_way(
    client: Client, head: User, parent: User, child: Child, group: Group, other_group: Group
) -> None:
    client.force_login(head)
    made = client.post(reverse("centre:make-code", args=[other_group.pk]), {"uses": 3})
    listed = read(client, reverse("centre:group", args=[other_group.pk]))
    client.force_login(parent)
    asked = client.post(reverse("family:centre", args=[child.pk]), {"code": made.context["code"]})
    for page in (made.content.decode(), listed, asked.content.decode()):
        assert korean_in(page) == set()
    assert "Join code for" in made.content.decode()
    assert "Is this the centre?" in asked.content.decode()


@pytest.mark.parametrize("name", ["home", "measurement", "scale"])
def test_a_page_of_the_foundation(
    client: Client, foundation: User, child: Child, a_year: list[Season], name: str
) -> None:
    client.force_login(foundation)
    assert korean_in(read(client, reverse(f"foundation:{name}"))) == set()


def test_the_review_of_access(client: Client, foundation: User) -> None:
    client.force_login(foundation)
    assert korean_in(read(client, reverse("privacy:access"))) == set()
