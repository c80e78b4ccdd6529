"""Figures stand where their numbers say."""

from itertools import pairwise

import pytest

from assessment.growth.selectors.cohorts import CohortCurve, CurvePoint
from assessment.studio.figures.cohort import child_figure, daz_distribution
from assessment.studio.figures.plane import Plane, Ruler, round_steps
from assessment.studio.templatetags.studio_numbers import scientific


def curve(code: str, *visits: tuple[int, float]) -> CohortCurve:
    points = [CurvePoint(day, d - 2, d, d + 2, 0.1, d) for day, d in visits]
    return CohortCurve(code, "M", points)


def test_a_ruler_puts_its_ends_at_its_ends_and_never_beyond() -> None:
    ruler = Ruler(0, 10, 100, 0)
    assert (ruler(0), ruler(5), ruler(10)) == (100, 50, 0)
    assert (ruler(-3), ruler(99)) == (100, 0)


def test_marks_are_round_and_inside() -> None:
    assert round_steps(0, 68) == [0, 20, 40, 60]
    assert round_steps(-1.9, 1.5, 4) == [-1, 0, 1]
    assert len(round_steps(0, 0.037)) <= 7


def test_a_band_goes_out_along_the_top_and_back_along_the_bottom() -> None:
    plane = Plane(10, 10, Ruler(0, 1, 0, 10), Ruler(0, 1, 10, 0))
    assert plane.band([(0, 0.2, 0.8), (1, 0.4, 1.0)]) == "M0.0 2.0L10.0 0.0L10.0 6.0L0.0 8.0Z"


def test_a_child_is_drawn_with_range_and_reference_and_not_among_the_others() -> None:
    child = curve("7", (60, 20), (180, 40))
    figure = child_figure(child, [child, curve("8", (60, 22), (180, 41))])
    assert len(figure.others) == 1
    for mark in figure.marks:
        assert mark.low_y > mark.y > mark.high_y
        assert mark.reference_y == mark.y
    assert [one.x < next_.x for one, next_ in pairwise(figure.marks)] == [True]


def test_every_visit_is_in_one_bar_and_the_ends_take_what_lies_beyond() -> None:
    distribution = daz_distribution([-9.0, -4.0, -0.01, 0.0, 0.49, 3.99, 4.0, 7.0])
    assert distribution is not None
    counts = {bar.label: bar.count for bar in distribution.bars}
    assert sum(counts.values()) == distribution.visits == 8
    assert counts["< -3.5"] == 2
    assert counts["0 – 0.5"] == 2
    assert counts["≥ 3.5"] == 3
    assert sum(bar.expected for bar in distribution.bars) == pytest.approx(8, rel=1e-3)


def test_one_visit_has_no_distribution() -> None:
    assert daz_distribution([0.3]) is None


@pytest.mark.parametrize(
    ("value", "words"), [(5.258e-13, "5.3·10⁻¹³"), (0.0, "0"), (None, "–"), (0.02, "2.0·10⁻²")]
)
def test_small_numbers_are_told_by_their_power(value: float | None, words: str) -> None:
    assert scientific(value) == words
