"""Every page of the library shows itself, in both languages, with what search engines need."""

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Page, Site

from content.models import ActivityPage, HomePage, InfoPage, PlacePage
from content.services.site import lay_out_site, load_library

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library(site: None) -> None:
    """Everything a new installation has."""
    if not (ActivityPage.objects.exists() and PlacePage.objects.exists()):
        load_library()


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_laying_out_again_changes_nothing() -> None:
    before = set(Page.objects.values_list("pk", "last_published_at"))
    report = lay_out_site()
    assert (report.created, report.unchanged) == (0, 12)
    assert set(Page.objects.values_list("pk", "last_published_at")) == before


def test_what_an_editor_changed_stays() -> None:
    home = HomePage.objects.get(locale__language_code="ko")
    home.headline = "편집자가 고친 제목"
    home.save_revision().publish()
    load_library()
    home.refresh_from_db()
    assert home.headline == "편집자가 고친 제목"


def test_the_site_starts_at_the_korean_home() -> None:
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific.locale.language_code == "ko"
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail").exists()


@pytest.mark.parametrize("address", ["/", "/en/"])
def test_homes_lead_to_every_strand_theme_and_age(client: Client, address: str) -> None:
    page = read(client, address)
    for query in ("strand=A", "strand=F", "theme=story-collector", "age=upper", "place=home"):
        assert query in page
    assert len(re.findall(r"<h1[ >]", page)) == 1


def test_every_live_page_answers_with_one_heading(client: Client) -> None:
    pages = [*HomePage.objects.live(), *InfoPage.objects.live(), *ActivityPage.objects.live()[:8]]
    pages += list(PlacePage.objects.live()[:4])
    for page in pages:
        assert len(re.findall(r"<h1[ >]", read(client, page.url))) == 1, page.url


def test_the_places_of_the_lists_in_the_tree_lead_to_the_lists(client: Client) -> None:
    assert client.get("/activities/").headers["Location"] == "/library/activities/"
    assert client.get("/en/places/").headers["Location"] == "/en/library/places/"


def test_an_activity_says_all_a_grown_up_needs(client: Client) -> None:
    page = read(client, "/activities/ddakji-repair-shop/")
    for words in (
        "만 6–10세",
        "30분쯤",
        "담뿍",
        "문제해결력",
        "준비물",
        "안전하게",
        "이럴 때 보여요",
        "소리에 예민한 아이와",
        "CC BY 4.0",
        "print-card",
    ):
        assert words in page, words
    english = read(client, "/en/activities/ddakji-repair-shop/")
    assert "Wash" in english
    assert "The ddakji repair shop" in english


def test_search_engines_read_a_learning_resource(client: Client) -> None:
    page = read(client, "/activities/ddakji-repair-shop/")
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert block
    resource = json.loads(block[1])
    assert resource["@type"] == "LearningResource"
    assert (resource["typicalAgeRange"], resource["timeRequired"]) == ("6-10", "PT30M")
    assert resource["license"].startswith("https://creativecommons.org/")
    assert resource["url"].endswith("/activities/ddakji-repair-shop/")
    assert resource["url"].startswith("http")


def test_a_title_cannot_end_the_block_it_stands_in(client: Client) -> None:
    page = ActivityPage.objects.get(slug="ddakji-repair-shop", locale__language_code="ko")
    page.title = "</script><b>"
    page.save_revision().publish()
    assert "</script><b>" not in read(client, page.url)


def test_a_place_names_its_age_system_and_its_official_page(client: Client) -> None:
    cafe = PlacePage.objects.get(title="서울형 키즈카페 시립 1호점")
    page = read(client, cafe.url)
    assert "연 나이 4–10세" in page
    assert re.search(r'href="https://umppa[^"]+" rel="noopener', page)
    assert "운영정보는 공식 누리집 확인" in page
    museum = PlacePage.objects.get(title="국립고궁박물관")
    assert "유아 · 초등" in read(client, museum.url)
    assert "연 나이" not in read(client, museum.url)


def test_a_place_can_be_read_with_english_words_around_it(client: Client) -> None:
    museum = PlacePage.objects.get(title="국립고궁박물관")
    english = f"/en/library/places/{quote(museum.slug)}/"
    assert english in read(client, "/en/library/places/")
    assert 'lang="en"' in read(client, english)
    assert client.get(f"/library/places/{museum.slug}/").headers["Location"] == museum.url
    assert client.get("/library/places/no-such-place/").status_code == 404


def test_the_feed_and_the_sitemap_hold_both_languages(client: Client) -> None:
    korean = ElementTree.fromstring(client.get("/library/activities/feed.xml").content)  # noqa: S314
    assert len(korean.findall("./channel/item")) == 20
    english = client.get("/en/library/activities/feed.xml").content.decode()
    assert "/en/activities/" in english
    sitemap = client.get("/sitemap.xml").content.decode()
    assert "/activities/ddakji-repair-shop/" in sitemap
    assert "/en/activities/ddakji-repair-shop/" in sitemap
    assert "/family/" not in sitemap


def test_robots_keep_out_of_the_rooms_behind_a_login(client: Client) -> None:
    robots = read(client, "/robots.txt")
    assert "Disallow: /family/" in robots
    assert "/sitemap.xml" in robots


def test_a_lost_reader_gets_our_own_page(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "여기에는 아무것도 없어요" in response.content.decode()
