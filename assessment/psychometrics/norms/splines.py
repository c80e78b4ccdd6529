"""Curves over age: cubic B-splines with a penalty on how their coefficients bend."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, Matrix

DEGREE = 3
EARLY = 0.02
"""The share of the age range that a power of age counts from, so that no age is at zero."""


@dataclass(frozen=True)
class AgeAxis:
    """Age bent by a power onto 0 to 1, where curves bend evenly (Cole and Green 1992).

    low, high: the youngest and the oldest age, in any unit. power: 1 leaves age as it is, below it
    stretches the young ages; 0 is the logarithm. segments: between evenly spaced knots.
    """

    low: float
    high: float
    power: float = 1.0
    segments: int = 20

    @property
    def width(self) -> int:
        """How many coefficients a curve has."""
        return self.segments + DEGREE

    def __call__(self, age: FloatArray) -> FloatArray:
        """Places from 0 to 1; NaN outside the ages that were seen, or where age is missing."""
        share = (np.asarray(age, dtype=np.float64) - self.low) / (self.high - self.low)
        inside = (share >= 0.0) & (share <= 1.0)
        # Where the ends meet, rounding must not push a place past them.
        bent = (self._bend(share) - self._ends[0]) / (self._ends[1] - self._ends[0])
        places: FloatArray = np.where(inside, np.clip(bent, 0.0, 1.0), np.nan)
        return places

    def basis(self, age: FloatArray) -> Matrix:
        """B-splines at ages inside the axis, sparse, shape (n, width)."""
        return self.basis_at(self(age))

    def basis_at(self, places: FloatArray) -> Matrix:
        """B-splines at places from 0 to 1."""
        # Loading it takes longer than most who import this package need to run.
        from scipy.interpolate import BSpline

        return BSpline.design_matrix(places, self._knots, DEGREE).tocsr()

    def values(self, coefficients: FloatArray, age: FloatArray) -> FloatArray:
        """A curve at any ages, NaN outside the axis. coefficients: shape (width,)."""
        from scipy.interpolate import BSpline

        curve: FloatArray = BSpline(self._knots, coefficients, DEGREE)(self(age))
        return curve

    @cached_property
    def _knots(self) -> FloatArray:
        return np.arange(-DEGREE, self.segments + DEGREE + 1) / self.segments

    @cached_property
    def _ends(self) -> FloatArray:
        return self._bend(np.array([0.0, 1.0]))

    def _bend(self, share: FloatArray) -> FloatArray:
        with np.errstate(invalid="ignore", divide="ignore"):
            from_early = np.maximum(share, 0.0) + EARLY
            bent: FloatArray = np.log(from_early) if self.power == 0 else from_early**self.power
        return bent


def difference_penalty(width: int, order: int) -> FloatArray:
    """D'D of the differences of neighbouring coefficients (Eilers and Marx 1996)."""
    differences = np.diff(np.eye(width), order, axis=0)
    return differences.T @ differences


class BandProducts:
    """Sums B'WB of many diagonal W at once, from the products of neighbouring splines.

    A cubic spline meets only three others to its right, so that n·10 products hold all.
    """

    def __init__(self, basis: Matrix) -> None:
        self.width = int(basis.shape[1])
        dense = [basis[:, : self.width - d].multiply(basis[:, d:]) for d in range(DEGREE + 1)]
        self._products = sparse.hstack(dense).T.tocsr()

    def __call__(self, weights: FloatArray) -> FloatArray:
        """weights: shape (n, k). Returns shape (k, width, width)."""
        sums: Any = self._products @ weights
        out = np.zeros((weights.shape[1], self.width, self.width))
        start = 0
        for d in range(DEGREE + 1):
            length = self.width - d
            at = np.arange(length)
            out[:, at, at + d] = sums[start : start + length].T
            out[:, at + d, at] = sums[start : start + length].T
            start += length
        return out
