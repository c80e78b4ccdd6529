"""The evidence behind the profile is one tap away, and names nobody."""

from uuid import uuid4

import pytest

from assessment.growth.selectors import evidence_timeline, latest_evidence
from assessment.instruments.services import correct_response
from hub.errors import NotFound

from .conftest import moment_in, season_before

pytestmark = pytest.mark.django_db


def test_newest_first_in_the_words_of_the_levels(child, parent, see, this_season):
    see(1, ["A1"], at=moment_in(season_before(this_season)))
    see(3, ["A1"])
    entries = evidence_timeline(child, parent).entries
    assert [entry.words for entry in entries] == ["자주 스스로", "도와주면"]
    assert entries[0].lens_label == "돌봄종사자 관찰"
    assert entries[0].facet == "A1"
    assert entries[0].wording
    assert entries[0].counted


def test_a_guardian_reads_in_the_words_of_the_family_report(child, parent, see):
    see(2, ["A1"], by=parent, prefix="H")
    (entry,) = evidence_timeline(child, parent).entries
    assert entry.words == "가끔 스스로 해요"
    assert entry.mine


def test_a_missed_chance_is_shown_and_not_counted(child, parent, see):
    see(None, ["A1"])
    (entry,) = evidence_timeline(child, parent).entries
    assert entry.words == "볼 기회가 없었어요"
    assert not entry.counted


def test_one_strand_at_a_time(child, parent, see):
    see(2)
    page = evidence_timeline(child, parent, strand="C")
    assert {entry.strand for entry in page.entries} == {"C"}
    assert page.total == 3


def test_a_correction_stands_in_place_of_what_it_corrected(child, parent, worker, see):
    (response,) = see(0, ["A1"])
    correct_response(original=response, by=worker, category=2, reason="착각했어요", id=uuid4())
    (entry,) = evidence_timeline(child, parent).entries
    assert (entry.category, entry.corrected, entry.reason) == (2, True, "착각했어요")


def test_pages_do_not_overlap_and_leave_nothing_out(child, parent, see):
    for category in (0, 1, 2):
        see(category)
    pages = [evidence_timeline(child, parent, page=page) for page in (1, 2, 3)]
    ids = [entry.id for page in pages for entry in page.entries]
    assert len(ids) == len(set(ids)) == 54
    assert [page.has_next for page in pages] == [True, True, False]


def test_no_rater_is_named(child, parent, worker, see):
    see(2)
    assert worker.username not in str(evidence_timeline(child, parent))


def test_strangers_find_no_child(child, stranger, see):
    with pytest.raises(NotFound):
        evidence_timeline(child, stranger)


def test_a_page_costs_the_same_number_of_queries_however_full(
    child, parent, see, django_assert_max_num_queries
):
    see(2, ["A1"])
    with django_assert_max_num_queries(8):
        evidence_timeline(child, parent)
    for category in (0, 1, 2):
        see(category)
    with django_assert_max_num_queries(8):
        evidence_timeline(child, parent)


def test_the_newest_of_every_strand_come_in_one_look_with_what_their_level_means(
    child, parent, see, this_season
):
    for day in range(3):
        see(day, ["A1", "B1"], at=moment_in(this_season, day))
    latest = latest_evidence(child, parent, each=2)
    assert [entry.category for entry in latest["A"]] == [2, 1]
    assert set(latest) == {"A", "B"}
    item = child.responses.filter(item__facet="A1").first().item
    assert latest["A"][0].examples == tuple(item.part("examples")[2])
