"""The growth profile: what it says, what it never says, and to whom."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from assessment.diagnostics.services import remark
from assessment.family.portrait import without_year
from assessment.growth.seasons import Season
from assessment.growth.selectors import current_posterior, growth_profile
from assessment.growth.services import update_estimate
from assessment.instruments.models import Response
from assessment.observations.models import Observation, ObservedChild
from hub.children.models import Child, Guardianship, Household
from hub.competencies.selectors import competencies
from hub.people.models import User
from hub.privacy.models import AccessRecord, Purpose
from hub.privacy.services import withdraw_consent
from tests.assessment.growth.conftest import moment_in
from tests.people import LONG_AGO, user

QUERIES_OF_PROFILE = 80

PAGES = ("profile", "evidence", "report", "thanks", "profile-pdf")

pytestmark = pytest.mark.django_db


def words_in(page: str) -> str:
    """What a reader reads: no tags, no attributes."""
    return unescape(re.sub(r"<[^>]+>", " ", page))


def write_note(child: Child, worker: User, responses: list[Response], text: str) -> Observation:
    """The words that a worker wrote beside ratings."""
    thread = responses[0].source
    note = Observation(
        id=thread,
        thread=thread,
        author=worker,
        group=child.attendances.get().group,
        setting="meal",
        text=text,
        happened_at=responses[0].occurred_at,
        digest="-",
    )
    note.save(force_insert=True)
    ObservedChild.objects.create(observation=note, child=child)
    return note


def test_six_strands_stand_there_with_their_official_competencies(
    read: Callable[..., str], a_year: list[Season]
) -> None:
    page = read("profile")
    assert page.count('class="card strand"') == 6
    assert all(competency.label in page for competency in competencies())
    assert page.count("<h1") == 1


def test_each_strand_is_told_in_words_with_its_range_and_its_past(
    read: Callable[..., str], a_year: list[Season], child: Child, parent: User
) -> None:
    page = words_in(read("profile")).replace("\N{WORD JOINER}", "")
    for line in growth_profile(child, parent).lines:
        assert line.now.words in page
        assert line.now.range_words in page
        assert line.change
        assert line.change.words in page


def test_no_ability_is_ever_printed(
    read: Callable[..., str], a_year: list[Season], child: Child
) -> None:
    words = words_in(read("profile"))
    standing = current_posterior(child)
    assert standing
    for theta in standing.mean:
        assert f"{theta:.2f}" not in words
        assert f"{theta:.1f}" not in words
    assert "theta" not in words.lower()
    assert not re.search(r"순위|상위|하위|등급|부족|미달|위험|정상", words)


def test_the_boundary_and_where_the_picture_came_from_are_said(
    read: Callable[..., str], a_year: list[Season]
) -> None:
    page = words_in(read("profile"))
    assert "의학적 진단이 아니에요" in page
    assert "2026.1-prior" in page
    assert "시범" in page


def test_the_evidence_is_one_tap_away(
    read: Callable[..., str], a_year: list[Season], child: Child
) -> None:
    page = read("profile")
    assert page.count('class="disclosure behind"') == 6
    assert "돌봄종사자 관찰" in page
    newest = child.responses.latest("occurred_at")
    assert newest.item.wording in page
    assert unescape(page).count(newest.item.part("examples")[newest.category][0]) >= 1


def test_a_workers_own_words_are_shown_without_other_childrens_names(
    read: Callable[..., str],
    child: Child,
    worker: User,
    see: Callable[..., list[Response]],
    make_child: Callable[..., Child],
    other_parent: User,
    a_year: list[Season],
) -> None:
    make_child(other_parent, child.attendances.get().group, name="달래")
    seen = see(3, ["B2"])
    write_note(child, worker, seen, "달래에게 먼저 하라고 자리를 내주었다")
    for name in ("profile", "evidence"):
        page = read(name)
        assert "먼저 하라고 자리를 내주었다" in page
        assert "달래" not in page


def test_a_note_on_several_strands_stands_behind_none_of_them(
    read: Callable[..., str],
    child: Child,
    worker: User,
    see: Callable[..., list[Response]],
    a_year: list[Season],
) -> None:
    write_note(child, worker, see(3, ["B2", "F1"]), "병을 헹궈 나누었다")
    assert "병을 헹궈 나누었다" not in read("profile")
    assert "병을 헹궈 나누었다" in read("evidence")


def test_what_the_child_said_is_told_to_the_family(
    read: Callable[..., str], a_year: list[Season], child: Child
) -> None:
    remark(child=child, strand="B", word="not-me")
    assert "이건 아니에요" in read("profile")
    assert "이 이야기를 듣고 아이가 한 말" in read("profile")


def test_too_little_is_said_to_be_too_little(read: Callable[..., str], one_note: None) -> None:
    page = words_in(read("profile"))
    assert page.count("아직 알 수 없어요") >= 6
    assert "집에서 본 모습 적기" in page
    assert "지금 돋보이는 모습" not in page


def test_before_anything_was_seen_it_shows_how_to_begin(
    read: Callable[..., str], child: Child
) -> None:
    page = words_in(read("profile"))
    assert "적힌 것이 없어서" in page
    assert "이번 주 함께 놀아요" in page


def test_without_consent_nothing_is_told_but_there_is_still_play(
    read: Callable[..., str], a_year: list[Season], child: Child, parent: User
) -> None:
    withdraw_consent(child=child, purpose=Purpose.ASSESSMENT, by=parent)
    page = words_in(read("profile"))
    assert "성장 이야기는 지금 쉬고 있어요" in page
    assert "해 볼게요" in page
    assert "어떻게 알았나요?" not in page
    for name in ("evidence", "report"):
        assert "쉬고 있어요" in read(name, status=403)
    read("profile-pdf", status=403)


def test_without_consent_to_suggestions_only_the_age_decides_and_it_says_so(
    read: Callable[..., str], child: Child, parent: User
) -> None:
    withdraw_consent(child=child, purpose=Purpose.RECOMMENDATION, by=parent)
    assert "나이만 보고 골랐어요" in words_in(read("profile"))


def test_the_other_household_reads_the_same_profile(
    a_year: list[Season], child: Child, address: Callable[..., str], client: Client
) -> None:
    second = user("second-home")
    Guardianship.objects.create(
        child=child, guardian=second, household=Household.objects.create(), started_on=LONG_AGO
    )
    client.force_login(second)
    for name in ("profile", "evidence", "report", "profile-pdf"):
        assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize(
    "who", ["stranger", "other_parent", "worker", "head", "foundation", "operator"]
)
@pytest.mark.parametrize("name", PAGES)
def test_for_everybody_but_guardians_there_is_no_such_page(
    request: pytest.FixtureRequest,
    client: Client,
    child: Child,
    address: Callable[..., str],
    who: str,
    name: str,
) -> None:
    client.force_login(request.getfixturevalue(who))
    response = client.get(address(name))
    assert response.status_code == 404
    assert child.name not in response.content.decode()


def test_a_child_that_does_not_exist_is_not_found(family: Client) -> None:
    assert family.get(f"/family/{uuid4()}/").status_code == 404


def test_a_guardians_look_leaves_no_record(read: Callable[..., str], a_year: list[Season]) -> None:
    read("profile")
    assert not AccessRecord.objects.exists()


def test_queries_do_not_grow_with_the_evidence(
    read: Callable[..., str],
    child: Child,
    worker: User,
    see: Callable[..., list[Response]],
    a_year: list[Season],
    this_season: Season,
) -> None:
    def queries() -> int:
        read("profile")
        with CaptureQueriesContext(connection) as spent:
            read("profile")
        return len(spent)

    write_note(child, worker, see(2, ["A1"]), "스스로 골랐다")
    before = queries()
    for day in range(12):
        seen = see(day % 4, at=moment_in(this_season, day))
        write_note(child, worker, seen, "스스로 골랐다")
    update_estimate(child, this_season)
    assert queries() == before
    assert before <= QUERIES_OF_PROFILE


def test_the_profile_speaks_english_too(family: Client, a_year: list[Season], child: Child) -> None:
    page = family.get(f"/en/family/{child.pk}/").content.decode()
    assert '<html lang="en"' in page
    assert "Getting along" in page


def test_the_newest_season_is_the_last_on_the_figure(
    read: Callable[..., str], a_year: list[Season]
) -> None:
    figure = re.search(r"<figure class=\"growth\".*?</figure>", read("profile"), re.S)
    assert figure
    labels = re.findall(r'<text class="growth__season"[^>]*>([^<]+)<', figure[0])
    assert labels == [season.label.split()[1] for season in a_year]
    assert timezone.localdate() - timedelta(days=92) < a_year[-1].next.first_day


@pytest.mark.parametrize(("language", "named"), [("ko", "가을"), ("en", "Autumn")])
def test_a_season_stands_under_its_column_without_the_year(language: str, named: str) -> None:
    with override(language):
        assert without_year(Season(2026, 3).label) == named
