"""First and second moments of answers under a model, how they vary, and how parameters move them.

The moments of a group are those of y = (x_1, …, x_m; x_1·x_2, …, x_(m-1)·x_m): the mean of every
item and the mean product of every pair. Where whole categories are kept (``by_category``), the
first part is an indicator of every category above the lowest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class ItemMoments:
    """Answers that are independent at each of some weighted points.

    tables: of each item, (K + 1, points), probabilities. weights: shape (points,), sum 1.
    by_category: whether the first part is of categories and not of items.
    """

    tables: Sequence[FloatArray]
    weights: FloatArray
    by_category: bool

    @cached_property
    def pairs(self) -> tuple[IntArray, IntArray]:
        """First and second item of each pair."""
        first, second = np.triu_indices(len(self.tables), 1)
        return first.astype(np.int64), second.astype(np.int64)

    @cached_property
    def expectation(self) -> FloatArray:
        """Expected category of each item at every point, (m, points)."""
        return np.stack([np.arange(len(table)) @ table for table in self.tables])

    @cached_property
    def variance(self) -> FloatArray:
        """Variance of the category of each item at every point, (m, points)."""
        square = np.stack([np.arange(len(table)) ** 2 @ table for table in self.tables])
        spread: FloatArray = square - self.expectation**2
        return spread

    @cached_property
    def owner(self) -> IntArray:
        """The item of each row of the first part."""
        sizes = [len(table) - 1 if self.by_category else 1 for table in self.tables]
        return np.repeat(np.arange(len(self.tables)), sizes)

    @cached_property
    def _single(self) -> FloatArray:
        """Expectation of the first part at every point."""
        if self.by_category:
            return np.concatenate([table[1:] for table in self.tables])
        return self.expectation

    @cached_property
    def at_points(self) -> FloatArray:
        """Expectation of y at every point, (s, points)."""
        first, second = self.pairs
        products = self.expectation[first] * self.expectation[second]
        return np.concatenate([self._single, products])

    @property
    def mean(self) -> FloatArray:
        """Expectation of y, shape (s,)."""
        expected: FloatArray = self.at_points @ self.weights
        return expected

    @property
    def item_correlations(self) -> FloatArray:
        """Correlations of the items, (m, m)."""
        weighted = self.expectation * self.weights
        second = weighted @ self.expectation.T
        second[np.diag_indices_from(second)] += self.variance @ self.weights
        mean = weighted.sum(axis=1)
        return correlations(second - np.outer(mean, mean))

    def covariance(self) -> FloatArray:
        """Covariance of y, (s, s): of its expectation between points, and within points.

        Within a point answers are independent, so only what shares an item goes together:
        cov(x_i·x_j, x_i·x_k) = v_i·e_j·e_k, and var(x_i·x_j) = (v_i + e_i²)(v_j + e_j²) - e_i²e_j².
        """
        centred = self.at_points - self.mean[:, None]
        out: FloatArray = (centred * self.weights) @ centred.T
        first, second = self.pairs
        singles = len(self._single)
        e, v = self.expectation, self.variance
        for item, table in enumerate(self.tables):
            mine = np.flatnonzero((first == item) | (second == item))
            others = np.where(first[mine] == item, second[mine], first[mine])
            weighted = e[others] * self.weights
            rows = singles + mine
            shared = (weighted * v[item]) @ e[others].T
            np.fill_diagonal(shared, 0.0)
            out[rows[:, None], rows] += shared
            single = np.flatnonzero(self.owner == item)
            apart = self._within(table, e[item], v[item])
            crossed = apart @ weighted.T
            out[single[:, None], rows] += crossed
            out[rows[:, None], single] += crossed.T
            out[single[:, None], single] += self._within_single(table, v[item])
        second_moment = v + e**2
        own = second_moment[first] * second_moment[second] - (e[first] * e[second]) ** 2
        place = singles + np.arange(len(first))
        out[place, place] += own @ self.weights
        return out

    def _within(self, table: FloatArray, mean: FloatArray, variance: FloatArray) -> FloatArray:
        """Covariance of the first part with the item's category at every point."""
        if not self.by_category:
            return variance[None]
        count = np.arange(1, len(table), dtype=np.float64)[:, None]
        within: FloatArray = table[1:] * (count - mean)
        return within

    def _within_single(self, table: FloatArray, variance: FloatArray) -> FloatArray:
        if not self.by_category:
            return np.array([[variance @ self.weights]])
        chances = table[1:]
        return np.diag(chances @ self.weights) - (chances * self.weights) @ chances.T

    def by_item_parameters(self, item: int, scores: FloatArray) -> FloatArray:
        """Derivatives of the mean of y by an item's parameters, (s, p).

        scores: shape (p, K + 1, points), derivatives of its log-probabilities.
        """
        table = self.tables[item]
        slopes = scores * table
        moved = np.einsum("k,pkq->pq", np.arange(len(table), dtype=np.float64), slopes)
        first, second = self.pairs
        out = np.zeros((len(self._single) + len(first), len(scores)))
        single = slopes[:, 1:] if self.by_category else moved[:, None]
        out[np.flatnonzero(self.owner == item)] = (single @ self.weights).T
        mine = np.flatnonzero((first == item) | (second == item))
        others = np.where(first[mine] == item, second[mine], first[mine])
        out[len(self._single) + mine] = (self.expectation[others] * self.weights) @ moved.T
        return out

    def by_weights(self, scores: FloatArray) -> FloatArray:
        """Derivatives of the mean of y by what the weights depend on, (s, P).

        scores: shape (points, P), derivatives of the log-weights up to a constant.
        """
        moved = self.weights[:, None] * (scores - self.weights @ scores)
        derivatives: FloatArray = self.at_points @ moved
        return derivatives


def observed_moments(
    codes: IntArray, categories: Sequence[int], by_category: bool
) -> tuple[FloatArray, FloatArray]:
    """Means of y over complete rows, shape (s,), and the correlations of the items."""
    n = len(codes)
    numbers = codes.astype(np.float64)
    products = numbers.T @ numbers / n
    first = numbers.mean(axis=0)
    single = first
    if by_category:
        single = np.concatenate(
            [np.bincount(codes[:, j], minlength=k)[1:k] / n for j, k in enumerate(categories)]
        )
    upper = np.triu_indices(codes.shape[1], 1)
    return (
        np.concatenate([single, products[upper]]),
        correlations(products - np.outer(first, first)),
    )


def correlations(covariance: FloatArray) -> FloatArray:
    """Correlations of a covariance; NaN where nothing varies."""
    spread = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled: FloatArray = covariance / np.outer(spread, spread)
    return scaled
