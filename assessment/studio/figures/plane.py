"""A plane to draw on: two rulers, and paths along them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10
from typing import ClassVar

Point = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A mark on a ruler: where it stands and what it says."""

    at: float
    label: str


@dataclass(frozen=True)
class Ruler:
    """Values from ``low`` to ``high`` along pixels from ``start`` to ``end``."""

    # Templates call what can be called, and a ruler has nothing to say without a value.
    do_not_call_in_templates: ClassVar[bool] = True

    low: float
    high: float
    start: float
    end: float
    ticks: list[Tick] = field(default_factory=list)

    @classmethod
    def marked(
        cls, low: float, high: float, start: float, end: float, values: Sequence[float]
    ) -> "Ruler":
        """A ruler with a mark at each of the values."""
        bare = cls(low, high, start, end)
        return cls(
            low,
            high,
            start,
            end,
            [Tick(bare(value), f"{value:g}".replace("-", "−")) for value in values],
        )

    def __call__(self, value: float) -> float:
        """Where a value stands; values beyond the ruler stand at its ends."""
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Plane:
    """A figure's size, its rulers, and the edges of what is drawn."""

    width: int
    height: int
    x: Ruler
    y: Ruler

    @property
    def left(self) -> float:
        """The left edge."""
        return self.x.start

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x.end

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y.end

    @property
    def bottom(self) -> float:
        """The lower edge, where the marks of the x ruler stand."""
        return self.y.start

    def path(self, points: Iterable[Point]) -> str:
        """A line through points, as the ``d`` of an SVG path."""
        return "M" + "L".join(f"{self.x(x)} {self.y(y)}" for x, y in points)

    def band(self, edges: Sequence[tuple[float, float, float]]) -> str:
        """The area between a lower and an upper edge: points (x, low, high)."""
        upper = [(x, high) for x, _low, high in edges]
        lower = [(x, low) for x, low, _high in reversed(edges)]
        return self.path([*upper, *lower]) + "Z"


def round_steps(low: float, high: float, most: int = 6) -> list[float]:
    """Round values between two ends, no more than ``most``, for the marks of a ruler."""
    rough = (high - low) / most
    size = 10.0 ** floor(log10(rough))
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough)
    first = ceil(low / step)
    return [round(step * place, 10) for place in range(first, floor(high / step) + 1)]
