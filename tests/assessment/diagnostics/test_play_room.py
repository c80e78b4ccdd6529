"""The play room: who opens it, what a child finds there, and who gets out."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessment.diagnostics import selectors
from assessment.diagnostics.models import PlayEvent, PlaySession
from assessment.diagnostics.selectors import Door
from hub.centres.models import Group
from hub.children.models import Child, Guardianship
from hub.people.models import User
from hub.privacy.models import AccessRecord

from .conftest import Tablet

Make = Callable[..., Child]


@pytest.fixture
def at_home(client: Client, parent: User) -> Client:
    """The family's browser."""
    client.force_login(parent)
    return client


@pytest.fixture
def in_play(at_home: Client, child: Child) -> Client:
    """The family's browser, in play mode with the story's child."""
    at_home.post(f"/play/{child.pk}/enter/")
    return at_home


def doors(child: Child, since: datetime | None = None) -> dict[str, str]:
    found = selectors.cards(child, since=since or timezone.now() - timedelta(hours=1))
    return {card.play.slug: card.door.value for card in found}


def test_a_guardian_finds_their_own_children(
    at_home: Client, child: Child, make_child: Make
) -> None:
    make_child(name="남의아이")
    page = at_home.get("/play/").content.decode()
    assert "가온" in page
    assert "남의아이" not in page
    assert not AccessRecord.objects.exists()


def test_a_worker_finds_todays_group_and_the_look_is_recorded(
    client: Client, child: Child, worker: User
) -> None:
    client.force_login(worker)
    page = client.get("/play/").content.decode()
    assert "가온" in page
    assert "나무반" in page
    assert AccessRecord.objects.filter(child_id=child.pk, user_id=worker.pk).count() == 1


def test_a_child_without_consent_waits_outside(
    at_home: Client, make_child: Make, parent: User
) -> None:
    waiting = make_child(parent, consents=False, name="다온")
    page = at_home.get("/play/").content.decode()
    assert "다온" not in page
    assert "동의를 기다리는 아이가 1명" in page
    assert at_home.post(f"/play/{waiting.pk}/enter/").status_code == 403


def test_someone_without_children_reads_why(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert "함께 놀 아이가 아직 없어요" in client.get("/play/").content.decode()


def test_nobody_enters_with_a_child_of_others(client: Client, child: Child, stranger: User) -> None:
    client.force_login(stranger)
    assert client.post(f"/play/{child.pk}/enter/").status_code == 404
    assert client.get(f"/play/{child.pk}/").url == "/play/"


def test_the_list_costs_the_same_for_one_child_and_for_twenty(
    client: Client,
    worker: User,
    group: Group,
    parent: User,
    make_child: Make,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(worker)
    make_child(parent, group)
    client.get("/play/")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as queries:
            client.get("/play/")
        counts.append(len(queries))
        for _ in range(19):
            make_child(parent, group)
    assert counts[0] == counts[1]


def test_the_picture_home_shows_what_fits_the_age(
    at_home: Client, make_child: Make, parent: User
) -> None:
    for years, fitting in (
        (3.5, {"rabbit"}),
        (7.2, {"carpet", "rabbit", "story"}),
        (10, {"carpet", "story"}),
        (13.5, set()),
    ):
        assert set(doors(make_child(parent, years=years))) == fitting


def test_every_card_can_be_heard(in_play: Client, child: Child) -> None:
    page = in_play.get(f"/play/{child.pk}/").content.decode()
    assert page.count("data-say=") == 3
    assert page.count("<h1") == 1


def test_a_game_page_carries_its_element(in_play: Client, child: Child) -> None:
    page = in_play.get(f"/play/{child.pk}/carpet/").content.decode()
    assert f'<mirae-play task="D12" child="{child.pk}" session="" lang="ko"' in page
    assert f'home="/play/{child.pk}/"' in page
    assert 'api="/api/v1/play/"' in page
    english = in_play.get(f"/en/play/{child.pk}/rabbit/").content.decode()
    assert 'task="A03"' in english
    assert 'lang="en" api="/api/v1/play/"' in english
    assert f'home="/en/play/{child.pk}/"' in english


def test_a_game_that_was_left_is_gone_on_with(in_play: Client, child: Child) -> None:
    tablet = Tablet(in_play, child)
    tablet.start()
    assert doors(child)["carpet"] == Door.RESUME
    page = in_play.get(f"/play/{child.pk}/carpet/").content.decode()
    assert f'session="{tablet.id}"' in page


def test_a_task_is_played_once_a_day(in_play: Client, child: Child) -> None:
    Tablet(in_play, child).start()
    tablet = Tablet(in_play, child)
    tablet.start()
    tablet.stop()
    # Stopped at the door: nothing was played.
    assert doors(child)["carpet"] == Door.NEW
    tablet = Tablet(in_play, child)
    tablet.start()
    tablet.play_carpet(answers=4)
    tablet.stop()
    assert doors(child) == {"carpet": Door.DONE, "rabbit": Door.NEW, "story": Door.NEW}
    assert in_play.get(f"/play/{child.pk}/carpet/").url == f"/play/{child.pk}/"
    PlaySession.objects.update(ended_at=timezone.now() - timedelta(days=1))
    assert doors(child)["carpet"] == Door.NEW


def test_after_a_quarter_of_an_hour_the_rest_waits_but_what_was_begun_goes_on(
    in_play: Client, child: Child
) -> None:
    tablet = Tablet(in_play, child)
    tablet.start()
    tablet.play_carpet(answers=1)
    PlayEvent.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    assert doors(child) == {"carpet": Door.RESUME, "rabbit": Door.REST, "story": Door.REST}
    tablet.stop()
    assert Door.RESUME not in doors(child).values()
    # A grown-up who opens the room again begins another sitting.
    assert doors(child, since=timezone.now())["rabbit"] == Door.NEW


def test_enough_for_today_is_said_kindly(in_play: Client, child: Child) -> None:
    home, enough = f"/play/{child.pk}/", "오늘은 충분히 놀았어요"
    tablet = Tablet(in_play, child)
    tablet.start()
    tablet.play_carpet(answers=4)
    PlayEvent.objects.update(received_at=timezone.now() - timedelta(minutes=16))
    opened = in_play.session
    opened["play_since"] = (timezone.now() - timedelta(minutes=20)).isoformat()
    opened.save()
    assert enough not in in_play.get(home).content.decode()
    tablet.stop()
    assert enough in in_play.get(home).content.decode()


@pytest.mark.parametrize(
    "address", ["/family/", "/observe/", "/centre/", "/privacy/", "/", "/cms/", "/admin/", "/door/",
                "/accounts/logout/", "/accounts/email/", "/library/activities/", "/en/family/"]
)  # fmt: skip
def test_a_tablet_in_play_mode_leads_back_to_the_picture_home(
    in_play: Client, child: Child, address: str
) -> None:
    answer = in_play.get(address)
    assert answer.status_code == 302
    assert answer.url.endswith(f"/play/{child.pk}/")


def test_other_children_stay_out_while_one_plays(
    in_play: Client, child: Child, make_child: Make, parent: User
) -> None:
    sibling = make_child(parent)
    home = f"/play/{child.pk}/"
    assert in_play.get("/play/").url == home
    assert in_play.get(f"/play/{sibling.pk}/").url == home
    assert in_play.post(f"/play/{sibling.pk}/enter/").url == home
    theirs = Tablet(in_play, sibling)
    assert theirs.start().status_code == 403
    assert Tablet(in_play, child).start().status_code == 201


def test_the_api_beyond_play_is_shut_while_a_child_plays(in_play: Client) -> None:
    refused = in_play.post("/api/v1/observations/", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "play-mode")


def test_what_another_child_played_before_still_arrives(
    at_home: Client, child: Child, make_child: Make, parent: User
) -> None:
    earlier = Tablet(at_home, make_child(parent))
    earlier.start()
    at_home.post(f"/play/{child.pk}/enter/")
    assert earlier.send(earlier.event("pause")).status_code == 200
    assert earlier.resume().status_code == 403


def test_a_grown_up_leaves_by_password(in_play: Client, child: Child) -> None:
    wrong = in_play.post("/play/leave/", {"password": "1234"})
    assert wrong.status_code == 422
    assert "비밀번호가 달라요" in wrong.content.decode()
    assert in_play.get("/family/").url == f"/play/{child.pk}/"
    right = in_play.post("/play/leave/", {"password": "mirae-demo-2026"})
    assert right.url == "/door/"
    assert in_play.get("/play/").status_code == 200


def test_an_account_without_password_signs_in_again(
    in_play: Client, parent: User, child: Child
) -> None:
    parent.set_unusable_password()
    parent.save()
    in_play.force_login(parent)
    in_play.post(f"/play/{child.pk}/enter/")
    assert "다시 로그인" in in_play.get("/play/leave/").content.decode()
    assert in_play.post("/play/leave/").url.startswith("/accounts/login/")
    assert in_play.get("/play/").status_code == 302


def test_a_room_whose_right_has_ended_shows_the_way_out(in_play: Client, child: Child) -> None:
    Guardianship.objects.update(ended_on=timezone.localdate() - timedelta(days=1))
    page = in_play.get(f"/play/{child.pk}/")
    assert page.status_code == 404
    assert "/play/leave/" in page.content.decode()


def test_outside_of_play_mode_nothing_changes(at_home: Client, child: Child) -> None:
    assert at_home.get(f"/play/{child.pk}/carpet/").url == "/play/"
    assert at_home.get("/play/leave/").url == "/door/"


def test_no_page_of_the_room_is_kept_in_a_cache(in_play: Client, child: Child) -> None:
    assert "no-store" in in_play.get(f"/play/{child.pk}/")["Cache-Control"]
