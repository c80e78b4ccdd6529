"""This week's play: answers, what follows from them, and what a family may ask for."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from assessment.recommendation.models import Answer, Suggestion
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(read: Callable[..., str], child: Child) -> Callable[..., list[Suggestion]]:
    """The activities or places on the page, in their order."""

    def offered(kind: str = "activity", query: str = "") -> list[Suggestion]:
        shown = re.findall(r"suggestions/([0-9a-f-]{36})/", read("profile", query))
        found = {str(each.pk): each for each in Suggestion.objects.filter(child=child, kind=kind)}
        return [found[pk] for pk in dict.fromkeys(shown) if pk in found]

    return offered


@pytest.fixture
def say(family: Client, address: Callable[..., str]) -> Callable[..., object]:
    """Answer a suggestion."""

    def say(suggestion: Suggestion, kind: str, *, script: bool = False, **fields: object) -> object:
        headers = {"HX-Request": "true"} if script else {}
        return family.post(
            address("answer", suggestion.pk), {"kind": kind, **fields}, headers=headers
        )

    return say


def test_three_activities_and_two_places_each_with_a_reason(
    read: Callable[..., str], offered: Callable[..., list[Suggestion]]
) -> None:
    assert len(offered()) == 3
    assert len(offered("place")) == 2
    assert read("profile").count("card__reason") == 3


def test_declining_brings_another_and_keeps_the_rest(
    offered: Callable[..., list[Suggestion]], say: Callable[..., object]
) -> None:
    before = offered()
    response = say(before[1], "declined", reason="too-hard")
    assert response.url.endswith("#play")
    after = offered()
    assert before[1] not in after
    assert len(after) == 3
    assert {before[0], before[2]} < set(after)
    assert Answer.objects.get().reason == "too-hard"


def test_with_a_script_the_new_one_stands_where_the_old_one_stood(
    offered: Callable[..., list[Suggestion]], say: Callable[..., object]
) -> None:
    before = offered()
    page = say(before[1], "declined", reason="no-interest", at=1, script=True).content.decode()
    shown = list(dict.fromkeys(re.findall(r"suggestions/([0-9a-f-]{36})/", page)))
    assert shown[0] == str(before[0].pk)
    assert shown[2] == str(before[2].pk)
    assert shown[1] != str(before[1].pk)
    assert "autofocus" in page
    assert "<html" not in page


def test_a_declined_place_makes_room_for_another(
    offered: Callable[..., list[Suggestion]], say: Callable[..., object]
) -> None:
    before = offered("place")
    say(before[0], "declined", reason="done-before")
    assert before[0] not in offered("place")
    assert len(offered("place")) == 2


def test_what_is_taken_up_waits_to_be_told_about(
    read: Callable[..., str],
    offered: Callable[..., list[Suggestion]],
    say: Callable[..., object],
) -> None:
    chosen = offered()[0]
    say(chosen, "accepted")
    assert "해 보기로 했어요" in read("profile")
    say(chosen, "enjoyed")
    assert 'id="taken"' not in read("profile")


def test_what_is_given_up_no_longer_waits(
    read: Callable[..., str],
    offered: Callable[..., list[Suggestion]],
    say: Callable[..., object],
) -> None:
    chosen = offered()[0]
    say(chosen, "accepted")
    say(chosen, "declined", reason="not-now")
    assert 'id="taken"' not in read("profile")


@pytest.mark.parametrize("fields", [{"kind": "declined"}, {"kind": "maybe"}])
def test_an_answer_that_says_nothing_is_refused(
    offered: Callable[..., list[Suggestion]], say: Callable[..., object], fields: dict[str, str]
) -> None:
    response = say(offered()[0], **fields)
    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_a_wish_narrows_what_is_offered(
    offered: Callable[..., list[Suggestion]], read: Callable[..., str]
) -> None:
    offered("activity", "?place=outdoor&minutes=30&screen=no")
    newest = Suggestion.objects.filter(kind="activity").latest("made_at")
    assert newest.context == {"place": "outdoor", "minutes": 30, "no_screen": True}


def test_a_wish_that_means_nothing_is_left_out(offered: Callable[..., list[Suggestion]]) -> None:
    assert len(offered("activity", "?place=moon&minutes=soon")) == 3
    newest = Suggestion.objects.filter(kind="activity").latest("made_at")
    assert newest.context == {"place": None, "minutes": None, "no_screen": False}


def test_the_wish_holds_for_what_replaces_an_answer(
    offered: Callable[..., list[Suggestion]], say: Callable[..., object]
) -> None:
    first = offered("activity", "?place=outdoor")[0]
    response = say(first, "declined", reason="not-now", place="outdoor")
    assert "?place=outdoor#play" in response.url


def test_without_consent_there_is_play_by_age_to_look_through_and_nothing_to_answer(
    family: Client, child: Child, read: Callable[..., str], parent: User
) -> None:
    withdraw_consent(child=child, purpose=Purpose.RECOMMENDATION, by=parent)
    page = read("profile", "?place=home")
    assert page.count("card__reason") == 3
    assert "suggestions/" not in page
    assert "적어 두지 않아요" in page
    others = re.search(r'href="(\?place=home&amp;turn=1)#play"', page)
    assert others
    titles = [
        re.findall(r"/activities/[^\"/]+/", read("profile", query))
        for query in ("?place=home", "?place=home&turn=1", "?place=home&turn=soon")
    ]
    assert not set(titles[0]) & set(titles[1])
    assert titles[0] == titles[2]
    family.get("/family/")
    assert not Suggestion.objects.exists()


def test_strangers_cannot_answer(
    offered: Callable[..., list[Suggestion]],
    address: Callable[..., str],
    stranger: User,
) -> None:
    suggestion = offered()[0]
    client = Client()
    client.force_login(stranger)
    answer = client.post(address("answer", suggestion.pk), {"kind": "accepted"})
    assert answer.status_code == 404
    assert not Answer.objects.exists()


def test_another_childs_suggestion_cannot_be_answered_from_here(
    family: Client,
    offered: Callable[..., list[Suggestion]],
    make_child: Callable[..., Child],
    parent: User,
) -> None:
    sibling = make_child(parent)
    address = f"/family/{sibling.pk}/suggestions/{offered()[0].pk}/"
    assert family.post(address, {"kind": "accepted"}).status_code == 404


def test_a_home_may_say_its_district_and_the_other_home_keeps_its_own(
    family: Client, child: Child, address: Callable[..., str], read: Callable[..., str]
) -> None:
    family.post(address("district"), {"district": "마포구"})
    assert child.guardianships.get().household.district == "마포구"
    assert "마포구에서 가 볼 곳" in read("profile")


def test_a_district_that_there_is_not_is_refused(
    family: Client, child: Child, address: Callable[..., str]
) -> None:
    assert family.post(address("district"), {"district": "달나라"}).status_code == 422
    assert child.guardianships.get().household.district == ""
