"""Where answers come from when adaptive tests are tried out: a model, or a file of real ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assessment.psychometrics.adaptive.tables import ItemTables
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.response_functions import checked_categories


class Answers(Protocol):
    """Children who answer."""

    def available(self, rows: IntArray) -> BoolArray:
        """Which items these children can be asked, shape (n, m)."""

    def to(self, rows: IntArray, items: IntArray, step: int) -> IntArray:
        """Each child's category on an item of its own, the ``step``-th of the test, (n,)."""


@dataclass(frozen=True, eq=False)
class Simulated:
    """Answers as the model has them.

    theta: shape (n, D). draws: uniform, shape (n, L), one for each place in the test, so that a
    child's answers depend on nobody else. shift: shape (n, L), added to the logits (tiredness).
    """

    tables: ItemTables
    theta: FloatArray
    draws: FloatArray
    shift: FloatArray | None = None

    def available(self, rows: IntArray) -> BoolArray:
        """Every item."""
        return np.ones((len(rows), self.tables.bank.n_items), dtype=np.bool_)

    def to(self, rows: IntArray, items: IntArray, step: int) -> IntArray:
        """By inversion of the category's distribution function."""
        bank = self.tables.bank
        place = self.theta[rows, bank.dimension[items]]
        if self.shift is not None:
            place = place + self.shift[rows, step] / bank.slopes[items]
        above = self.tables.at_or_above(items, place)
        category: IntArray = (self.draws[rows, step, None] < above).sum(axis=1)
        return category


@dataclass(frozen=True, eq=False)
class Recorded:
    """Answers already given; what was not answered cannot be asked.

    responses: shape (n, m), NaN where there is none.
    """

    answered: BoolArray
    category: IntArray

    @classmethod
    def of(cls, tables: ItemTables, responses: FloatArray) -> Recorded:
        """From a table of responses. Raises ``ImpossibleResponse``."""
        return cls(*checked_categories(tables.bank, responses))

    def available(self, rows: IntArray) -> BoolArray:
        """The items with an answer."""
        return self.answered[rows]

    def to(self, rows: IntArray, items: IntArray, step: int) -> IntArray:
        """What was answered."""
        return self.category[rows, items]


@dataclass(frozen=True)
class Pace:
    """How long simulated answers take: lognormal (van der Linden 2006), slower once tired.

    seconds: the median of a child of average pace; its logarithm varies by ``between`` from child
    to child and by ``within`` from answer to answer. A share of the children, ``tiring``, gets
    tired at a place in the test that is uniform from ``from_item`` on: times ``slower`` as long,
    and ``shift`` logits less likely to succeed.
    """

    seconds: float = 10.0
    between: float = 0.3
    within: float = 0.35
    tiring: float = 0.0
    from_item: int = 6
    slower: float = 2.5
    shift: float = -1.5

    def draw(self, n: int, length: int, rng: np.random.Generator) -> tuple[FloatArray, BoolArray]:
        """Seconds of each answer, and whether the child was tired then; both (n, length)."""
        tires = rng.random(n) < self.tiring
        onset = rng.integers(self.from_item, max(length, self.from_item + 1), n)
        tired = tires[:, None] & (np.arange(length) >= onset[:, None])
        log_seconds = (
            np.log(self.seconds)
            + rng.normal(0.0, self.between, (n, 1))
            + rng.normal(0.0, self.within, (n, length))
            + np.log(self.slower) * tired
        )
        return np.exp(log_seconds), tired
