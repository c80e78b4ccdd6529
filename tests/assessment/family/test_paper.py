"""The profile on paper: tagged, in the page's words, and never with an ability in it."""

import json
import re
import zlib
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from assessment.family.paper import TEMPLATE, profile_as_pdf, words_of
from assessment.family.portrait import portrait_of
from assessment.growth.seasons import Season
from assessment.growth.selectors import current_posterior, growth_profile
from hub.children.models import Child
from hub.people.models import User
from hub.privacy.models import AccessRecord

pytestmark = pytest.mark.django_db


def whole(paper: bytes) -> bytes:
    """A PDF with its streams unpacked, as far as they are packed."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.S)
    return paper + b"".join(unpacked(stream) for stream in streams)


def unpacked(stream: bytes) -> bytes:
    """A stream as it was before it was packed; one that was not stays as it is."""
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@pytest.fixture
def words(child: Child, parent: User, a_year: list[Season]) -> dict[str, object]:
    """Everything that the paper is given to say."""
    portrait = portrait_of(child, parent)
    assert portrait.profile.provenance
    return words_of(child, portrait, portrait.profile.provenance)


def test_it_is_a_tagged_pdf_with_title_language_and_font(
    child: Child, parent: User, a_year: list[Season]
) -> None:
    paper = whole(profile_as_pdf(child, parent))
    assert paper.startswith(b"%PDF")
    assert b"/StructTreeRoot" in paper
    assert b"/Lang" in paper
    assert b"pdfuaid:part" in paper
    assert b"Pretendard" in paper


def test_every_figure_is_told_in_words(
    child: Child, parent: User, a_year: list[Season], words: dict[str, list[dict[str, str]]]
) -> None:
    paper = whole(profile_as_pdf(child, parent))
    assert paper.count(b"/Alt") >= 6
    for strand in words["strands"]:
        assert all(season.label in strand["alt"] for season in a_year)


def test_it_says_what_the_page_says(words: dict[str, object], child: Child, parent: User) -> None:
    said = json.dumps(words, ensure_ascii=False)
    for line in growth_profile(child, parent).lines:
        assert line.now.words in said
        assert line.now.range_words in said
    assert "의학적 진단이 아니에요" in said
    assert "서울미래아이 365" in said
    assert words["mark"] == "시범"


def test_positions_are_drawn_and_never_written(words: dict[str, list[dict[str, object]]]) -> None:
    template = TEMPLATE.read_text("utf-8")
    assert not re.search(r"text\([^)]*(season|one|next)\.(low|mid|high)", template)
    for strand in words["strands"]:
        strand.pop("seasons")
    said = json.dumps(words, ensure_ascii=False)
    assert not re.search(r"\d+\.\d{2}", said)


def test_no_ability_is_in_it(words: dict[str, list[dict[str, object]]], child: Child) -> None:
    standing = current_posterior(child)
    assert standing
    for strand in words["strands"]:
        strand.pop("seasons")
    said = json.dumps(words, ensure_ascii=False)
    for theta in standing.mean:
        assert f"{theta:.2f}" not in said


def test_that_it_left_the_platform_is_written_down(
    family: Client, address: Callable[..., str], child: Child, a_year: list[Season]
) -> None:
    response = family.get(address("profile-pdf"))
    assert response["Content-Type"] == "application/pdf"
    assert child.name not in response["Content-Disposition"]
    record = AccessRecord.objects.get()
    assert (record.task, record.child_id) == ("download-profile", child.pk)


def test_there_is_no_paper_before_there_is_something_to_tell(
    family: Client, address: Callable[..., str], child: Child
) -> None:
    assert family.get(address("profile-pdf")).status_code == 404
    assert not AccessRecord.objects.exists()


def test_too_little_is_a_paper_that_says_so(child: Child, parent: User, one_note: None) -> None:
    portrait = portrait_of(child, parent)
    assert portrait.profile.provenance
    said = words_of(child, portrait, portrait.profile.provenance)
    assert [strand["words"] for strand in said["strands"]] == ["아직 알 수 없어요"] * 6
    assert profile_as_pdf(child, parent).startswith(b"%PDF")


def test_it_can_be_had_in_english(child: Child, parent: User, a_year: list[Season]) -> None:
    with translation.override("en"):
        portrait = portrait_of(child, parent)
        assert portrait.profile.provenance
        said = words_of(child, portrait, portrait.profile.provenance)
    assert said["language"] == "en"
    assert "Getting along" in {strand["name"] for strand in said["strands"]}
