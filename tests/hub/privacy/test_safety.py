"""Idle screens close, and rights leave a log."""

import time
from datetime import date
from unittest.mock import patch

import pytest
from django.test import Client

from hub.centres.models import Duty, Employment, Group
from hub.people.models import Appointment, User
from hub.privacy.models import RightsChange, Unchangeable

HALF_AN_HOUR = 30 * 60


def signed_in_after(client: Client, person: User, *pauses: int) -> bool:
    """Whether someone is still signed in after pauses of so many seconds between requests."""
    client.force_login(person)
    now = time.time()
    for pause in (0, *pauses):
        now += pause
        with patch("hub.privacy.idle.time.time", return_value=now):
            answer = client.get("/privacy/")
    return answer.wsgi_request.user.is_authenticated


@pytest.mark.parametrize("who", ["worker", "head", "foundation", "operator"])
def test_a_work_screen_closes_after_half_an_hour(
    who: str, client: Client, request: pytest.FixtureRequest
) -> None:
    assert not signed_in_after(client, request.getfixturevalue(who), HALF_AN_HOUR + 1)


def test_every_touch_starts_the_half_hour_anew(client: Client, worker: User) -> None:
    assert signed_in_after(client, worker, *[HALF_AN_HOUR - 60] * 4)


def test_families_stay_signed_in(client: Client, parent: User) -> None:
    assert signed_in_after(client, parent, HALF_AN_HOUR * 4)


def test_an_api_call_after_the_half_hour_is_refused(client: Client, worker: User) -> None:
    assert not signed_in_after(client, worker, HALF_AN_HOUR + 1)
    answer = client.post("/api/v1/observations/", "{}", content_type="application/json")
    assert answer.status_code == 401


def test_who_got_and_lost_a_right_is_written_down(group: Group, worker: User) -> None:
    employment = Employment.objects.get(user=worker)
    employment.ended_on = date.today()
    employment.save()
    Duty.objects.get(employment=employment).delete()
    changes = RightsChange.objects.filter(user_id=worker.pk)
    assert [(row.right, row.change) for row in changes] == [
        ("centres.Employment", "granted"),
        ("centres.Duty", "granted"),
        ("centres.Employment", "changed"),
        ("centres.Duty", "removed"),
    ]
    assert changes[2].terms["ended_on"] == date.today().isoformat()


def test_the_log_of_rights_names_the_office(operator: User) -> None:
    change = RightsChange.objects.get(user_id=operator.pk)
    assert (change.right, change.terms["office"]) == (
        "people.Appointment",
        Appointment.Office.OPERATOR,
    )


def test_the_log_of_rights_never_changes(operator: User) -> None:
    with pytest.raises(Unchangeable):
        RightsChange.objects.all().delete()
