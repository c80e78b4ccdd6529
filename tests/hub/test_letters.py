"""A mail server that is away ends no page in an error, and loses nothing."""

import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from pytest_django import Settings

from hub.children.models import Child, Invitation
from hub.people.models import User
from hub.privacy.models import ConfirmationCode, Purpose
from hub.privacy.selectors import may_process

WORKING = "django.core.mail.backends.locmem.EmailBackend"


class Away(BaseEmailBackend):
    """A mail server that nobody can reach."""

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError


class HangingUp(BaseEmailBackend):
    """A mail server that breaks off in the middle."""

    def send_messages(self, messages: object) -> int:
        raise SMTPServerDisconnected


@pytest.fixture(params=["Away", "HangingUp"], autouse=True)
def broken(request: pytest.FixtureRequest, settings: Settings) -> None:
    """No letter leaves."""
    settings.EMAIL_BACKEND = f"{__name__}.{request.param}"


def test_an_invitation_is_kept_and_can_be_sent_again(
    client: Client, child: Child, parent: User, stranger: User, settings: Settings
) -> None:
    client.force_login(parent)
    address = f"/privacy/children/{child.pk}/guardians/"
    sent = client.post(address, {"email": stranger.email, "relation": "parent"}, follow=True)
    assert sent.status_code == 200
    page = sent.content.decode()
    assert "편지가 나가지 않았어요" in page
    invitation = Invitation.objects.get()
    assert invitation.mail_failed_at
    again = {"act": "again", "invitation": invitation.pk}
    assert "편지가 나가지 않았어요" in client.post(address, again, follow=True).content.decode()
    settings.EMAIL_BACKEND = WORKING
    assert "편지가 나가지 않았어요" not in client.post(address, again, follow=True).content.decode()
    assert Invitation.objects.get().mail_failed_at is None
    link = re.search(r"/privacy/invitations/\S+", mail.outbox[0].body)
    assert link
    client.force_login(stranger)
    assert client.post(link[0]).status_code == 302
    assert Child.objects.of_guardian(stranger).get() == child


def test_a_code_says_that_it_did_not_leave_and_comes_again(
    client: Client, make_child, parent: User, settings: Settings
) -> None:
    child = make_child(parent, consents=False)
    client.force_login(parent)
    home = f"/privacy/children/{child.pk}/"
    asked = client.post(home, {"purpose": ["photo"]}, follow=True)
    assert asked.redirect_chain[-1][0] == f"{home}confirm/"
    assert "편지를 보내지 못했어요" in asked.content.decode()
    assert ConfirmationCode.objects.get().purposes == ["photo"]
    settings.EMAIL_BACKEND = WORKING
    again = client.post(f"{home}confirm/", {"act": "again"}, follow=True).content.decode()
    assert "편지를 보내지 못했어요" not in again
    code = re.search(r"\d{6}", mail.outbox[0].body)
    assert code
    client.post(f"{home}confirm/", {"code": code[0]})
    assert [each for each in Purpose if may_process(child, each)] == [Purpose.PHOTO]


def test_someone_can_sign_up(client: Client, db: None) -> None:
    came = client.post(
        "/accounts/signup/",
        {
            "username": "new-parent",
            "email": "new@example.org",
            "display_name": "새 보호자",
            "language": "ko",
            "password1": "a long enough word",
            "password2": "a long enough word",
        },
        follow=True,
    )
    assert came.status_code == 200
    assert User.objects.filter(username="new-parent").exists()


def test_a_forgotten_password_is_answered_in_words(client: Client, parent: User) -> None:
    came = client.post("/accounts/password/reset/", {"email": parent.email}, follow=True)
    assert came.status_code == 200
    assert "편지가 나가지 않았어요" in came.content.decode()
