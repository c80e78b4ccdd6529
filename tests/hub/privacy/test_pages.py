"""The pages of a guardian, from the first consent to a second household."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from hub.children.models import Child, Guardianship, Household
from hub.errors import NotFound
from hub.people.models import User
from hub.privacy.models import AccessRecord, Consent, Purpose
from hub.privacy.selectors import may_process

PAGES = ["", "looks/", "download/", "erase/", "guardians/", "withdraw/assessment/"]


@pytest.fixture
def second_parent(child: Child, other_parent: User) -> User:
    """The guardian of the child's other household."""
    other_parent.display_name = "누구에게도안보이는이름"
    other_parent.save()
    Guardianship.objects.create(
        child=child,
        guardian=other_parent,
        household=Household.objects.create(district="은평구"),
        started_on=date.today() - timedelta(days=30),
    )
    return other_parent


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_the_guardians_alone(
    page: str, client: Client, child: Child, parent: User, worker: User, operator: User
) -> None:
    address = f"/privacy/children/{child.pk}/{page}"
    assert client.get(address)["Location"].startswith("/accounts/login/")
    for person in (worker, operator):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(parent)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_no_page_tells_of_the_other_household(
    page: str, client: Client, child: Child, parent: User, second_parent: User
) -> None:
    client.force_login(parent)
    shown = client.get(f"/privacy/children/{child.pk}/{page}").content.decode()
    for secret in (second_parent.display_name, second_parent.email, "은평구"):
        assert secret not in shown


def test_a_guardian_agrees_with_a_code(
    client: Client, make_child: Callable[..., Child], parent: User, settings: Settings
) -> None:
    settings.MIRAE_DEMO = True
    child = make_child(parent, consents=False)
    client.force_login(parent)
    home = f"/privacy/children/{child.pk}/"
    assert client.post(home, {"purpose": ["assessment", "photo"]})["Location"] == f"{home}confirm/"
    found = re.search(r"확인 번호는 (\d{6})", client.get(f"{home}confirm/").content.decode())
    assert found
    assert client.post(f"{home}confirm/", {"code": "12"}).status_code == 200
    assert client.post(f"{home}confirm/", {"code": found[1]})["Location"] == home
    assert [p.value for p in Purpose if may_process(child, p)] == ["assessment", "photo"]


def test_nothing_is_ticked_beforehand(
    client: Client, make_child: Callable[..., Child], parent: User
) -> None:
    child = make_child(parent, consents=False)
    client.force_login(parent)
    page = client.get(f"/privacy/children/{child.pk}/").content.decode()
    assert page.count('type="checkbox"') == len(Purpose)
    assert "checked" not in page


def test_withdrawing_asks_once_and_then_stops(client: Client, child: Child, parent: User) -> None:
    client.force_login(parent)
    page = f"/privacy/children/{child.pk}/withdraw/photo/"
    client.get(page)
    assert may_process(child, Purpose.PHOTO)
    client.post(page)
    assert not may_process(child, Purpose.PHOTO)
    assert client.get(f"/privacy/children/{child.pk}/withdraw/cake/").status_code == 404


def test_a_second_guardian_is_invited_by_mail_and_accepts(
    client: Client,
    child: Child,
    parent: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client.force_login(parent)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/privacy/children/{child.pk}/guardians/",
            {"email": stranger.email, "relation": "parent"},
        )
    [letter] = mail.outbox
    found = re.search(r"/privacy/invitations/\S+", letter.body)
    assert child.name not in letter.body
    assert found
    client.force_login(stranger)
    assert client.get(found[0]).status_code == 200
    assert client.post(found[0])["Location"] == f"/privacy/children/{child.pk}/"
    assert Child.objects.of_guardian(stranger).get() == child
    assert client.get(found[0]).status_code == NotFound.status


def test_a_head_writes_down_a_consent_on_paper(
    client: Client, make_child: Callable[..., Child], parent: User, head: User, group: object
) -> None:
    child = make_child(parent, group, consents=False)
    client.force_login(head)
    answer = client.post(
        f"/privacy/children/{child.pk}/record/",
        {
            "guardian": parent.pk,
            "purposes": ["centre"],
            "method": "paper",
            "given_on": date.today().isoformat(),
        },
    )
    assert answer.status_code == 302
    consent = Consent.objects.get()
    assert (consent.guardian, consent.recorded_by, consent.method) == (parent, head, "paper")
    assert AccessRecord.objects.filter(task="record-consent").exists()


@pytest.mark.parametrize("who", ["worker", "parent", "neighbour_worker", "operator"])
def test_only_the_head_of_the_childs_centre_writes_consents_down(
    who: str, client: Client, child: Child, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/privacy/children/{child.pk}/record/").status_code == 404


@pytest.mark.parametrize("address", ["/privacy/", "/en/privacy/", "/privacy/erased/"])
def test_privacy_in_plain_words_is_for_everyone(address: str, client: Client, db: None) -> None:
    assert client.get(address).status_code == 200
