"""Coefficients of agreement from tables of marks: kappa, Fleiss' kappa, Krippendorff's alpha."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray

Weights = Literal["none", "linear", "quadratic"]
Metric = Literal["nominal", "ordinal", "interval"]
Z = 1.959964


@dataclass(frozen=True)
class Coefficient:
    """A value with its 95 % range; NaN where the marks do not determine it."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, value: float, se: float) -> Coefficient:
        """A range of 1.96 standard errors on both sides, no higher than one."""
        return cls(value, value - Z * se, min(value + Z * se, 1.0))


UNKNOWN = Coefficient(np.nan, np.nan, np.nan)


def weights_of(values: FloatArray, kind: Weights) -> FloatArray:
    """How much two marks agree, from 0 to 1, (K, K). values: shape (K,), the marks."""
    if kind == "none":
        return np.eye(len(values))
    apart = np.abs(values[:, None] - values) / max(float(np.ptp(values)), 1e-300)
    return 1.0 - (apart if kind == "linear" else apart**2)


def kappa(
    one: IntArray, other: IntArray, weights: FloatArray, cluster: IntArray | None = None
) -> Coefficient:
    """Cohen's (1960, 1968) kappa of two raters who marked the same units.

    one, other: shape (u,), places of the marks in ``weights``, (K, K). cluster: shape (u,), units
    of one person hang together, and the range widens; each unit is its own where left out.
    Standard error: Fleiss, Cohen and Everitt (1969), with sums over clusters. NaN where both
    raters used one and the same mark throughout.
    """
    n = len(one)
    if n == 0:
        return UNKNOWN
    k = len(weights)
    first, second = np.bincount(one, minlength=k) / n, np.bincount(other, minlength=k) / n
    by_row, by_column = weights @ second, first @ weights
    expected = float(first @ by_row)
    if 1.0 - expected < 1e-12:
        return UNKNOWN
    agreed = weights[one, other]
    value = (float(agreed.mean()) - expected) / (1.0 - expected)
    pull = agreed - (by_row[one] + by_column[other]) * (1.0 - value)
    together = np.arange(n) if cluster is None else cluster
    sums = np.bincount(together, weights=pull - pull.mean())
    return Coefficient.of(value, float(np.sqrt((sums**2).sum())) / (n * (1.0 - expected)))


def fleiss_kappa(counts: FloatArray, cluster: IntArray | None = None) -> Coefficient:
    """Fleiss' (1971) kappa of any number of raters.

    counts: shape (u, K), how many raters gave each mark to each unit, two of them at least; their
    number may differ between units. Standard error: jackknife over clusters (Efron 1982).
    """
    size = counts.sum(axis=1)
    agreed = ((counts**2).sum(axis=1) - size) / (size * (size - 1.0))
    parts = np.column_stack([np.ones(len(counts)), agreed, counts])

    def of(sums: FloatArray) -> FloatArray:
        share = sums[:, 2:] / sums[:, 2:].sum(axis=1, keepdims=True)
        expected = (share**2).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            value: FloatArray = (sums[:, 1] / sums[:, 0] - expected) / (1.0 - expected)
        return value

    return _jackknifed(of, parts, cluster)


def krippendorff_alpha(
    counts: FloatArray, values: FloatArray, metric: Metric, cluster: IntArray | None = None
) -> Coefficient:
    """Krippendorff's (2011) alpha of any number of raters, with marks missing at will.

    counts: as in ``fleiss_kappa``. values: shape (K,), the marks, rising. Standard error: jackknife
    over clusters.
    """
    k = len(values)
    size = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, np.arange(k), np.arange(k)] -= counts
    parts = (pairs / (size - 1.0)[:, None, None]).reshape(len(counts), k * k)

    def of(sums: FloatArray) -> FloatArray:
        met = sums.reshape(-1, k, k)
        margins = met.sum(axis=2)
        distance = _distances(margins, values, metric)
        observed = (met * distance).sum(axis=(1, 2))
        expected = (margins[:, :, None] * margins[:, None, :] * distance).sum(axis=(1, 2))
        with np.errstate(divide="ignore", invalid="ignore"):
            value: FloatArray = 1.0 - (margins.sum(axis=1) - 1.0) * observed / expected
        return value

    return _jackknifed(of, parts, cluster)


def _distances(margins: FloatArray, values: FloatArray, metric: Metric) -> FloatArray:
    """Squared differences between marks, (s, K, K)."""
    k = len(values)
    if metric == "nominal":
        return np.broadcast_to(1.0 - np.eye(k), (len(margins), k, k))
    if metric == "interval":
        return np.broadcast_to((values[:, None] - values) ** 2, (len(margins), k, k))
    # How many marks lie between two, half of the marks at either end counted in.
    middle = np.cumsum(margins, axis=1) - margins / 2.0
    squares: FloatArray = (middle[:, :, None] - middle[:, None, :]) ** 2
    return squares


def _jackknifed(
    of: Callable[[FloatArray], FloatArray], parts: FloatArray, cluster: IntArray | None
) -> Coefficient:
    """A function of sums over units, with the standard error of leaving out clusters in turn."""
    if len(parts) == 0:
        return UNKNOWN
    value = float(of(parts.sum(axis=0, keepdims=True))[0])
    if cluster is not None:
        _, place = np.unique(cluster, return_inverse=True)
        summed = np.zeros((int(place.max()) + 1, parts.shape[1]))
        np.add.at(summed, place.reshape(-1), parts)
        parts = summed
    if not np.isfinite(value):
        return UNKNOWN
    if len(parts) < 2:
        return Coefficient(value, np.nan, np.nan)
    left = of(parts.sum(axis=0) - parts)
    if not np.isfinite(left).all():
        return Coefficient(value, np.nan, np.nan)
    n = len(parts)
    se = float(np.sqrt((n - 1.0) / n * ((left - left.mean()) ** 2).sum()))
    return Coefficient.of(value, se)
