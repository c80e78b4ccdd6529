"""Infit and outfit of items: mean squared residuals, weighted and not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.fit_statistics.held import Held
from assessment.psychometrics.fit_statistics.residuals import Residuals, residuals

LARGEST_SPREAD = 1.4142
"""mirt's bound on the standard deviation of a mean square before it is made a z."""


@dataclass(frozen=True, eq=False)
class MeanSquares:
    """Outfit and infit, each with its z; arrays of one shape, NaN where nothing was answered."""

    outfit: FloatArray
    z_outfit: FloatArray
    infit: FloatArray
    z_infit: FloatArray


def mean_squares(sums: FloatArray, largest_spread: float = LARGEST_SPREAD) -> MeanSquares:
    """Mean squares and their z from sums over answers.

    sums: shape (6, …): how many answers, Σ z², Σ C/W², Σ r², Σ W and Σ (C - W²), with r the
    residual, W the variance of an answer, C its fourth central moment and z² = r²/W.

        outfit = Σ z²/n,  q² = Σ C/W²/n² - 1/n;  infit = Σ r²/Σ W,  q² = Σ (C - W²)/(Σ W)²;
        z = (ms^⅓ - 1)·3/q + q/3

    (Wright and Masters 1982, the cube root after Wilson and Hilferty).
    """
    n, squares, kurtosis, residual, variance, excess = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        outfit = squares / n
        infit = residual / variance
        q_outfit = np.sqrt(np.abs(kurtosis / n**2 - 1.0 / n))
        q_infit = np.sqrt(np.maximum(excess, 0.0)) / variance
        return MeanSquares(
            outfit,
            _z(outfit, np.minimum(q_outfit, largest_spread)),
            infit,
            _z(infit, np.minimum(q_infit, largest_spread)),
        )


def _z(mean_square: FloatArray, spread: FloatArray) -> FloatArray:
    # An answer that comes either way with one half has no spread, and its z is unknown.
    known = np.where(spread > 1e-12, spread, np.nan)
    z: FloatArray = (np.cbrt(mean_square) - 1.0) * 3.0 / known + known / 3.0
    return z


@dataclass
class ItemSums:
    """Sums over children that the mean squares of items need."""

    sums: FloatArray | None = None

    def add(self, batch: Residuals) -> None:
        """Count a batch of children in."""
        added = batch.sums(axis=0)
        self.sums = added if self.sums is None else self.sums + added

    def result(self) -> MeanSquares:
        """The mean squares of the items."""
        if self.sums is None:
            raise ValueError("No children were counted in.")
        return mean_squares(self.sums)


def item_mean_squares(held: Held, theta: FloatArray | None = None) -> MeanSquares:
    """Infit and outfit of every item at each child's ability, shape (m,); missing answers left out.

    theta: shape (n, D), the EAP where left out. An EAP is drawn to the mean and to the child's own
    answers, so that these mean squares lie below one even where the model holds, the more so the
    fewer the items: the posterior-weighted ones do not.
    """
    sums = ItemSums()
    for batch in residuals(held, held.moments[0] if theta is None else theta):
        sums.add(batch)
    return sums.result()


def posterior_mean_squares(held: Held) -> MeanSquares:
    """Infit and outfit of every item averaged over each child's posterior, shape (m,).

    Not at one ability but at every node, weighted with the posterior: what TAM's ``msq.itemfit``
    computes. All it needs are the expected numbers of children with each category at each node,
    which one pass over the answers gives.
    """
    layout = held.specification.layout
    nodes = held.quadrature.nodes
    statistics = held.problem.scale.expect(held.items, held.population)
    table = np.exp(layout.log_table(held.items, nodes))
    sums = np.empty((6, len(held.ids)))
    for item, first in enumerate(layout.first_cell):
        cells = slice(first, first + layout.steps[item] + 1)
        chances, given = table[cells], statistics.expected[cells]
        count = np.arange(len(chances), dtype=np.float64)
        away = (count[:, None] - count @ chances) ** 2
        variance, fourth = (chances * away).sum(axis=0), (chances * away**2).sum(axis=0)
        everybody = given.sum(axis=0)
        squares = (given * away).sum(axis=0)
        sums[:, item] = (
            everybody.sum(),
            (squares / variance).sum(),
            everybody @ (fourth / variance**2),
            squares.sum(),
            everybody @ variance,
            everybody @ (fourth - variance**2),
        )
    return mean_squares(sums, largest_spread=np.inf)
