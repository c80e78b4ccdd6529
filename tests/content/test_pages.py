"""Every page of the library shows itself, in both languages, with what search engines need."""

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string
from django.test import Client
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.models import ActivityPage, HomePage, InfoPage, PlacePage
from content.services.site import lay_out_site, load_library
from hub.competencies.models import Framework

pytestmark = pytest.mark.django_db
PLAIN_FIELDS = (
    "slug",
    "summary",
    "strand",
    "band",
    "theme",
    "age_from_months",
    "age_to_months",
    "minutes",
    "group_from",
    "group_to",
    "adult",
    "energy",
    "say",
    "licence",
    "source",
)


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


def test_editors_get_the_framework_s_words_to_choose_from(admin_client: Client) -> None:
    page = ActivityPage.objects.get(slug="ddakji-repair-shop", locale__language_code="ko")
    form = read(admin_client, f"/cms/pages/{page.pk}/edit/")
    for words in ("계획·전략·고치기", "새롭게 풀기", "시간여행자", "돌봄 기관", "음식·알레르기"):
        assert words in form, words
    place = PlacePage.objects.get(title="국립고궁박물관")
    assert "온라인" in read(admin_client, f"/cms/pages/{place.pk}/edit/")


def edited(page: ActivityPage, facets: list[dict[str, object]]) -> dict[str, object]:
    """What an editor's browser sends."""
    rows = inline_formset(facets, initial=page.facets.count())
    nested = nested_form_data(
        {
            **{name: getattr(page, name) for name in PLAIN_FIELDS},
            **{name: streamfield([]) for name in ("safety", "variations", "look_for")},
            "title": "고친 딱지",
            "materials": streamfield([("item", "종이")]),
            "steps": streamfield([("step", "접어요.")]),
            "facets": rows,
            "action-publish": "action-publish",
        }
    )
    return {**nested, "spots": ["home", "centre"], "indicators": ["D3-lower"]}


def facet_rows(page: ActivityPage, *codes: str) -> list[dict[str, object]]:
    """The rows of a page's facets, with other codes in them; those without one are deleted."""
    rows: list[dict[str, object]] = []
    for number, facet in enumerate(page.facets.all()):
        code = codes[number] if number < len(codes) else ""
        row = {"id": facet.pk, "code": code or facet.code, "degree": facet.degree}
        rows.append({**row, "DELETE": "" if code else "on"})
    return rows


def test_an_editor_can_publish_a_changed_activity(admin_client: Client) -> None:
    page = ActivityPage.objects.get(slug="ddakji-repair-shop", locale__language_code="ko")
    body = edited(page, facet_rows(page, "D2", "D3"))
    assert admin_client.post(f"/cms/pages/{page.pk}/edit/", body).status_code == 302
    changed = ActivityPage.objects.get(pk=page.pk)
    assert (changed.title, changed.spots) == ("고친 딱지", ["home", "centre"])
    assert [facet.code for facet in changed.facets.all()] == ["D2", "D3"]


def test_an_editor_hears_of_a_facet_chosen_twice(admin_client: Client) -> None:
    page = ActivityPage.objects.get(slug="ddakji-repair-shop", locale__language_code="ko")
    body = edited(page, facet_rows(page, "D3", "D3"))
    answer = admin_client.post(f"/cms/pages/{page.pk}/edit/", body)
    assert answer.status_code == 200
    assert "같은 세부 요소를 두 번 골랐어요" in answer.content.decode()


def test_trouble_has_a_page_that_needs_nothing() -> None:
    page = render_to_string("500.html")
    assert "잠시 멈췄어요" in page


def test_without_a_framework_the_command_says_what_comes_first() -> None:
    ActivityPage.objects.all().delete()
    Framework.objects.all().delete()
    with pytest.raises(CommandError, match="load_framework"):
        call_command("load_library")
