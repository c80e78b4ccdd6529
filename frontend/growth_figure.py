"""Where the lines and dots of a growth figure go: numbers stay in the geometry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 292, 196
LEFT, RIGHT, TOP, BOTTOM = 88, 288, 12, 160
COLUMN = 28
ROOM_FOR_LABELS = 4


@dataclass(frozen=True)
class Season:
    """One season as drawn: where its range, its dot and its name stand."""

    label: str
    words: str
    known: bool
    now: bool
    labelled: bool
    x: float
    short: str = ""
    low_y: float = 0.0
    mid_y: float = 0.0
    high_y: float = 0.0

    @property
    def column_x(self) -> float:
        """Left edge of the open column that stands for not knowing yet."""
        return round(self.x - COLUMN / 2, 1)


@dataclass(frozen=True)
class Stretch:
    """What joins two neighbouring known seasons; a gap when seasons between them are not known."""

    path: str
    band: str
    gap: bool


@dataclass(frozen=True)
class AxisWord:
    """A word on the upright axis and the line under its zone."""

    words: str
    y: float
    guide_y: float


@dataclass(frozen=True)
class GrowthFigure:
    """Everything the template draws."""

    seasons: list[Season]
    stretches: list[Stretch]
    axis: list[AxisWord]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    column: int = COLUMN
    top: int = TOP
    season_y: int = BOTTOM + 24
    column_height: int = field(default=BOTTOM - TOP)

    @property
    def something_unknown(self) -> bool:
        """At least one season has too little evidence."""
        return any(not season.known for season in self.seasons)

    @property
    def something_known(self) -> bool:
        """At least one season can be drawn."""
        return any(season.known for season in self.seasons)


def level_y(position: float) -> float:
    """Height on the figure of a position from 0 (bottom) to 100 (top)."""
    inside = min(max(position, 0.0), 100.0)
    return round(BOTTOM - (BOTTOM - TOP) * inside / 100, 1)


def value(season: Any, name: str, default: Any = None) -> Any:
    """A field of a season given as a mapping or as an object."""
    if isinstance(season, Mapping):
        return season.get(name, default)
    return getattr(season, name, default)


def growth_figure(seasons: Iterable[Any], axis: Iterable[str]) -> GrowthFigure:
    """Lay out a growth figure.

    seasons: oldest first; each has ``label``, ``words`` and ``known`` and, when known, ``low``,
    ``mid`` and ``high`` as positions from 0 to 100. A ``short`` label stands under its column.
    axis: words from the bottom zone to the top zone, which share the height equally.
    """
    given = list(seasons)
    step = (RIGHT - LEFT) / max(len(given), 1)
    every = 1 if len(given) <= ROOM_FOR_LABELS else -(-len(given) // ROOM_FOR_LABELS)
    drawn = [
        place(
            season,
            x=round(LEFT + step * (index + 0.5), 1),
            now=index == len(given) - 1,
            # Counted from the right, so that the newest season always keeps its name.
            labelled=(len(given) - 1 - index) % every == 0,
        )
        for index, season in enumerate(given)
    ]
    return GrowthFigure(seasons=drawn, stretches=stretches(drawn), axis=axis_words(list(axis)))


def place(season: Any, *, x: float, now: bool, labelled: bool) -> Season:
    """One season at its place."""
    known = bool(value(season, "known", False))
    heights = {
        f"{name}_y": level_y(float(value(season, name))) if known else 0.0
        for name in ("low", "mid", "high")
    }
    return Season(
        label=str(value(season, "label", "")),
        words=str(value(season, "words", "") or ""),
        known=known,
        now=now,
        labelled=labelled,
        x=x,
        short=str(value(season, "short", "") or value(season, "label", "")),
        **heights,
    )


def stretches(seasons: list[Season]) -> list[Stretch]:
    """The joins between each known season and the next known one."""
    known = [(index, season) for index, season in enumerate(seasons) if season.known]
    return [
        Stretch(
            path=f"M{one.x} {one.mid_y}L{next_.x} {next_.mid_y}",
            band=f"M{one.x} {one.high_y}L{next_.x} {next_.high_y}"
            f"L{next_.x} {next_.low_y}L{one.x} {one.low_y}Z",
            gap=later - earlier > 1,
        )
        for (earlier, one), (later, next_) in pairwise(known)
    ]


def axis_words(words: list[str]) -> list[AxisWord]:
    """The axis: each word in the middle of its zone."""
    zone = 100 / max(len(words), 1)
    return [
        AxisWord(words=word, y=level_y(zone * (index + 0.5)) + 4, guide_y=level_y(zone * index))
        for index, word in enumerate(words)
    ]
