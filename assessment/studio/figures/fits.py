"""The figure of how well items fit: a dot each, the furthest from 1 first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.calibration.checking import WELL
from assessment.calibration.reading import ItemLine

from .differences import MOST, ROW, shortened
from .plane import Plane, Ruler, round_steps


@dataclass(frozen=True)
class FitMark:
    """One item as drawn."""

    name: str
    y: float
    x: float
    misfits: bool


@dataclass(frozen=True)
class FitFigure:
    """The items that fit least well, and the zone that is well."""

    title: str
    alt: str
    plane: Plane
    low_x: float
    high_x: float
    marks: list[FitMark]

    template = on_paper = "studio/figures/fits.html"

    @property
    def width(self) -> int:
        """As wide as its plane."""
        return self.plane.width

    @property
    def height(self) -> int:
        """As high as its plane."""
        return self.plane.height


def fit_figure(lines: Sequence[ItemLine]) -> FitFigure | None:
    """Lay out mean squares; None where no item could be checked."""
    known = [(line.check.infit, line) for line in lines if line.check.infit is not None]
    if not known:
        return None
    # Half of what is expected is as far off as twice of it.
    known.sort(key=lambda each: (not each[1].check.misfits, -max(each[0], 1 / max(each[0], 0.01))))
    shown = known[:MOST]
    low = min(0.5, *(infit for infit, _line in shown))
    high = max(1.5, *(infit for infit, _line in shown))
    plane = Plane(
        440,
        len(shown) * ROW + 60,
        Ruler.marked(low - 0.05, high + 0.05, 150, 430, round_steps(low, high)),
        Ruler(0, len(shown), len(shown) * ROW + 16, 10),
    )
    marks = [
        FitMark(
            shortened(line.item.code),
            round(10 + (place + 0.5) * ROW, 1),
            plane.x(infit),
            line.check.misfits,
        )
        for place, (infit, line) in enumerate(shown)
    ]
    return FitFigure(
        _("문항마다 맞는 정도 (infit)"),
        _(
            "문항마다 잔차제곱평균을 점으로 그린 그림. 1에서 먼 %(shown)d개를 그렸고, 속이 찬 점 "
            "%(misfits)d개는 우연을 넘어 띠(%(low)s~%(high)s) 밖에 있어요."
        )
        % {
            "shown": len(shown),
            "misfits": sum(mark.misfits for mark in marks),
            "low": WELL[0],
            "high": WELL[1],
        },
        plane,
        plane.x(WELL[0]),
        plane.x(WELL[1]),
        marks,
    )
