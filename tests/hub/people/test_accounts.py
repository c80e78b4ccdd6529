"""Coming in: signing up, signing in, and what a demo shows at its door."""

import pytest
from django.test import Client
from pytest_django import Settings

from hub.children.models import Child
from hub.people.models import User
from hub.people.templatetags.devices import device_in_words

PASSWORD = "느티나무-아래-그네-7"
SIGN_UP = {
    "display_name": "가온 엄마",
    "username": "gaon-home",
    "email": "gaon@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "language": "en",
}


def test_a_guardian_signs_up_with_a_name_and_a_language(client: Client, db: None) -> None:
    assert client.post("/accounts/signup/", SIGN_UP).status_code == 302
    person = User.objects.get(username="gaon-home")
    assert (str(person), person.language) == ("가온 엄마", "en")


def test_signing_in_leads_on_in_ones_own_language(client: Client, db: None) -> None:
    User.objects.create_user("someone", password=PASSWORD, language="en")
    answer = client.post("/accounts/login/", {"login": "someone", "password": PASSWORD})
    assert answer["Location"] == "/en/door/"


def test_the_language_can_be_changed(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    answer = client.post("/accounts/me/", {"display_name": "새 이름", "language": "en"})
    assert answer["Location"] == "/en/accounts/me/"
    stranger.refresh_from_db()
    assert (stranger.display_name, stranger.language) == ("새 이름", "en")


def test_a_demo_shows_its_accounts_at_the_door(
    client: Client, settings: Settings, db: None
) -> None:
    User.objects.create_user("demo-parent", password=settings.DEMO_PASSWORD)
    settings.MIRAE_DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert "demo-parent" in page
    assert settings.DEMO_PASSWORD in page
    assert "demo-worker" not in page


def test_a_real_platform_shows_no_account(client: Client, settings: Settings, db: None) -> None:
    User.objects.create_user("demo-parent", password=settings.DEMO_PASSWORD)
    page = client.get("/accounts/login/").content.decode()
    assert "demo-parent" not in page
    assert settings.DEMO_PASSWORD not in page


def test_kakao_and_naver_appear_only_where_they_are_set_up(
    client: Client, settings: Settings, db: None
) -> None:
    assert "kakao" not in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"kakao": {"APPS": [{"client_id": "a", "secret": "b"}]}}
    page = client.get("/accounts/login/").content.decode()
    assert "/accounts/kakao/login/" in page
    assert "naver" not in page


@pytest.mark.parametrize(
    "page",
    [
        "me/",
        "email/",
        "password/change/",
        "logout/",
        "2fa/",
        "sessions/",
        "3rdparty/",
        "2fa/totp/activate/",
        "2fa/webauthn/",
    ],
)
def test_pages_about_oneself_have_one_heading(page: str, client: Client, db: None) -> None:
    User.objects.create_user("someone", email="s@example.org", password=PASSWORD)
    client.post("/accounts/login/", {"login": "someone", "password": PASSWORD})
    answer = client.get(f"/accounts/{page}", follow=True)
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("page", ["login/", "signup/", "password/reset/", "password/reset/done/"])
def test_pages_at_the_door_have_one_heading(page: str, client: Client, db: None) -> None:
    answer = client.get(f"/accounts/{page}")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


class TestTheOperatorsDesk:
    @pytest.fixture
    def desk(self, client: Client, db: None) -> Client:
        client.force_login(User.objects.create_superuser("keeper", password=PASSWORD))
        return client

    def test_shows_children_by_number_only(self, desk: Client, child: Child) -> None:
        for page in ("", f"{child.pk}/change/"):
            shown = desk.get(f"/admin/children/child/{page}").content.decode()
            assert str(child.pk) in shown
            assert child.name not in shown
            assert child.born_on.isoformat() not in shown

    @pytest.mark.parametrize("page", ["people/user", "centres/centre", "centres/employment"])
    def test_has_people_and_centres(self, page: str, desk: Client, worker: User) -> None:
        assert desk.get(f"/admin/{page}/").status_code == 200
        assert desk.get(f"/admin/{page}/add/").status_code == 200

    def test_is_closed_to_others(self, client: Client, worker: User) -> None:
        client.force_login(worker)
        assert client.get("/admin/children/child/").status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            "Samsung Internet · Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge · Windows",
        ),
        ("", "알 수 없는 기기"),
    ],
)
def test_a_browser_is_told_in_words(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words


def test_the_devices_of_an_account_are_listed_in_words(client: Client, db: None) -> None:
    User.objects.create_user("someone", password=PASSWORD)
    agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Gecko/20100101 Firefox/133.0"
    said = {"login": "someone", "password": PASSWORD}
    client.post("/accounts/login/", said, headers={"user-agent": agent})
    page = client.get("/accounts/sessions/", headers={"user-agent": agent}).content.decode()
    assert "Firefox · Mac" in page
    assert "Mozilla" not in page
    assert "지금 이 기기" in page
