"""The pages by which a guardian steps down from a child, and comes back."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub.children.models import Child, Guardianship
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import ask_erasure, step_down

Run = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def child(child_of_two_homes: Child) -> Child:
    """The story's child has two homes here."""
    return child_of_two_homes


@pytest.fixture
def address(child: Child) -> str:
    return f"/privacy/children/{child.pk}/step-down/"


@pytest.fixture
def family(client: Client, parent: User) -> Client:
    client.force_login(parent)
    return client


def test_the_pages_tell_what_ends_and_what_stays_and_ask_twice(
    family: Client, child: Child, parent: User, address: str
) -> None:
    first = family.get(address).content.decode()
    for words in ("끝나는 것", "남는 것", "다른 보호자는", "24시간 안에는", "30일 두었다가"):
        assert words in first
    assert str(Purpose.PHOTO.label) in first
    second = family.post(address, {"step": "confirm"}).content.decode()
    assert "정말" in second
    unticked = family.post(address, {"step": "leave"}).content.decode()
    assert "표시해 주세요" in unticked
    assert Child.objects.of_guardian(parent).exists()


def test_the_pages_lead_out_and_back_again(
    family: Client, child: Child, parent: User, address: str
) -> None:
    gone = family.post(address, {"step": "leave", "understood": "yes"})
    back = f"/privacy/children/{child.pk}/stepped-down/"
    assert gone["Location"] == back
    goodbye = family.get(back).content.decode()
    assert child.name not in goodbye
    assert back in family.get("/family/").content.decode()
    assert family.get(address).status_code == 404
    assert family.post(back)["Location"] == f"/privacy/children/{child.pk}/"
    assert Child.objects.of_guardian(parent).get() == child
    assert family.get(back).status_code == 404
    assert back not in family.get("/family/").content.decode()


def test_the_pages_show_the_last_guardian_the_other_ways(
    client: Client, child: Child, parent: User, other_parent: User, address: str
) -> None:
    step_down(child=child, by=parent)
    client.force_login(other_parent)
    for page in (client.get(address), client.post(address, {"step": "confirm"})):
        words = page.content.decode()
        assert "보호자가 한 분뿐이에요" in words
        assert f"/privacy/children/{child.pk}/erase/" in words
        assert "느티 키움센터 나무반" in words
        assert 'value="leave"' not in words
    forced = client.post(address, {"step": "leave", "understood": "yes"}, follow=True)
    assert "마지막 보호자예요" in forced.content.decode()
    assert Child.objects.of_guardian(other_parent).exists()


def test_the_pages_warn_when_everything_goes_with_it(
    family: Client,
    child: Child,
    other_parent: User,
    address: str,
    django_capture_on_commit_callbacks: Run,
) -> None:
    ask_erasure(child=child, by=other_parent)
    assert "곧바로 모두 지워요" in family.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        gone = family.post(address, {"step": "leave", "understood": "yes"})
    assert gone["Location"] == "/privacy/erased/"
    assert not Child.objects.filter(pk=child.pk).exists()


def test_the_pages_tell_what_began_today_that_there_is_no_way_back(
    family: Client, child: Child, parent: User, address: str
) -> None:
    Guardianship.objects.filter(guardian=parent).update(started_on=date.today())
    assert "되돌릴 수 없어요" in family.get(address).content.decode()
    gone = family.post(address, {"step": "leave", "understood": "yes"}, follow=True)
    assert gone.status_code == 200
    assert "이제 이 아이의 보호자가 아니에요" in gone.content.decode()


def test_the_pages_tell_the_other_guardian_why_a_consent_ended(
    client: Client, child: Child, parent: User, other_parent: User
) -> None:
    step_down(child=child, by=parent)
    client.force_login(other_parent)
    page = client.get(f"/privacy/children/{child.pk}/").content.decode()
    assert "보호자를 그만두어 끝남" in page
    assert "만 14세가 되어 끝남" not in page


def test_the_pages_are_in_english_too(family: Client, address: str) -> None:
    page = family.get("/en" + address).content.decode()
    assert "What ends" in page
    assert "끝나는 것" not in page
