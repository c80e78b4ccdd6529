"""The family's first page: children, news, the next activity, and how a child joins."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.signing import TimestampSigner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.family.visits import COOKIE
from assessment.instruments.models import Response
from hub.children.models import Child, Guardianship, Household
from hub.people.models import User
from hub.privacy.models import Purpose
from hub.privacy.services import withdraw_consent
from tests.people import LONG_AGO, user

HOME = "/family/"
QUERIES_OF_HOME = 40
"""However many children, when each has something to play; a week's first look takes more."""

pytestmark = pytest.mark.django_db


def been_here(client: Client, days_ago: float) -> None:
    """Leave the trace of a visit some days ago."""
    at = timezone.now() - timedelta(days=days_ago)
    client.cookies[COOKIE] = TimestampSigner(salt=COOKIE).sign(f" {at.isoformat()}")


def test_it_shows_the_child_with_its_age_in_completed_years(family: Client, child: Child) -> None:
    page = family.get(HOME).content.decode()
    assert child.name in page
    assert "만 7세" in page
    assert page.count("<h1") == 1


def test_it_says_where_the_child_is_cared_for(family: Client, child: Child) -> None:
    assert "느티 키움센터 나무반" in family.get(HOME).content.decode()


def test_two_households_see_the_same_child(family: Client, child: Child) -> None:
    second = user("second-home")
    Guardianship.objects.create(
        child=child, guardian=second, household=Household.objects.create(), started_on=LONG_AGO
    )
    assert "두 집에서 함께" in family.get(HOME).content.decode()
    other = Client()
    other.force_login(second)
    page = other.get(HOME).content.decode()
    assert child.name in page
    assert "두 집에서 함께" in page


def test_a_guardian_who_left_sees_nothing(family: Client, child: Child, parent: User) -> None:
    Guardianship.objects.filter(guardian=parent).update(ended_on=date.today() - timedelta(days=1))
    assert child.name not in family.get(HOME).content.decode()


def test_a_neighbours_child_is_not_there(
    family: Client, child: Child, make_child: Callable[..., Child], other_parent: User
) -> None:
    make_child(other_parent, name="나래")
    assert "나래" not in family.get(HOME).content.decode()


def test_someone_without_children_is_shown_how_to_begin(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    page = client.get(HOME).content.decode()
    assert reverse("family:add-child") in page
    assert "첫 아이를 맞이해" in page


def test_nobody_comes_in_without_signing_in(client: Client) -> None:
    assert client.get(HOME).status_code == 302


def test_what_a_worker_saw_since_the_last_visit_is_news(
    family: Client, child: Child, see: Callable[..., list[Response]]
) -> None:
    been_here(family, 2)
    see(2, ["A1"])
    page = family.get(HOME).content.decode()
    assert "지난번에 다녀가신 뒤" in page
    assert "놀이 모습 1가지" in page


def test_what_was_there_at_the_last_visit_is_no_news(
    family: Client, child: Child, see: Callable[..., list[Response]]
) -> None:
    see(2, ["A1"])
    been_here(family, -0.001)
    first = TimestampSigner(salt=COOKIE).sign(
        f"{timezone.now().isoformat()} {timezone.now().isoformat()}"
    )
    family.cookies[COOKIE] = first
    assert "아직 새로 온 이야기는 없어요" in family.get(HOME).content.decode()


def test_a_reload_is_the_same_visit(
    family: Client, child: Child, see: Callable[..., list[Response]]
) -> None:
    been_here(family, 2)
    see(2, ["A1"])
    assert "놀이 모습 1가지" in family.get(HOME).content.decode()
    assert "놀이 모습 1가지" in family.get(HOME).content.decode()


def test_a_forged_trace_of_a_visit_counts_as_none(family: Client, child: Child) -> None:
    family.cookies[COOKIE] = "2020-01-01T00:00:00 2020-01-01T00:00:00:forged"
    assert "이번 한 주" in family.get(HOME).content.decode()


def test_what_the_guardian_wrote_is_no_news_to_them(
    family: Client, child: Child, parent: User, see: Callable[..., list[Response]]
) -> None:
    see(2, ["A1"], by=parent, prefix="H")
    assert "아직 새로 온 이야기는 없어요" in family.get(HOME).content.decode()


def test_without_consent_there_is_no_news_but_something_to_play(
    family: Client, child: Child, parent: User, see: Callable[..., list[Response]]
) -> None:
    see(2, ["A1"])
    withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=parent)
    page = family.get(HOME).content.decode()
    assert "성장 이야기는 쉬고 있어요" in page
    assert "다음에 함께할 놀이" in page
    assert "놀이 모습 1가지" not in page


def test_queries_do_not_grow_with_the_number_of_children(
    family: Client, parent: User, make_child: Callable[..., Child], child: Child
) -> None:
    def queries() -> int:
        family.get(HOME)
        with CaptureQueriesContext(
            connection,
        ) as spent:
            family.get(HOME)
        return len(spent)

    one = queries()
    for number in range(4):
        make_child(parent, years=4 + number)
    assert queries() == one
    assert one <= QUERIES_OF_HOME


def test_a_child_is_added_and_consent_is_asked_next(family: Client, parent: User) -> None:
    response = family.post(
        reverse("family:add-child"),
        {"name": "가온", "born_on": "2020-05-05", "relation": "parent", "district": "동작구"},
    )
    added = Child.objects.of_guardian(parent).get()
    assert response.url == reverse("privacy:consents", args=[added.pk])
    assert added.name == "가온"
    assert added.guardianships.get().household.district == "동작구"


def test_a_sibling_joins_the_same_home(family: Client, child: Child, parent: User) -> None:
    home = child.guardianships.get().household
    family.post(
        reverse("family:add-child"),
        {"name": "나래", "born_on": "2021-05-05", "relation": "parent", "home": str(home.pk)},
    )
    sibling = Child.objects.of_guardian(parent).exclude(pk=child.pk).get()
    assert sibling.guardianships.get().household == home


def test_somebody_elses_home_cannot_be_chosen(
    family: Client, child: Child, make_child: Callable[..., Child], other_parent: User, parent: User
) -> None:
    theirs = make_child(other_parent).guardianships.get().household
    response = family.post(
        reverse("family:add-child"),
        {"name": "나래", "born_on": "2021-05-05", "relation": "parent", "home": str(theirs.pk)},
    )
    assert response.status_code == 422
    assert Child.objects.of_guardian(parent).count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "아이의 이름을 적어 주세요."),
        ({"born_on": "2999-01-01"}, "태어난 날이 오늘보다 뒤예요."),
        ({"born_on": "1990-01-01"}, "만 14세부터는"),
        ({"born_on": "soon"}, "2019-05-05처럼"),
    ],
)
def test_a_form_says_what_to_look_at_again(
    family: Client, fields: dict[str, str], said: str
) -> None:
    body = {"name": "가온", "born_on": "2020-05-05", "relation": "parent"} | fields
    response = family.post(reverse("family:add-child"), body)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Child.objects.exists()


def test_the_page_speaks_english_too(family: Client, child: Child) -> None:
    page = family.get("/en/family/").content.decode()
    assert '<html lang="en"' in page
    assert f"/en/family/{child.pk}/" in page
