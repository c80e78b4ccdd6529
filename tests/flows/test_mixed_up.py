"""Own and others' things in one request: the right to the one opens nothing of the other."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from hub.people.models import User

from .attempts import browser_of, outcome_of, undone, written
from .bodies import note
from .world import World

pytestmark = pytest.mark.django_db

OWN, OTHERS = "in-care", "neighbours"


def refused(world: World, who: str, address: str, body: Any) -> str:
    """What comes of sending something that must change nothing."""
    browser = browser_of(world, who)
    with undone(), written() as tables:
        response = (
            browser.post(address, json.dumps(body), content_type="application/json")
            if address.startswith("/api/")
            else browser.post(address, body)
        )
    assert tables == []
    return outcome_of(response)


def test_a_guardian_answers_no_suggestion_of_another_child(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    address = reverse("family:answer", args=[own.child.pk, others.suggestion.pk])
    assert refused(world, "guardian", address, {"kind": "accepted"}) == "404"


def test_a_head_lets_no_child_of_another_centre_leave(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    address = reverse("centre:leave", args=[own.group.pk, others.child.pk])
    assert refused(world, "head", address, {}) == "404"


def test_a_head_takes_in_no_child_of_another_centre(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    address = reverse("centre:join", args=[own.group.pk])
    assert refused(world, "head", address, {"child": others.child.pk}) == "404"


def test_a_head_ends_no_duty_of_another_centre(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    address = reverse("centre:end-duty", args=[own.group.centre_id, others.duty.pk])
    assert refused(world, "head", address, {"last_on": "2030-01-01"}) == "404"


def test_a_head_gives_no_group_to_someone_of_another_centre(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    address = reverse("centre:staff", args=[own.group.centre_id])
    body = {"group": own.group.pk, "employment": others.duty.employment_id, "on": "2030-01-01"}
    assert refused(world, "head", address, body) == "422"


@pytest.mark.parametrize("which", ["left", OTHERS, "unassessed"])
def test_a_note_about_two_children_is_refused_when_one_may_not_be_written_about(
    world: World, which: str
) -> None:
    own, others = world.about[OWN], world.about[which]
    both = note(own) | {"children": [str(own.child.pk), str(others.child.pk)]}
    assert refused(world, "worker", "/api/v1/observations/one", both) == "403"


def test_a_rating_of_another_child_does_not_slip_in_with_a_note(world: World) -> None:
    own, others = world.about[OWN], world.about[OTHERS]
    rating = {"child": str(others.child.pk), "item": "O.A1-lower", "category": 1, "help": "none"}
    body = note(own) | {"ratings": [rating]}
    assert refused(world, "worker", "/api/v1/observations/one", body) == "422"


def test_a_play_session_is_not_taken_over_for_another_child(world: World) -> None:
    own, others = world.about[OWN], world.about["unshared"]
    with undone():
        answer = browser_of(world, "guardian").post(
            "/api/v1/play/sessions",
            json.dumps(
                {
                    "id": str(others.session.pk),
                    "child": str(own.child.pk),
                    "task": "D12",
                    "language": "ko",
                }
            ),
            content_type="application/json",
        )
    assert answer.status_code == 409


def test_a_used_id_of_another_note_writes_nothing(world: World) -> None:
    body = note(world.about[OTHERS]) | {"id": str(world.about[OWN].note)}
    with undone(), written() as tables:
        answer = browser_of(world, "neighbour-worker").post(
            "/api/v1/observations/one", json.dumps(body), content_type="application/json"
        )
    assert answer.status_code == 409
    assert tables == []


def test_an_account_that_was_closed_opens_nothing(world: World) -> None:
    child = world.about[OWN].child
    with undone():
        User.objects.filter(pk=world.people["worker"].pk).update(is_active=False)
        answer = browser_of(world, "worker").get(reverse("observe:child", args=[child.pk]))
    assert outcome_of(answer) == "sign-in"


def test_the_api_asks_a_browser_for_its_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = world.browsers["worker"].cookies
    with undone(), written() as tables:
        body = note(world.about[OWN]) | {"id": str(uuid4())}
        answer = browser.post(
            "/api/v1/observations/one", json.dumps(body), content_type="application/json"
        )
    assert answer.status_code == 403
    assert tables == []
