"""Figures of the platform's own scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.growth.scoring import Scale
from assessment.instruments.priors import STRANDS

from ..selectors.scale import AGES, ENOUGH_INFORMATION, InformationLine
from .plane import Plane, Ruler, round_steps


@dataclass(frozen=True)
class PopulationLine:
    """The mean over age of strands that share it, with a spread of one SD either side."""

    strands: str
    path: str
    band: str
    ends_at: float


@dataclass(frozen=True)
class PopulationFigure:
    """How ability lies among children, by age."""

    plane: Plane
    lines: list[PopulationLine]


@dataclass(frozen=True)
class InformationPath:
    """One lens in a panel."""

    lens: str
    path: str


@dataclass(frozen=True)
class InformationPanel:
    """What the lenses tell about a strand over age."""

    strand: str
    plane: Plane
    paths: list[InformationPath]
    enough_y: float


def population_figure(scale: Scale) -> PopulationFigure:
    """Lay out the population's mean curves; strands with the same curve share a line."""
    curve = scale.population.curve
    ages = np.linspace(curve.age_months[0], curve.age_months[-1], 45)
    means, sds = curve(ages), np.sqrt(np.diag(scale.population.covariance))
    years = (ages / 12).tolist()
    low, high = float((means - sds).min()), float((means + sds).max())
    plane = Plane(
        440,
        300,
        Ruler.marked(years[0], years[-1], 40, 432, range(3, 15)),
        Ruler.marked(low - 0.1, high + 0.1, 258, 10, round_steps(low, high)),
    )
    shared: dict[bytes, str] = {}
    for place, strand in enumerate(STRANDS):
        alike = means[:, place].tobytes() + sds[place].tobytes()
        shared[alike] = shared.get(alike, "") + strand
    lines = []
    for strands in shared.values():
        place = STRANDS.index(strands[0])
        mean, sd = means[:, place].tolist(), float(sds[place])
        lines.append(
            PopulationLine(
                "–".join((strands[0], strands[-1])) if len(strands) == len(STRANDS) else strands,
                plane.path(zip(years, mean, strict=True)),
                plane.band([(x, y - sd, y + sd) for x, y in zip(years, mean, strict=True)]),
                plane.y(mean[-1]),
            )
        )
    return PopulationFigure(plane, lines)


def information_panels(
    told: Mapping[str, Sequence[InformationLine]], ages: Sequence[int] = AGES
) -> list[InformationPanel]:
    """Lay out a panel for each strand; all share their rulers, so that they can be compared."""
    highest = max(
        [value for lines in told.values() for line in lines for value in line.values],
        default=1.0,
    )
    years = [age / 12 for age in ages]
    plane = Plane(
        300,
        190,
        Ruler.marked(years[0], years[-1], 34, 292, range(3, 13, 2)),
        Ruler.marked(0, highest * 1.2, 152, 10, round_steps(0, highest, 4)),
    )
    return [
        InformationPanel(
            strand,
            plane,
            [
                InformationPath(line.lens, _only_where_something(plane, years, line.values))
                for line in lines
            ],
            plane.y(ENOUGH_INFORMATION),
        )
        for strand, lines in told.items()
    ]


def _only_where_something(plane: Plane, years: Sequence[float], values: Sequence[float]) -> str:
    """A path with gaps at the ages for which a lens has no items."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for point in zip(years, values, strict=True):
        if point[1] > 0:
            pieces[-1].append(point)
        elif pieces[-1]:
            pieces.append([])
    return "".join(plane.path(piece) for piece in pieces if len(piece) > 1)
