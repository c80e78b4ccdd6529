"""Figures of the real children of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import erf, exp, pi, sqrt

from assessment.growth.selectors.cohorts import CohortCurve, CurvePoint

from .plane import Plane, Ruler, round_steps

DAYS_A_MONTH = 365.25 / 12
BAR = 0.5
"""Width of a bar of the distribution, in DAZ."""
REACH = 4.0


@dataclass(frozen=True)
class VisitMark:
    """One visit as drawn."""

    x: float
    y: float
    low_y: float
    high_y: float
    reference_y: float | None


@dataclass(frozen=True)
class ChildFigure:
    """One child's D-score over age, in front of other children's lines."""

    plane: Plane
    marks: list[VisitMark]
    path: str
    band: str
    others: list[str]


def months(age_days: int) -> float:
    """Months of age, for the ruler."""
    return age_days / DAYS_A_MONTH


def child_figure(curve: CohortCurve, others: Sequence[CohortCurve]) -> ChildFigure:
    """Lay out one child among others. All children of a cohort share one pair of rulers."""
    points = [point for each in (curve, *others) for point in each.points]
    oldest = max((months(point.age_days) for point in points), default=12.0)
    highest = max((point.high for point in points), default=10.0)
    lowest = min((point.low for point in points), default=0.0)
    x_high, y_low, y_high = max(oldest, 1.0) * 1.03, min(lowest, 0.0), highest * 1.03
    plane = Plane(
        440,
        360,
        Ruler.marked(0, x_high, 40, 432, range(0, int(x_high) + 1, 6)),
        Ruler.marked(y_low, y_high, 320, 12, round_steps(y_low, y_high)),
    )
    own = curve.points
    return ChildFigure(
        plane,
        [_mark(plane, point) for point in own],
        plane.path((months(point.age_days), point.d) for point in own) if own else "",
        plane.band([(months(point.age_days), point.low, point.high) for point in own])
        if len(own) > 1
        else "",
        [
            plane.path((months(point.age_days), point.d) for point in other.points)
            for other in others
            if other.code != curve.code and len(other.points) > 1
        ],
    )


def _mark(plane: Plane, point: CurvePoint) -> VisitMark:
    return VisitMark(
        x=plane.x(months(point.age_days)),
        y=plane.y(point.d),
        low_y=plane.y(point.low),
        high_y=plane.y(point.high),
        reference_y=None if point.reference_d is None else plane.y(point.reference_d),
    )


@dataclass(frozen=True)
class Bar:
    """How many visits lie between two values of DAZ, and how many a normal curve expects."""

    label: str
    count: int
    expected: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Distribution:
    """DAZ of all scored visits beside the standard normal."""

    plane: Plane
    bars: list[Bar]
    curve: str
    visits: int
    mean: float
    sd: float


def daz_distribution(values: Sequence[float]) -> Distribution | None:
    """Count DAZ into bars half a unit wide; what lies beyond ±4 stands in the outer bars."""
    if len(values) < 2:
        return None
    edges = [-REACH + BAR * place for place in range(round(2 * REACH / BAR) + 1)]
    counts = [0] * (len(edges) - 1)
    for value in values:
        place = int((value + REACH) // BAR)
        counts[min(max(place, 0), len(counts) - 1)] += 1
    expected = [len(values) * (_normal(high) - _normal(low)) for low, high in pairwise(edges)]
    highest = max(*counts, *expected) * 1.12
    plane = Plane(
        440,
        240,
        Ruler.marked(-REACH, REACH, 48, 432, range(-4, 5, 1)),
        Ruler.marked(0, highest, 200, 10, round_steps(0, highest, 5)),
    )
    mean = sum(values) / len(values)
    sd = sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    bars = [
        _bar(plane, low, high, count, wanted)
        for (low, high), count, wanted in zip(pairwise(edges), counts, expected, strict=True)
    ]
    steps = [-REACH + place / 10 for place in range(round(2 * REACH * 10) + 1)]
    curve = [(z, len(values) * BAR * exp(-z * z / 2) / sqrt(2 * pi)) for z in steps]
    return Distribution(plane, bars, plane.path(curve), len(values), mean, sd)


def _bar(plane: Plane, low: float, high: float, count: int, expected: float) -> Bar:
    x, y = plane.x(low), plane.y(count)
    label = f"{low:g} – {high:g}"
    if low <= -REACH:
        label = f"< {high:g}"
    elif high >= REACH:
        label = f"≥ {low:g}"
    return Bar(
        label,
        count,
        expected,
        x=x + 1,
        y=y,
        width=round(plane.x(high) - x - 2, 1),
        height=round(plane.bottom - y, 1),
    )


def _normal(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2
