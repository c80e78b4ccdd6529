"""The ruler that families read: the four levels of the indicators, from 0 to 100.

A position is what the indicators of a band would show on average at an ability: 0 where all would
be "not yet seen", 100 where all would be "often, unprompted". The ruler's marks are the very words
that workers use, so a position can be checked against what anyone sees.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from assessment.instruments.models import LEVELS, Item, Lens
from assessment.instruments.priors import STRANDS
from assessment.psychometrics import ItemBank, expected_scores
from assessment.psychometrics.arrays import FloatArray
from hub.children.ages import Band

TOP = len(LEVELS) - 1
NEAR = 0.2
"""Within so much of a level, the words name it alone."""


@dataclass(frozen=True)
class Axis:
    """The ruler of one band: the observation items of each strand."""

    band: Band
    banks: tuple[ItemBank, ...]

    @classmethod
    def of(cls, bank: ItemBank, items: Mapping[str, Item], band: Band) -> "Axis":
        """The ruler that a bank's own indicators make for a band."""
        return cls(
            band,
            tuple(
                bank.subset(
                    code
                    for code, item in items.items()
                    if item.instrument.lens == Lens.OBSERVATION
                    and (item.strand, item.band) == (strand, band)
                )
                for strand in STRANDS
            ),
        )

    def position(self, theta: FloatArray) -> FloatArray:
        """Positions 0 to 100 of abilities, shape (n, 6) to (n, 6). Rises with ability."""
        columns = [expected_scores(bank, theta).mean(axis=1) for bank in self.banks]
        return np.stack(columns, axis=1) / TOP * 100.0


def marks() -> list[tuple[int, str]]:
    """The ruler's marks: position and level."""
    return [(round(100 * level / TOP), str(words)) for level, words in enumerate(LEVELS)]


def in_words(position: float) -> str:
    """Where a position lies, in a clause that follows a strand's name."""
    levels = _levels_at(position)
    return (near_sentences() if len(levels) == 1 else between_sentences())[levels[0]]


def _levels_at(position: float) -> tuple[int, ...]:
    """The level that a position is near, or the two that it lies between."""
    score = position / 100.0 * TOP
    nearest = round(score)
    if abs(score - nearest) <= NEAR:
        return (nearest,)
    return int(score), int(score) + 1


def range_in_words(low: float, high: float) -> str:
    """The range of positions that the evidence leaves open, by its outer levels.

    It names every level that `in_words` names of a position within, so that they never disagree.
    """
    first, last = _levels_at(low)[0], _levels_at(high)[-1]
    if first == last:
        return _("넓게 보아도 ‘%(level)s’ 언저리예요.") % {"level": LEVELS[first]}
    return _("넓게 보면 ‘%(first)s’부터 ‘%(last)s’까지일 수 있어요.") % {
        "first": LEVELS[first],
        "last": LEVELS[last],
    }


def near_sentences() -> Sequence[str]:
    """One for each level."""
    return (
        _("‘아직 안 보여요’에 가까워요"),
        _("‘도와주면’에 가까워요"),
        _("‘가끔 스스로’에 가까워요"),
        _("‘자주 스스로’에 가까워요"),
    )


def between_sentences() -> Sequence[str]:
    """One for each step between two levels."""
    return (
        _("‘아직 안 보여요’와 ‘도와주면’ 사이예요"),
        _("‘도와주면’과 ‘가끔 스스로’ 사이예요"),
        _("‘가끔 스스로’와 ‘자주 스스로’ 사이예요"),
    )


def band_in_words(band: Band) -> str:
    """The band whose indicators make the ruler."""
    names = {
        Band.EARLY: _("유아 (만 3-5세)"),
        Band.LOWER: _("초등 저학년 (만 6-8세)"),
        Band.UPPER: _("초등 고학년 (만 9-12세)"),
    }
    return names[band]
