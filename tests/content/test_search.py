"""Korean words are found inside longer ones, the same on every database."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search import BORDER, bigrams, hangul_index, words_of
from content.selectors import activities_found, places_found
from content.services.activities import load_activities
from content.services.places import import_places

from .conftest import Write

DOCUMENTS = {
    "role": ("역할놀이를 통한 협력", "병원놀이와 가게놀이로 서로 도와요."),
    "paper": ("종이접기", "차분히 접으며 집중력을 길러요."),
    "together": ("함께 노는 시간", "가족과 놀이를 해요."),
    "water": ("물 놀이", "손끝으로 느끼는 감각 놀이예요."),
}


@pytest.fixture
def documents(site: None, tmp_path: Path, write: Write) -> None:
    """Four activities with hardly a word in common but 놀이."""
    plain = {"steps": ["해요."], "look_for": ["보여요."], "variations": []}
    for slug, (title, summary) in DOCUMENTS.items():
        texts = {**plain, "title": title, "summary": summary}
        english = {**plain, "title": f"Paper {slug}", "summary": "Papers", "materials": ["-"]}
        write(f"doc-{slug}", ko=texts, en=english, materials=["없음"])
    assert load_activities(tmp_path).rejected == []


def found(query: str, language: str = "ko") -> set[str]:
    slugs = (facts.slug for facts in activities_found(query, language))
    return {slug.removeprefix("doc-") for slug in slugs if slug.startswith("doc-")}


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("놀이", {"role", "together", "water"}),
        ("역할놀이", {"role"}),
        ("집중", {"paper"}),
        ("가게 놀이", {"role"}),
        ("가게놀이", {"role"}),
        ("배우", set()),
        ("물", {"water"}),
        ("물 놀이", {"water"}),
        ("감각 손끝", {"water"}),
        ("리를", set()),
        ("협력병원", set()),
        ("놀이*\" OR 'x", set()),
        ("!!!", set()),
    ],
)
def test_a_query_finds_what_a_reader_means(query: str, expected: set[str]) -> None:
    assert found(query) == expected


@pytest.mark.usefixtures("documents")
def test_english_words_are_found_by_their_beginning() -> None:
    assert found("paper", "en") == set(DOCUMENTS)
    assert found("PAPE wat", "en") == {"water"}
    assert found("paper") == set()


@pytest.mark.usefixtures("documents")
def test_a_word_in_the_title_comes_first() -> None:
    slugs = [f.slug for f in activities_found("놀이", "ko") if f.slug.startswith("doc-")]
    assert slugs[-1] == "doc-together"


@pytest.mark.usefixtures("site")
@pytest.mark.django_db
def test_places_are_found_by_name_keyword_and_district() -> None:
    import_places()
    assert {place.title for place in places_found("고궁")} == {"국립고궁박물관"}
    assert "국립고궁박물관" in {place.title for place in places_found("전통문화")}
    assert all("강동구" in p.title or p.district == "강동구" for p in places_found("강동구"))


HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=8)


@given(HANGUL, st.data())
def test_every_part_of_a_word_is_a_phrase_of_its_pairs(word: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(word) - 2))
    part = word[start : data.draw(st.integers(start + 2, len(word)))]
    pairs, asked = bigrams(word), bigrams(part)
    assert any(pairs[at : at + len(asked)] == asked for at in range(len(pairs)))


@given(HANGUL, HANGUL)
def test_no_phrase_reaches_over_the_end_of_a_word(one: str, other: str) -> None:
    indexed = hangul_index(f"{one} {other}").split()
    assert indexed == [*bigrams(one), BORDER, *bigrams(other)]


@given(st.text(max_size=80))
def test_any_query_is_a_list_of_plain_words(text: str) -> None:
    assert all(word.isalnum() for word in words_of(text))
