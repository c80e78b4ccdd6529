"""The scale in use, as numbers for those who look after it. Nothing here is about a child."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assessment.growth.enough import LOWEST_RELIABILITY
from assessment.growth.scoring import Scale
from assessment.instruments.models import Item, Lens
from assessment.instruments.priors import BAND_MONTHS, STRANDS
from assessment.instruments.selectors import current_calibration
from assessment.psychometrics import information
from assessment.psychometrics.arrays import FloatArray

SITTING = 10
"""A play task asks about so many items; of its bank, those count that tell most at that age."""

ENOUGH_INFORMATION = LOWEST_RELIABILITY / (1 - LOWEST_RELIABILITY)
"""What settles as much of a variance of 1 as `growth.enough` asks for: I / (1 + I) reaches it."""

AGES = tuple(range(36, 156, 3))
AGES_TOLD = (54, 90, 132)
"""The middles of the three bands."""


@dataclass(frozen=True)
class ItemRow:
    """An item with its parameters on the calibration in use."""

    item: Item
    slope: float
    intercepts: list[float]

    @property
    def middle(self) -> float:
        """The mean of its step difficulties, logits: there its scores are balanced."""
        return -self.intercepts[-1] / (self.slope * len(self.intercepts))

    @property
    def steps(self) -> list[float]:
        """Difficulty of each step, logits: where neighbouring categories are as likely."""
        cumulative = [0.0, *self.intercepts]
        return [(before - after) / self.slope for before, after in pairwise(cumulative)]


@dataclass(frozen=True)
class Filter:
    """Which items are asked for; empty means all."""

    instrument: str = ""
    strand: str = ""
    band: str = ""

    def takes(self, item: Item) -> bool:
        """Whether an item is among them. Items without a band are for all bands they reach."""
        if self.instrument and item.instrument.code != self.instrument:
            return False
        if self.strand and item.strand != self.strand:
            return False
        return not self.band or self.band in bands_of(item)


@dataclass(frozen=True)
class InformationLine:
    """What one lens tells about a strand at each of `AGES`, of an average child of that age."""

    lens: str
    values: list[float]


def bands_of(item: Item) -> list[str]:
    """The bands whose children an item may be put to."""
    if item.band:
        return [item.band]
    return [
        band
        for band, (youngest, oldest) in BAND_MONTHS.items()
        if item.from_months <= oldest and youngest <= item.to_months
    ]


def scale_in_use() -> Scale:
    """The calibration that scores are made on. Raises ``NoCalibration``."""
    return Scale.of(current_calibration())


def item_rows(scale: Scale, chosen: Filter) -> list[ItemRow]:
    """The items that a filter takes, by instrument and code."""
    rows = []
    for place, code in enumerate(scale.bank.ids):
        item = scale.items[code]
        if chosen.takes(item):
            known = [float(step) for step in scale.bank.intercepts[place] if not np.isnan(step)]
            rows.append(ItemRow(item, float(scale.bank.slopes[place]), known))
    return sorted(rows, key=lambda row: (row.item.instrument.code, row.item.code))


def age_at(scale: Scale, theta: float) -> float | None:
    """The age in months at which the average child stands at an ability; None beyond the curve."""
    ages = np.arange(scale.population.curve.age_months[0], scale.population.curve.age_months[-1])
    means = scale.population.curve(ages).mean(axis=1)
    if not means[0] <= theta <= means[-1]:
        return None
    return float(np.interp(theta, means, ages))


def information_by_strand(
    scale: Scale, ages: Sequence[int] = AGES
) -> dict[str, list[InformationLine]]:
    """What one sitting through each lens tells of an average child, by strand and lens.

    Of observation, family and self-report every item that is meant for the age counts once; of a
    play task the `SITTING` that tell most. Severities of raters are left out.
    """
    told = information(scale.bank, scale.population.curve(np.array(ages)))
    items = [scale.items[code] for code in scale.bank.ids]
    youngest = np.array([item.from_months for item in items])
    oldest = np.array([item.to_months for item in items])
    at = np.array(ages)[:, None]
    told = np.where((youngest <= at) & (at <= oldest), told, 0.0)
    lenses = np.array([item.instrument.lens for item in items])
    strands = np.array([item.strand for item in items])
    return {
        strand: [
            InformationLine(lens, _one_sitting(told[:, places], lens).tolist())
            for lens in Lens.values
            if (places := (strands == strand) & (lenses == lens)).any()
        ]
        for strand in STRANDS
    }


def _one_sitting(told: FloatArray, lens: str) -> FloatArray:
    counted = np.sort(told, axis=1)[:, -SITTING:] if lens == Lens.PLAY else told
    total: FloatArray = counted.sum(axis=1)
    return total
