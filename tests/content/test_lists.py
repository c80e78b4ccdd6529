"""The lists: filters as addresses, a way on from nothing, queries that do not grow."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from content import selectors
from content.cards import days, full_years
from content.models import ActivityPage
from content.picks import Season, season_on, suits, todays_picks
from content.seoul import city_map
from content.services.activities import load_activities
from content.services.places import import_places

from .conftest import Write

ACTIVITIES, PLACES = "/library/activities/", "/library/places/"


@pytest.fixture
def two(site: None, tmp_path: Path, write: Write) -> None:
    """Two activities that answer every question differently."""
    ActivityPage.objects.update(live=False)
    write("short-home", places=["home"], minutes=10, group=[1, 2], ko={"title": "짧은 놀이"})
    write(
        "long-outdoor",
        strand="B",
        facets={"B1": 2},
        band="early",
        age_months=[36, 71],
        places=["outdoor"],
        minutes=40,
        group=[4, 12],
        theme="eco-explorer",
        screen=True,
        materials=["하나", "둘", "셋"],
        ko={"title": "긴 놀이"},
    )
    assert load_activities(tmp_path).rejected == []


def titles(client: Client, query: str) -> set[str]:
    response = client.get(f"{ACTIVITIES}?{query}")
    assert response.status_code == 200
    return {card["title"] for card in response.context["cards"]}


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"짧은 놀이", "긴 놀이"}),
        ("age=early", {"긴 놀이"}),
        ("age=lower", {"짧은 놀이"}),
        ("place=outdoor", {"긴 놀이"}),
        ("minutes=20", {"짧은 놀이"}),
        ("minutes=long", {"긴 놀이"}),
        ("strand=B", {"긴 놀이"}),
        ("theme=eco-explorer", {"긴 놀이"}),
        ("group=1", {"짧은 놀이"}),
        ("group=8", {"긴 놀이"}),
        ("need=few", {"짧은 놀이"}),
        ("screen=no", {"짧은 놀이"}),
        ("age=early&minutes=10", set()),
        ("q=%EC%A7%A7%EC%9D%80", {"짧은 놀이"}),
        ("age=nonsense&page=99", {"짧은 놀이", "긴 놀이"}),
    ],
)
def test_filters_are_addresses(client: Client, query: str, expected: set[str]) -> None:
    assert titles(client, query) == expected


@pytest.mark.usefixtures("two")
def test_only_answers_that_lead_somewhere_are_offered(client: Client) -> None:
    rows = client.get(f"{ACTIVITIES}?age=early").context["rows"]
    offered = {row["name"]: [chip["url"] for chip in row["chips"]] for row in rows}
    assert offered["place"] == ["?age=early&place=outdoor"]
    assert "?" in offered["age"], "the chosen answer takes itself back"


@pytest.mark.usefixtures("two")
def test_an_empty_list_says_how_to_go_on(client: Client) -> None:
    page = client.get(f"{ACTIVITIES}?q=코끼리").content.decode()
    assert "꼭 맞는 놀이를 찾지 못했어요" in page
    assert f'href="{ACTIVITIES}"' in page


@pytest.mark.usefixtures("two")
def test_the_number_found_is_in_the_title_and_said_aloud(client: Client) -> None:
    page = client.get(f"{ACTIVITIES}?age=early").content.decode()
    assert "(1개)" in page.split("</title>")[0]
    assert re.search(r'<h2><span role="status">\s*놀이 1개', page)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.usefixtures("two")
def test_more_pages_ask_no_more_queries(client: Client, tmp_path: Path, write: Write) -> None:
    addresses = [ACTIVITIES, "/", "/activities/short-home/", f"{ACTIVITIES}?q=놀이"]
    few = [queries(client, address) for address in addresses]
    for number in range(6):
        write(f"one-more-{number}", ko={"title": f"놀이 {number}"})
    load_activities(tmp_path)
    with CaptureQueriesContext(connection) as fresh:
        client.get(ACTIVITIES)
    assert [queries(client, address) for address in addresses] == few
    assert len(fresh) <= few[0] + 4, "reading all of them again is a fixed number of queries"


@pytest.mark.usefixtures("two")
def test_facts_follow_publication(client: Client) -> None:
    facts = next(f for f in selectors.published_activities("ko") if f.slug == "short-home")
    assert selectors.activity_facts(facts.id) == facts
    assert (facts.strand, facts.facets, facts.group) == ("D", {"D3": 2, "F1": 1, "C1": 1}, (1, 2))
    page = ActivityPage.objects.get(pk=facts.id)
    page.title = "새 이름"
    page.save_revision().publish()
    assert selectors.activity_facts(facts.id).title == "새 이름"  # type: ignore[union-attr]
    page.unpublish()
    assert selectors.activity_facts(facts.id) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
class TestMap:
    @pytest.fixture(autouse=True)
    def imported(self) -> None:
        import_places()

    def test_every_place_with_a_point_has_a_labelled_marker_and_a_row(self, client: Client) -> None:
        page = client.get(PLACES).content.decode()
        places = selectors.published_places()
        assert len(places) == 230
        for place in places:
            assert f'id="place-{place.id}"' in page
            marker = re.search(rf'id="marker-{place.id}"[^>]*aria-label="([^"]+)"', page)
            assert bool(marker) == bool(place.point)
            if marker:
                assert place.district in marker[1]

    def test_a_district_fills_the_map(self, client: Client) -> None:
        response = client.get(PLACES, {"district": "종로구"})
        x, y, width, height = (float(part) for part in response.context["drawing"].view.split())
        inner = city_map().districts["종로구"].box
        assert x < inner[0] < inner[0] + inner[2] < x + width
        assert y < inner[1] < inner[1] + inner[3] < y + height
        assert {group["label"] for group in response.context["groups"]} == {"종로구"}

    @pytest.mark.parametrize(
        ("query", "lets"),
        [
            ("kind=cafe", lambda p: p.is_cafe),
            ("theme=eco-explorer", lambda p: p.theme == "eco-explorer"),
            ("fee=free", lambda p: p.fee == "free"),
            ("open=sun", lambda p: p.open_sunday),
            ("age=baby", lambda p: p.is_cafe and p.year_ages[0] <= 2),
            (
                "age=school",
                lambda p: "school" in p.audiences or (p.is_cafe and p.year_ages[1] >= 7),
            ),
            ("type=roving", lambda p: p.cafe_type == "roving"),
        ],
    )
    def test_filters_let_through_what_they_say(self, client: Client, query: str, lets) -> None:  # type: ignore[no-untyped-def]
        groups = client.get(f"{PLACES}?{query}").context["groups"]
        shown = {place["id"] for group in groups for place in group["places"]}
        assert shown == {place.id for place in selectors.published_places() if lets(place)}
        assert shown

    def test_the_map_asks_a_fixed_number_of_queries(self, client: Client) -> None:
        assert queries(client, PLACES) == queries(client, f"{PLACES}?district=강동구")

    def test_no_page_asks_another_host_for_anything(self, client: Client) -> None:
        page = client.get(PLACES).content.decode()
        assert not re.search(r'(?:src|srcset)="https?:', page)
        assert not re.search(r'<link[^>]+href="https?:', page)


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_a_season_lasts_three_months(day: date) -> None:
    assert season_on(day) == season_on(day.replace(day=1))
    later = (day.replace(day=1) + timedelta(days=95)).replace(day=1)
    assert season_on(later) != season_on(day)


@pytest.mark.django_db
@pytest.mark.usefixtures("site")
def test_picks_are_one_for_each_age_and_the_day_decides() -> None:
    load_activities()
    activities = selectors.published_activities("ko")
    picks = todays_picks(activities, date(2026, 11, 23))
    assert [pick.band for pick in picks] == ["early", "lower", "upper"]
    assert len({pick.strand for pick in picks}) == 3
    assert todays_picks(tuple(reversed(activities)), date(2026, 11, 23)) == picks
    assert todays_picks(activities, date(2026, 11, 24)) != picks
    assert todays_picks(activities, date(2026, 1, 9)) != picks
    assert all(suits(pick, Season.AUTUMN) for pick in picks)
    assert todays_picks([], date(2026, 11, 23)) == []


def test_ages_and_days_are_said_in_words() -> None:
    assert full_years((36, 71)) == "만 3–5세"
    assert full_years((72, 83)) == "만 6세"
    assert days("화수목금토일") == "화–일요일"
    assert days("월화수목금토일") == "매일"
    assert days("토일") == "토 · 일"
    assert days("화~일") == "화~일"
