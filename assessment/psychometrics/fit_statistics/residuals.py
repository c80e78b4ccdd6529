"""What each answer leaves over what the model expects of it, a batch of children at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.fit_statistics.held import Codes, Held, Part

CELLS_AT_ONCE = 60_000
"""Children times items of a batch: with its categories it stays in the processor's cache."""

LEAST_VARIANCE = np.sqrt(1e-5)
"""mirt's floor: the answer of a child far above or below an item has next to no variance, and
divided by it one surprise would outweigh everybody."""


@dataclass(frozen=True, eq=False)
class Residuals:
    """Answers of some children against their expectations; every array (r, m), 0 where missing.

    residual: answer less expectation. variance: of the answer, not below the floor. fourth: the
    fourth central moment.
    """

    rows: slice
    answered: BoolArray
    residual: FloatArray
    variance: FloatArray
    fourth: FloatArray

    def sums(self, axis: int) -> FloatArray:
        """Over children (0) or items (1): answers, Σ z², Σ C/W², Σ r², Σ W, Σ (C - W²); (6, …)."""
        squared = self.variance**2
        of_answers = (
            self.answered,
            self._over(self.residual**2, self.variance),
            self._over(self.fourth, squared),
            self.residual**2,
            self.variance,
            np.where(self.answered, self.fourth - squared, 0.0),
        )
        return np.stack([values.sum(axis=axis, dtype=np.float64) for values in of_answers])

    def _over(self, value: FloatArray, divisor: FloatArray) -> FloatArray:
        return np.divide(value, divisor, out=np.zeros_like(value), where=self.answered)


def batches(held: Held) -> Iterator[slice]:
    """All children, some at a time."""
    step = max(1, CELLS_AT_ONCE // len(held.ids))
    for start in range(0, len(held.codes), step):
        yield slice(start, min(start + step, len(held.codes)))


def residuals(held: Held, theta: FloatArray) -> Iterator[Residuals]:
    """Residuals of all children at these abilities, (n, D)."""
    for rows in batches(held):
        answered = held.answered[rows]
        # Items are written whole, so they come first in memory.
        residual, variance, fourth = (np.empty(answered.shape, order="F") for _ in range(3))
        for part in held.parts:
            chances = part.probabilities(theta[rows, part.dimension])
            mean, *central = _central_moments(chances)
            residual[:, part.items] = held.codes[rows, part.items] - mean.T
            variance[:, part.items] = np.maximum(central[0], LEAST_VARIANCE).T
            fourth[:, part.items] = central[1].T
        for values in (residual, variance, fourth):
            values[~answered] = 0.0
        yield Residuals(rows, answered, residual, variance, fourth)


def _central_moments(probabilities: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, variance and fourth central moment of the category, each (b, n)."""
    if probabilities.shape[1] == 2:
        success = probabilities[:, 1]
        variance = success * probabilities[:, 0]
        return success, variance, variance * (1.0 - 3.0 * variance)
    count = np.arange(probabilities.shape[1], dtype=np.float64)
    mean = np.einsum("k,bkn->bn", count, probabilities)
    variance, fourth = np.zeros_like(mean), np.zeros_like(mean)
    for category in range(probabilities.shape[1]):
        away = (category - mean) ** 2
        weighted = probabilities[:, category] * away
        variance += weighted
        fourth += weighted * away
    return mean, variance, fourth


def answered_log_chances(part: Part, probabilities: FloatArray, codes: Codes) -> FloatArray:
    """Log-probability of the answers given, (b, n); of the lowest category where there is none."""
    chosen = np.maximum(codes[:, part.items].T, 0)[:, None, :].astype(np.int64)
    return np.log(np.take_along_axis(probabilities, chosen, axis=1)[:, 0])
