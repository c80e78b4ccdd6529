"""Where the item bank comes from: this room's own sources, and those of rooms above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ItemSpec:
    """An item as a source offers it, with its stated prior.

    slope, steps: GPCM slope and step difficulties, logits; there are as many steps as categories
    above 0. months: youngest and oldest 만 나이 it is meant for, in completed months.
    """

    code: str
    strand: str
    facet: str
    slope: float
    steps: tuple[float, ...]
    months: tuple[int, int]
    indicator: str = ""
    band: str = ""
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def top(self) -> int:
        """The highest category."""
        return len(self.steps)

    @property
    def intercepts(self) -> list[float]:
        """Cumulative intercepts of the slope-intercept form: d_k = -a · (b_1 + … + b_k)."""
        return [
            round(-self.slope * sum(self.steps[: k + 1]), 6) + 0.0 for k in range(len(self.steps))
        ]


@dataclass(frozen=True)
class InstrumentSpec:
    """An instrument as a source offers it, with its items."""

    code: str
    lens: str
    title: str
    title_en: str
    items: tuple[ItemSpec, ...]
    version: str = "2026.1"


Source = Callable[[], Iterable[InstrumentSpec]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Offer instruments to the item bank, from ``AppConfig.ready()`` of a room above this one."""
    _sources[name] = source


def registered() -> dict[str, Source]:
    """Every source by name."""
    return dict(_sources)
