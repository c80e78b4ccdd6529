"""Figures of a report that show each strand in a panel of its own, all on the same rulers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from assessment.growth.scoring import Scale
from assessment.instruments.models import Lens
from assessment.instruments.priors import STRANDS

from ..selectors.scale import AGES, information_by_strand
from .plane import Plane, Ruler, round_steps

WIDE, HIGH, COLUMNS = 320, 200, 3
MOST_SE = 2.0
"""Logits: a lens that tells less than this allows is drawn at the edge."""


@dataclass(frozen=True)
class PanelLine:
    """A line of a panel. kind: how it is drawn, as the legend says."""

    kind: str
    path: str


@dataclass(frozen=True)
class Panel:
    """One strand: where its panel stands, its lines, and an area behind them."""

    name: str
    x: int
    y: int
    lines: list[PanelLine]
    band: str = ""


@dataclass(frozen=True)
class PanelFigure:
    """Panels side by side. legend: kinds of line with their words."""

    title: str
    alt: str
    x_name: str
    plane: Plane
    panels: list[Panel]
    legend: list[tuple[str, str]]

    template = "studio/figures/panels.html"
    on_paper = "studio/figures/panels_on_paper.html"
    width = WIDE * COLUMNS

    @property
    def height(self) -> int:
        """As high as its rows of panels."""
        return HIGH * -(-len(self.panels) // COLUMNS)


def precision_figure(
    scale: Scale, strands: Sequence[str], names: Mapping[str, str]
) -> PanelFigure | None:
    """Standard errors of one sitting over age, through each lens."""
    told = information_by_strand(scale)
    years = [age / 12 for age in AGES]
    plane = _plane(years, 0.0, MOST_SE, round_steps(0.0, MOST_SE, 4))
    panels = [
        _panel(
            place,
            names[strand],
            [
                PanelLine(line.lens, _pieces(plane, years, line.values))
                for line in told.get(strand, [])
            ],
        )
        for place, strand in enumerate(strands)
    ]
    if not panels:
        return None
    lenses = dict(Lens.choices)
    seen = {line.lens: str(lenses[Lens(line.lens)]) for lines in told.values() for line in lines}
    return PanelFigure(
        _("나이마다 한 번 보았을 때의 표준오차 (로짓)"),
        _(
            "갈래마다 나이에 따라 표준오차가 어떻게 달라지는지를 보는 눈마다 한 줄로 그린 그림. "
            "낮을수록 정밀해요. 세 나이의 수는 ‘한 번 보았을 때의 표준오차’ 표에 있어요."
        ),
        _("만 나이(세)"),
        plane,
        panels,
        list(seen.items()),
    )


def population_by_strand(
    proposed: Scale, in_use: Scale, strands: Sequence[str], names: Mapping[str, str]
) -> PanelFigure | None:
    """Means over age with one standard deviation either side, beside the means in use."""
    ages = np.array(AGES, dtype=np.float64)
    years = (ages / 12).tolist()
    new, old = proposed.population.curve(ages), in_use.population.curve(ages)
    sds = np.sqrt(np.diagonal(proposed.population.covariance))
    places = [STRANDS.index(strand) for strand in strands]
    if not places:
        return None
    low = float(min((new - sds)[:, places].min(), old[:, places].min()))
    high = float(max((new + sds)[:, places].max(), old[:, places].max()))
    plane = _plane(years, low - 0.1, high + 0.1, round_steps(low, high, 5))
    panels = [
        _panel(
            number,
            names[strand],
            [
                PanelLine("new", plane.path(zip(years, new[:, d].tolist(), strict=True))),
                PanelLine("in-use", plane.path(zip(years, old[:, d].tolist(), strict=True))),
            ],
            plane.band(
                [
                    (x, y - float(sds[d]), y + float(sds[d]))
                    for x, y in zip(years, new[:, d].tolist(), strict=True)
                ]
            ),
        )
        for number, (strand, d) in enumerate(zip(strands, places, strict=True))
    ]
    return PanelFigure(
        _("나이별 평균과 한 표준편차: 새 값과 지금 판 (로짓)"),
        _(
            "갈래마다 나이에 따른 평균을 새 값은 이은 줄과 표준편차 띠로, 지금 판은 끊은 줄로 그린 "
            "그림. 세 나이의 수는 ‘나이별 평균과 표준편차’ 표에 있어요."
        ),
        _("만 나이(세)"),
        plane,
        panels,
        [("new", _("새 값")), ("in-use", _("지금 판"))],
    )


def _plane(years: Sequence[float], low: float, high: float, marks: Sequence[float]) -> Plane:
    return Plane(
        WIDE,
        HIGH,
        Ruler.marked(years[0], years[-1], 34, WIDE - 12, range(3, 13, 2)),
        Ruler.marked(low, high, HIGH - 42, 30, marks),
    )


def _panel(place: int, name: str, lines: list[PanelLine], band: str = "") -> Panel:
    row, column = divmod(place, COLUMNS)
    return Panel(name, column * WIDE, row * HIGH, lines, band)


def _pieces(plane: Plane, years: Sequence[float], values: Sequence[float]) -> str:
    """Standard errors as a path, with gaps at the ages for which a lens has no items."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for year, value in zip(years, values, strict=True):
        if value > 0:
            pieces[-1].append((year, value**-0.5))
        elif pieces[-1]:
            pieces.append([])
    return "".join(plane.path(piece) for piece in pieces if len(piece) > 1)
