"""The Foundation's pages: who may open them, and that they show what was counted."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings
from wagtail.models import Page, Workflow, WorkflowState

from assessment.growth.models import Cohort, CohortVisit
from assessment.growth.seasons import season_of
from assessment.growth.selectors import cohort_agreement
from assessment.instruments.models import Item, ItemParameters
from assessment.studio.selectors.children import agreed_children, evidence_by_lens
from assessment.studio.selectors.library import shelf, targets
from assessment.studio.templatetags.studio_numbers import scientific
from content.models import ActivityPage
from content.selectors import published_activities
from hub.children.models import Child
from hub.people.models import User

from .evidence import see

PAGES = ("home", "measurement", "scale", "items-csv")


def words(client: Client, name: str, **query: object) -> str:
    """What a page says, without its tags and with single spaces."""
    answer = client.get(reverse(f"foundation:{name}"), query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def staff(client: Client, foundation: User) -> Client:
    client.force_login(foundation)
    return client


@pytest.fixture
def cohort(db: None) -> Cohort:
    call_command("import_cohort", verbosity=0)
    return Cohort.objects.get()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "who", ["parent", "worker", "head", "reviewer", "stranger", "former_worker"]
)
def test_nobody_else_finds_these_pages(
    client: Client, request: pytest.FixtureRequest, who: str, page: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"foundation:{page}")).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_whoever_is_not_signed_in_is_asked_to(client: Client, db: None, page: str) -> None:
    answer = client.get(reverse(f"foundation:{page}"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["foundation", "operator"])
def test_staff_and_operators_open_them(
    client: Client, request: pytest.FixtureRequest, who: str, page: str
) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(f"foundation:{page}")).status_code == 200


def test_an_office_that_ended_opens_nothing(client: Client, foundation: User) -> None:
    foundation.appointments.update(ended_on=date(2020, 1, 1))
    client.force_login(foundation)
    assert client.get(reverse("foundation:home")).status_code == 404


def test_few_children_are_hidden_with_all_that_is_known_of_them(
    staff: Client, parent: User, worker: User, make_child: Callable[..., Child]
) -> None:
    for _ in range(3):
        see(make_child(parent), worker, "O.A2-lower")
    season = season_of(date.today())
    counts = evidence_by_lens(season, 3)
    observed = next(row for row in counts.rows if row.code == "observation")
    assert (observed.answers, observed.children, counts.answers) == (None, None, None)
    page = words(staff, "home")
    assert "성장 보기에 동의한 아이 가림" in page
    assert "돌봄종사자 관찰 가림 가림" in page


def test_enough_children_are_counted(
    staff: Client, parent: User, worker: User, make_child: Callable[..., Child]
) -> None:
    for _ in range(6):
        see(make_child(parent), worker, "O.A2-lower")
    page = words(staff, "home")
    assert "성장 보기에 동의한 아이 6" in page
    assert "돌봄종사자 관찰 6 6" in page


def test_children_without_consent_are_not_counted(
    parent: User, worker: User, make_child: Callable[..., Child]
) -> None:
    for agreed in (True, True, False):
        make_child(parent, consents=agreed)
    assert agreed_children().count() == 2


def test_the_home_page_asks_no_more_for_more_children(
    staff: Client,
    parent: User,
    worker: User,
    make_child: Callable[..., Child],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    staff.get(reverse("foundation:home"))
    for _ in range(12):
        see(make_child(parent), worker, "O.A2-lower")
    with django_assert_max_num_queries(30):
        staff.get(reverse("foundation:home"))


def test_the_shelf_counts_what_readers_find(db: None) -> None:
    counted = shelf()
    assert counted.activities == len(published_activities("ko")) > 0
    assert sum(counted.band_totals) == counted.activities
    assert counted.official_places == 75


def test_only_reviewed_content_counts_towards_the_target(db: None, foundation: User) -> None:
    year = 2026
    pages = ActivityPage.objects.live()
    for page in pages:
        page.first_published_at = page.first_published_at.replace(year=year)
        page.save(update_fields=["first_published_at"])
    before = targets(year)[0]
    assert (before.reached, before.wanted) == (0, 35)
    korean = pages.filter(locale__language_code="ko").first()
    workflow = Workflow.objects.create(name="검토")
    for page in korean.get_translations(inclusive=True):
        WorkflowState.objects.create(
            content_type=page.content_type,
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=str(page.pk),
            workflow=workflow,
            status=WorkflowState.STATUS_APPROVED,
            requested_by=foundation,
        )
    assert targets(year)[0].reached == 1


def test_a_year_without_a_plan_has_no_targets(db: None) -> None:
    assert targets(2031) == []


def test_the_agreement_that_is_shown_is_what_was_measured(staff: Client, cohort: Cohort) -> None:
    agreement = cohort_agreement(cohort)
    assert agreement.visits > 1500
    page = words(staff, "measurement")
    for value in (agreement.d, agreement.sem, agreement.daz):
        assert value is not None
        assert value < 0.005
        assert f"{scientific(value)} {agreement.visits:,}" in page
    assert "CC BY 4.0" in page
    assert "childdevdata" in page


def test_a_demo_does_not_call_real_children_made_up(
    staff: Client, cohort: Cohort, settings: Settings
) -> None:
    settings.MIRAE_DEMO = True
    assert "이 쪽의 아이들만 공개된 자료의 실제 아이들이에요" in words(staff, "measurement")
    assert "모두 가상이에요" not in words(staff, "measurement")
    assert "모두 가상이에요" in words(staff, "scale")


def test_one_steps_from_child_to_child(staff: Client, cohort: Cohort) -> None:
    first, second = sorted(int(code) for code in cohort.children.values_list("code", flat=True))[:2]
    answer = staff.get(reverse("foundation:measurement"), {"child": second})
    html = answer.content.decode()
    assert f"{second}번 아이" in html
    assert re.search(rf'rel="prev" href="[^"]*child={first}#', html)
    visits = CohortVisit.objects.filter(child__code=str(second), d__isnull=False)
    assert html.count('class="figure__ours" cx=') == visits.count() + 1  # and one in the legend


@pytest.mark.parametrize("query", [{"child": "no-such"}, {"cohort": "9999"}, {"cohort": "x"}])
def test_a_child_or_cohort_that_is_not_there_is_no_page(
    staff: Client, cohort: Cohort, query: dict[str, str]
) -> None:
    assert staff.get(reverse("foundation:measurement"), query).status_code == 404


def test_a_second_key_can_be_chosen_and_says_that_there_is_no_reference(
    staff: Client, cohort: Cohort
) -> None:
    call_command("import_cohort", key="dutch", verbosity=0)
    dutch = Cohort.objects.get(key="dutch")
    page = words(staff, "measurement", cohort=dutch.pk)
    assert "키 dutch 로 점수를 냈어요" in page
    assert "견주지 못했어요" in page


def test_without_a_cohort_the_page_says_how_to_get_one(staff: Client) -> None:
    assert "manage.py import_cohort" in words(staff, "measurement")


def test_the_scale_says_that_it_is_a_prior(staff: Client) -> None:
    page = words(staff, "scale")
    assert "2026.1-prior" in page
    assert "시범 사전값" in page


def test_items_are_filtered_and_downloaded_whole(staff: Client) -> None:
    query = {"instrument": "OBS", "strand": "A", "band": "early"}
    assert "문항 3개" in words(staff, "scale", **query)
    answer = staff.get(reverse("foundation:items-csv"), query)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    items = Item.objects.filter(instrument__code="OBS", strand="A", band="early")
    assert {row["item"] for row in rows} == {item.code for item in items}
    stored = ItemParameters.objects.get(item__code=rows[0]["item"])
    assert [float(step) for step in rows[0]["intercepts"].split()] == stored.intercepts
    assert float(rows[0]["slope"]) == stored.slope


def test_a_filter_that_is_none_shows_everything(staff: Client) -> None:
    total = ItemParameters.objects.count()
    assert f"문항 {total}개" in words(staff, "scale", instrument="NOPE")
