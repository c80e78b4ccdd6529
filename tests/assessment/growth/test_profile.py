"""What a family reads: strengths first, own past, the range always, and 아직 알 수 없어요."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from assessment.growth.scoring import ScaleMismatch
from assessment.growth.selectors import (
    current_posterior,
    growth_lines,
    growth_profile,
    smoothed_line,
)
from assessment.growth.services import update_estimate
from assessment.instruments.selectors import current_calibration, population
from hub.errors import NoConsent, NotFound
from hub.privacy.models import Purpose

from .conftest import FACETS, moment_in, season_before
from .test_estimates import next_calibration

pytestmark = pytest.mark.django_db


def withdraw(child, purpose):
    child.consents.filter(purpose=purpose).update(withdrawn_at=timezone.now())


def by_strand(child, asker):
    return {line.strand: line for line in growth_lines(child, asker)}


def test_a_child_nobody_has_seen_is_not_known_yet(child, parent):
    lines = growth_lines(child, parent)
    assert [line.strand for line in lines] == list("ABCDEF")
    assert all(line.now.words.startswith("아직 알 수 없어요") for line in lines)
    assert not any(line.known or line.is_strength or line.change for line in lines)


def test_six_strands_carry_their_names_and_competencies(child, parent, a_year):
    lines = by_strand(child, parent)
    assert lines["A"].name == "나를 알고 다루기"
    assert lines["B"].competencies == ["관계인식", "관계관리", "공동체성"]
    with translation.override("en"):
        assert by_strand(child, parent)["A"].name != "나를 알고 다루기"


def test_every_known_season_has_a_range_on_the_ruler_and_words(child, parent, a_year):
    for line in growth_lines(child, parent):
        assert [point.label for point in line.seasons] == [season.label for season in a_year]
        for point in line.seasons:
            assert 0 <= point.low < point.mid < point.high <= 100
            assert point.words.startswith("‘")
            assert point.range_words.startswith("넓게")


def test_a_year_of_growth_is_told_as_growth(child, parent, a_year):
    line = by_strand(child, parent)["A"]
    assert line.seasons[0].mid < line.seasons[-1].mid
    assert line.change.since == a_year[0].label
    assert line.change.code in {"grew", "likely_grew"}
    assert line.change.words.startswith(a_year[0].label)


def test_a_steady_child_is_not_said_to_have_grown(child, parent, see, this_season):
    earlier = season_before(this_season)
    for season in (earlier, this_season):
        see(2, at=moment_in(season, 5))
        see(2, at=moment_in(season, 20))
        update_estimate(child, season)
    for line in growth_lines(child, parent):
        assert line.change.code in {"similar", "unclear"}
        assert "조금 더 지켜볼게요" in line.change.words


def test_what_was_seen_less_is_told_gently(child, parent, see, this_season):
    for back, category in ((3, 3), (2, 3), (1, 0), (0, 0)):
        season = season_before(this_season, back)
        for day in (3, 6, 9):
            see(category, at=moment_in(season, day))
        update_estimate(child, season)
    change = by_strand(child, parent)["A"].change
    assert change.code == "lower_for_now"
    assert "그럴 수 있어요" in change.words


def test_one_note_is_not_a_season(child, parent, see, this_season):
    see(3)
    update_estimate(child, this_season)
    line = by_strand(child, parent)["A"]
    assert not line.known
    assert (line.now.low, line.now.mid, line.now.high) == (None, None, None)
    assert "다른 날" in line.now.words


def test_strengths_come_first_and_the_unknown_last(child, parent, see, this_season):
    for _ in range(3):
        see(3, ["E1", "E2", "E3"])
        see(1, ["A1", "A2", "A3", "C1", "C2", "C3"])
    update_estimate(child, this_season)
    lines = growth_lines(child, parent)
    assert lines[0].strand == "E"
    assert lines[0].is_strength
    assert [line.strand for line in lines[3:]] == ["B", "D", "F"]
    assert not any(line.known for line in lines[3:])


def test_evidence_is_counted_by_lens(child, parent, see, this_season):
    see(2)
    see(2, ["A1", "A2"], by=parent, prefix="H")
    update_estimate(child, this_season)
    counts = {count.lens: count.count for count in by_strand(child, parent)["A"].evidence}
    assert counts == {"observation": 3, "family": 2}
    assert [c.lens for c in by_strand(child, parent)["B"].evidence] == ["observation"]


def test_differing_views_are_shown_as_a_conversation(child, parent, see, this_season):
    for _ in range(3):
        see(3, ["A1", "A2", "A3"])
        see(0, ["A1", "A2", "A3"], by=parent, prefix="H")
        see(2, ["B1", "B2", "B3"])
        see(2, ["B1", "B2", "B3"], by=parent, prefix="H")
    update_estimate(child, this_season)
    lines = by_strand(child, parent)
    assert lines["A"].views == "different"
    assert "틀린 것이 아니에요" in lines["A"].views_words
    assert lines["B"].views == "same"
    assert lines["C"].views == ""


def test_the_whole_line_stands_on_the_ruler_of_todays_band(
    make_child, parent, group, see, this_season
):
    child = make_child(parent, group, years=6.1)
    earlier = season_before(this_season)
    for season in (earlier, this_season):
        for day in (4, 8):
            at = moment_in(season, day)
            band = child.age(timezone.localdate(at)).band
            see(2, at=at, of=child, band=f"-{band}")
        update_estimate(child, season)
    profile = growth_profile(child, parent)
    assert profile.band == "초등 저학년 (만 6-8세)"
    assert "같은 눈금으로 다시 그렸어요" in profile.band_note


def test_nobody_has_to_read_about_bands_when_nothing_changed(child, parent, a_year):
    assert growth_profile(child, parent).band_note == ""


def test_the_profile_says_what_it_was_made_of(child, parent, a_year):
    provenance = growth_profile(child, parent).provenance
    assert provenance.calibration == "2026.1-prior"
    assert provenance.basis == "시범 사전값"
    assert provenance.season == a_year[-1].code
    assert provenance.answers == 36
    assert len(provenance.digest) == 64


def test_no_sentence_judges_ranks_or_diagnoses(child, parent, a_year):
    said = str(growth_profile(child, parent))
    assert not re.search("부족|미달|위험|정상|평균|등수|또래보다|진단|장애|지연", said)


def test_a_worker_needs_the_consent_to_share_with_the_centre(child, worker, a_year):
    assert growth_lines(child, worker)
    withdraw(child, Purpose.CENTRE)
    with pytest.raises(NoConsent):
        growth_lines(child, worker)


def test_a_guardian_does_not_need_it(child, parent, a_year):
    withdraw(child, Purpose.CENTRE)
    assert growth_lines(child, parent)


def test_without_consent_to_assessment_nobody_reads(child, parent, worker, a_year):
    withdraw(child, Purpose.ASSESSMENT)
    for asker in (parent, worker):
        with pytest.raises(NoConsent):
            growth_lines(child, asker)
    assert current_posterior(child) is None


def test_others_do_not_learn_that_there_is_such_a_child(
    child, a_year, other_parent, colleague, former_worker, stranger, foundation
):
    for asker in (other_parent, colleague, former_worker, stranger, foundation):
        with pytest.raises(NotFound):
            growth_lines(child, asker)


def test_scores_of_two_calibrations_are_never_put_on_one_line(child, see, a_year):
    later = next_calibration()
    estimates = [update_estimate(child, a_year[-1]), *child.estimates.filter(is_current=True)]
    assumed = population(later)
    with pytest.raises(ScaleMismatch):
        smoothed_line(estimates, assumed.curve, assumed.covariance)


def test_the_profile_shows_the_current_calibration_alone(child, parent, a_year):
    next_calibration()
    update_estimate(child, a_year[-1])
    profile = growth_profile(child, parent)
    assert profile.seasons == [a_year[-1].label]
    assert profile.provenance.calibration == "2026.2-try"


def test_the_posterior_of_now_is_six_strands_with_their_covariance(child, a_year):
    now = current_posterior(child)
    assert now.mean.shape == (6,)
    assert now.cov.shape == (6, 6)
    assert now.counts == [6] * 6
    assert now.season == a_year[-1].code
    assert now.calibration == current_calibration().version


def test_other_seasons_make_this_one_surer(child, a_year):
    alone = child.estimates.current().get(season=a_year[-1].code)
    assert current_posterior(child).cov[0, 0] < alone.covariance[0][0]


def test_a_profile_costs_the_same_number_of_queries_however_much_there_is(
    child, parent, see, this_season, django_assert_max_num_queries
):
    see(2)
    update_estimate(child, this_season)
    with django_assert_max_num_queries(13):
        growth_profile(child, parent)
    for back in range(1, 4):
        season = season_before(this_season, back)
        for day in range(1, 10):
            see(2, FACETS, at=moment_in(season, day) + timedelta(minutes=day))
        update_estimate(child, season)
    with django_assert_max_num_queries(13):
        growth_profile(child, parent)
