"""The figure of how far items have moved: a dot and its range for each, the furthest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.calibration.reading import ItemLine

from .plane import Plane, Ruler, round_steps

MOST = 24
ROW = 22
WIDEST = 4.0
"""Logits: ranges that go further end at the edge."""

LONGEST_NAME = 20


@dataclass(frozen=True)
class DifferenceMark:
    """One item as drawn."""

    name: str
    y: float
    x: float
    low_x: float
    high_x: float
    drifts: bool


@dataclass(frozen=True)
class DifferenceFigure:
    """The items that moved furthest, and how many more there are."""

    plane: Plane
    zero_x: float
    marks: list[DifferenceMark]
    more: int

    template = on_paper = "studio/figures/differences.html"

    @property
    def width(self) -> int:
        """As wide as its plane."""
        return self.plane.width

    @property
    def height(self) -> int:
        """As high as its plane."""
        return self.plane.height

    @property
    def title(self) -> str:
        """What the figure is of."""
        return _("지금 값에서 얼마나 움직였나 (쉬움의 차이, 로짓, 95% 범위)")

    @property
    def alt(self) -> str:
        """What the figure shows, in words."""
        moved = sum(mark.drifts for mark in self.marks)
        return _(
            "문항마다 새 값이 지금 값보다 얼마나 쉬운지를 점과 95%% 범위로 그린 그림. 차이가 큰 "
            "%(shown)d개를 그렸고, 그 가운데 우연을 넘어 움직인 것은 %(moved)d개예요. 수는 문항 "
            "표에 있어요."
        ) % {"shown": len(self.marks), "moved": moved}


def difference_figure(lines: Sequence[ItemLine]) -> DifferenceFigure | None:
    """Lay out new ease less that in use; None without an estimated item."""
    if not lines:
        return None
    shown = sorted(lines, key=lambda line: (not line.drifts, -abs(line.difference)))[:MOST]
    reach = min(max(max(abs(line.low), abs(line.high)) for line in shown) * 1.05, WIDEST)
    height = len(shown) * ROW + 60
    plane = Plane(
        440,
        height,
        Ruler.marked(-reach, reach, 150, 430, round_steps(-reach, reach)),
        Ruler(0, len(shown), height - 44, 10),
    )
    marks = [
        DifferenceMark(
            name=shortened(line.item.code),
            y=round(10 + (place + 0.5) * ROW, 1),
            x=plane.x(line.difference),
            low_x=plane.x(line.low),
            high_x=plane.x(line.high),
            drifts=line.drifts,
        )
        for place, line in enumerate(shown)
    ]
    return DifferenceFigure(plane, plane.x(0.0), marks, len(lines) - len(shown))


def shortened(code: str) -> str:
    """A code that fits beside a figure."""
    return code if len(code) <= LONGEST_NAME else f"{code[: LONGEST_NAME - 1]}…"
