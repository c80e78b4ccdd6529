"""Ability where a likelihood is highest: ML, MAP and Warm's weighted likelihood.

Each dimension is scored by its own items; ``several`` scores all of them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.cells import Cells, cells
from assessment.psychometrics.response_functions import checked_categories
from assessment.psychometrics.scoring.posterior import Estimate

FURTHEST = 40.0
"""Logits. An estimate that would lie beyond is without bound."""

CELLS_AT_ONCE = 100_000
"""Children times items times categories of a batch, which stays in the processor's cache."""

SETTLED = 1e-10
"""Logits. A step below it is the last."""

STEPS, HALVINGS = 20, 41
"""So many halves of the widest bracket are shorter than the last step."""


Slopes = Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray]]
"""What must be zero, and how steeply it falls, of some children (rows) at their abilities."""


def ml(bank: ItemBank, responses: npt.ArrayLike, bound: float = np.inf) -> Estimate:
    """Maximum likelihood ability on one scale.

    responses: shape (n, m), NaN where missing. A child with every answer in the lowest, or every
    one in the highest category has no maximum, and where answers may be guessed neither has one
    whose likelihood rises without end: theta is -inf or inf, or ``bound`` with its sign, and
    without answers NaN; the standard error is then NaN, or 1/√information at the bound. Otherwise
    it is 1/√observed information.
    """
    answers = _Answers.of(bank, responses)
    lowest, highest = answers.without_maximum()
    edge = min(bound, FURTHEST)
    theta = np.select([lowest & highest, lowest, highest], [np.nan, -edge, edge], 0.0)
    se = np.full(answers.n, np.nan)

    def at(rows: IntArray, here: FloatArray) -> tuple[FloatArray, FloatArray]:
        found = answers.sums(rows, here)
        return found.score, found.observed

    for rows in answers.batches(~(lowest | highest)):
        theta[rows], se[rows] = _settled(at, rows, theta[rows], -edge, edge)
    ended = np.abs(theta) > edge - 2.0 * SETTLED
    theta[ended], se[ended] = np.copysign(bound, theta[ended]), np.nan
    if np.isfinite(bound):
        for rows in answers.batches(ended):
            se[rows] = _error(answers.sums(rows, theta[rows]).information)
    return Estimate(theta, se, answers.count)


def wle(bank: ItemBank, responses: npt.ArrayLike) -> Estimate:
    """Weighted likelihood ability on one scale, finite for every pattern (Warm 1989).

    The likelihood's slope plus J/(2I) is zero, with I = Σ p'²/p and J = Σ p'p''/p over answered
    items. The standard error is 1/√information. Without answers theta is NaN.
    """
    answers = _Answers.of(bank, responses)
    theta, se = (np.full(answers.n, np.nan) for _ in range(2))

    def at(rows: IntArray, here: FloatArray) -> tuple[FloatArray, FloatArray]:
        found = answers.sums(rows, here)
        information = found.information
        return found.score + found.warm / (2.0 * np.maximum(information, 1e-300)), information

    for rows in answers.batches(answers.count > 0):
        theta[rows], se[rows] = _settled(
            at, rows, np.zeros(len(rows)), -FURTHEST, FURTHEST, exact=False
        )
    return Estimate(theta, se, answers.count)


def map_estimate(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
) -> Estimate:
    """The mode of the posterior on one scale, normal prior.

    prior_mean, prior_sd: shape (n,) or plain numbers. The standard error is
    1/√(observed information + 1/sd²).
    """
    answers = _Answers.of(bank, responses)
    n = answers.n
    mean = np.broadcast_to(np.asarray(prior_mean, dtype=np.float64), (n,))
    precision = np.broadcast_to(np.asarray(prior_sd, dtype=np.float64) ** -2.0, (n,))
    theta, se = np.empty(n), np.empty(n)

    def at(rows: IntArray, here: FloatArray) -> tuple[FloatArray, FloatArray]:
        found = answers.sums(rows, here)
        pull = precision[rows] * (here - mean[rows])
        return found.score - pull, found.observed + precision[rows]

    for rows in answers.batches(np.ones(n, dtype=np.bool_)):
        start = mean[rows]
        theta[rows], se[rows] = _settled(at, rows, start, start - FURTHEST, start + FURTHEST)
    return Estimate(theta, se, answers.count)


@dataclass(frozen=True, eq=False)
class _Sums:
    """What ``cells`` hold, summed over the answers of each child: shape (n,)."""

    cells: Cells
    answered: FloatArray

    @property
    def score(self) -> FloatArray:
        return self.total(self.cells.score)

    @property
    def observed(self) -> FloatArray:
        return self.total(self.cells.observed)

    @property
    def information(self) -> FloatArray:
        return self.total(self.cells.information)

    @property
    def warm(self) -> FloatArray:
        return self.total(self.cells.warm)

    def total(self, of_cells: FloatArray) -> FloatArray:
        """Over the items that were answered."""
        summed: FloatArray = np.vecdot(of_cells, self.answered)
        return summed


@dataclass(frozen=True, eq=False)
class _Answers:
    """answered: shape (n, m), 1 where there is an answer and else 0. category: shape (n, m)."""

    bank: ItemBank
    answered: FloatArray
    category: IntArray
    items: IntArray

    @classmethod
    def of(cls, bank: ItemBank, responses: npt.ArrayLike) -> _Answers:
        there, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))
        return cls(bank, there.astype(np.float64), category, np.arange(bank.n_items))

    @property
    def n(self) -> int:
        return len(self.answered)

    @property
    def count(self) -> IntArray:
        answers: IntArray = self.answered.sum(axis=1).astype(np.int64)
        return answers

    def sums(self, rows: IntArray, theta: FloatArray) -> _Sums:
        """Of some children at their abilities, both shape (r,)."""
        found = cells(self.bank, self.items, theta[:, None], self.category[rows])
        return _Sums(found, self.answered[rows])

    def without_maximum(self) -> tuple[BoolArray, BoolArray]:
        """Who gave the answers of the least able alone, and who those of the ablest, each (n,).

        Both are true where there is no answer.
        """
        missing = self.answered == 0
        falling = self.bank.slopes < 0
        first, last = self.category == 0, self.category == self.bank.n_categories - 1
        lowest = (missing | np.where(falling, last, first)).all(axis=1)
        highest = (missing | np.where(falling, first, last)).all(axis=1)
        return lowest, highest

    def batches(self, which: BoolArray) -> Iterator[IntArray]:
        """The rows of these children, some at a time."""
        rows = np.flatnonzero(which)
        at_once = max(1, CELLS_AT_ONCE // self.bank.category_intercepts.size)
        for start in range(0, len(rows), at_once):
            yield rows[start : start + at_once]


def _settled(
    at: Slopes,
    rows: IntArray,
    start: FloatArray,
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    *,
    exact: bool = True,
) -> tuple[FloatArray, FloatArray]:
    """Where a falling function is zero, and 1/√steepness there: Newton's steps within a bracket.

    exact: whether the steepness is the derivative; secants are taken where it is not. A step that
    leaves the bracket is replaced by half of it, and so is every step after ``STEPS``, which ends
    for every function. Children who have settled are left alone.
    """
    theta = start.copy()
    below, above = (np.broadcast_to(edge, theta.shape).copy() for edge in (low, high))
    steep, before, value_before = (np.full(len(theta), np.nan) for _ in range(3))
    left = np.arange(len(theta))
    for round_ in range(STEPS + HALVINGS):
        here = theta[left]
        value, slope = at(rows[left], here)
        steep[left] = slope
        below[left] = np.where(value > 0, here, below[left])
        above[left] = np.where(value < 0, here, above[left])
        if not exact:
            secant = (value_before[left] - value) / (here - before[left])
            before[left], value_before[left] = here, value
            slope = np.where(secant > 0, secant, slope)
        moved = here + value / np.where(slope > 0, slope, np.nan)
        inside = np.where(value > 0, moved < above[left], moved > below[left])
        if round_ >= STEPS:
            inside[:] = False
        moved = np.where(inside, moved, (below[left] + above[left]) / 2.0)
        theta[left] = moved = np.where(value == 0, here, moved)
        left = left[np.abs(moved - here) > SETTLED]
        if len(left) == 0:
            break
    # What the last step changes of the steepness is past its last digit.
    return theta, _error(steep)


def _error(information: FloatArray) -> FloatArray:
    return 1.0 / np.sqrt(np.where(information > 0, information, np.nan))
