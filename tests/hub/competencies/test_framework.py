"""The shared words: exactly as the Foundation named them, and never changed once published."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hub.competencies.models import Alignment, Competency, Framework, Published
from hub.competencies.selectors import (
    clusters,
    competencies,
    current_framework,
    facets,
    indicators,
    strands,
    themes,
)
from hub.competencies.services import load_framework

FILE = Path(__file__).parents[3] / "platform/hub/competencies/frameworks/2026.1.toml"
BANK = Path(__file__).parents[3] / "assessment/instruments/bank"

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> dict[str, Any]:
    """The framework file that ships with the product."""
    return tomllib.loads(FILE.read_text("utf-8"))


def test_the_twelve_competencies_have_their_official_names_and_order() -> None:
    assert [each.name for each in competencies()] == [
        "자기인식",
        "자기관리",
        "관계인식",
        "관계관리",
        "공동체성",
        "여가·놀이",
        "심미적 감성",
        "창의·융합",
        "문제해결력",
        "디지털 리터러시",
        "친환경 태도 및 실천",
        "미래주도성",
    ]


def test_seven_competencies_are_the_foundation_and_five_the_core() -> None:
    sizes = {each.name: each.competencies.count() for each in clusters()}
    assert sizes == {"성장기반역량": 7, "미래핵심역량": 5}


def test_five_of_them_are_the_social_emotional_ones() -> None:
    assert Competency.objects.filter(group="사회정서").count() == 5


def test_the_nine_themes_are_the_official_ones() -> None:
    assert [(each.name, each.field) for each in themes()] == [
        ("시간여행자", "역사·문화"),
        ("호기심박사", "과학·탐구"),
        ("미래탐험대", "사회·직업"),
        ("창의예술가", "예술·표현"),
        ("생태탐험가", "자연·환경"),
        ("안전지킴이", "생활·안전"),
        ("쑥쑥성장대장", "놀이·발달"),
        ("스포츠마스터", "신체활동"),
        ("이야기수집가", "독서·문학"),
    ]


def test_official_words_are_marked_and_ours_are_not() -> None:
    assert all(each.official for each in [*competencies(), *themes(), *clusters()])
    assert not any(each.official for each in [*strands(), *facets(), *indicators()])


def test_every_facet_belongs_to_a_competency_of_its_strand() -> None:
    members = {strand.code: {each.pk for each in strand.competencies.all()} for strand in strands()}
    assert facets().count() == 18
    assert all(facet.competency_id in members[facet.strand.code] for facet in facets())


def test_every_facet_has_one_indicator_in_every_band() -> None:
    pairs = {(each.facet.code, each.band) for each in indicators()}
    assert len(pairs) == 54
    assert indicators("early").count() == 18


def test_every_competency_is_aligned_with_both_curricula() -> None:
    for curriculum in Alignment.Curriculum:
        aligned = Alignment.objects.filter(curriculum=curriculum).values("competency").distinct()
        assert aligned.count() == 12


def test_the_observation_scale_says_what_the_framework_says() -> None:
    of_bank = {
        f"{facet['code']}-{each['band']}": each["text"]
        for file in BANK.glob("*.toml")
        for facet in tomllib.loads(file.read_text("utf-8"))["facet"]
        for each in facet["indicator"]
    }
    assert of_bank == {each.code: each.name for each in indicators()}


def test_loading_the_same_version_again_changes_nothing(content: dict[str, Any]) -> None:
    _, new = load_framework(content)
    assert not new


def test_other_content_under_a_published_version_is_refused(content: dict[str, Any]) -> None:
    changed = copy.deepcopy(content)
    changed["competency"][0]["name"] = "나를 아는 힘"
    with pytest.raises(Published):
        load_framework(changed)


def test_a_draft_can_be_loaded_anew(content: dict[str, Any]) -> None:
    draft = copy.deepcopy(content) | {"version": "2027.1"}
    del draft["published_at"]
    load_framework(draft)
    draft["facet"][0]["name"] = "마음 알기"
    framework, new = load_framework(draft)
    assert new
    assert facets(framework).first().name == "마음 알기"
    assert current_framework().version == "2026.1"


def test_a_file_that_names_an_unknown_parent_stores_nothing(content: dict[str, Any]) -> None:
    broken = copy.deepcopy(content) | {"version": "2027.1"}
    broken["facet"][0]["strand"] = "Z"
    with pytest.raises(KeyError):
        load_framework(broken)
    assert not Framework.objects.filter(version="2027.1").exists()


@pytest.mark.parametrize("verb", ["save", "delete"])
def test_a_term_of_a_published_framework_can_neither_change_nor_go(verb: str) -> None:
    with pytest.raises(Published):
        getattr(competencies().first(), verb)()


def test_names_follow_the_readers_language(settings: Any) -> None:
    from django.utils.translation import override

    with override("en"):
        assert strands().first().label == "Knowing and managing myself"
    with override("ko"):
        assert strands().first().label == "나를 알고 다루기"
