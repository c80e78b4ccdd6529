"""The ruler's words are the levels that workers use, and more ability never reads lower."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.growth.axis import Axis, in_words, marks, range_in_words
from assessment.growth.scoring import Scale
from assessment.instruments.selectors import current_calibration
from hub.children.ages import Band

PERCENT = st.floats(0, 100)


@pytest.fixture
def axes(db):
    scale = Scale.of(current_calibration())
    return {band: Axis.of(scale.bank, scale.items, band) for band in Band}


def same_on_all_strands(theta):
    return np.full((1, 6), theta)


def test_the_marks_are_the_four_levels():
    assert marks() == [
        (0, "아직 안 보여요"),
        (33, "도와주면"),
        (67, "가끔 스스로"),
        (100, "자주 스스로"),
    ]


def test_the_average_child_in_the_middle_of_a_band_stands_in_the_middle(axes):
    for band, years in ((Band.EARLY, 4.5), (Band.LOWER, 7.5), (Band.UPPER, 11.0)):
        theta = 2.2 * np.log(years / 7)
        assert axes[band].position(same_on_all_strands(theta)) == pytest.approx(50, abs=0.1)


def test_the_ruler_rises_with_ability_and_keeps_to_0_and_100(axes):
    positions = [axes[Band.LOWER].position(same_on_all_strands(t))[0, 0] for t in range(-6, 7)]
    assert (np.diff(positions) > 0).all()
    assert positions[0] == pytest.approx(0, abs=1)
    assert positions[-1] == pytest.approx(100, abs=1)


def test_the_same_ability_stands_lower_on_the_ruler_of_older_children(axes):
    theta = same_on_all_strands(0.0)
    early, lower, upper = (axes[band].position(theta)[0, 0] for band in Band)
    assert early > lower > upper


def test_a_position_near_a_level_is_told_by_that_level():
    assert in_words(0) == "‘아직 안 보여요’에 가까워요"
    assert in_words(66) == "‘가끔 스스로’에 가까워요"
    assert in_words(83) == "‘가끔 스스로’와 ‘자주 스스로’ 사이예요"
    assert in_words(100) == "‘자주 스스로’에 가까워요"


@given(PERCENT)
def test_every_position_has_words_that_name_its_neighbours(position):
    words = in_words(position)
    nearest = marks()[round(position / 100 * 3)][1]
    assert nearest in words


@given(PERCENT, PERCENT, st.floats(0, 1))
def test_a_range_names_every_level_that_a_position_within_it_is_told_by(one, other, share):
    low, high = sorted((one, other))
    levels = [words for _, words in marks()]
    spoken = [place for place, level in enumerate(levels) if level in range_in_words(low, high)]
    told = [place for place, level in enumerate(levels) if level in in_words(low)]
    told += [place for place, level in enumerate(levels) if level in in_words(high)]
    between = in_words(low + (high - low) * share)
    told += [place for place, level in enumerate(levels) if level in between]
    assert (min(spoken), max(spoken)) == (min(told), max(told))
