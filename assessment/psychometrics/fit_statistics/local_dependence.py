"""Q3: whether two items share more than the scale."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.fit_statistics.held import Held
from assessment.psychometrics.fit_statistics.residuals import Residuals, residuals

FLAGGED = 0.2
"""How far above the mean a pair is named (Christensen, Makransky and Horton 2017)."""

FEWEST_TOGETHER = 10
"""With fewer children who answered both items a correlation is left open."""


@dataclass(frozen=True)
class DependentPair:
    """Two items whose residuals go together. adjusted: Q3 less the mean over all pairs."""

    first: str
    second: str
    q3: float
    adjusted: float


@dataclass(frozen=True, eq=False)
class LocalDependence:
    """Correlations of residuals, (m, m), ones on the diagonal, NaN where too few answered both.

    mean: over all pairs that are known; about -1/(m - 1) where the model holds, because an item
    helps to estimate the ability that is taken out of it. flagged: pairs more than ``FLAGGED``
    above it, and further than chance takes one of so many pairs; the strongest first.
    """

    ids: tuple[str, ...]
    q3: FloatArray
    together: FloatArray
    mean: float
    flagged: tuple[DependentPair, ...]

    @property
    def adjusted(self) -> FloatArray:
        """Q3 less its mean, (m, m); NaN on the diagonal."""
        out = self.q3 - self.mean
        np.fill_diagonal(out, np.nan)
        return out

    @property
    def unknown(self) -> int:
        """Pairs that too few children answered both items of."""
        upper = np.triu_indices(len(self.ids), 1)
        return int(np.isnan(self.q3[upper]).sum())


@dataclass
class PairSums:
    """Sums over children who answered both of two items."""

    sums: list[FloatArray] = field(default_factory=list)

    def add(self, batch: Residuals) -> None:
        """Count a batch of children in."""
        there = batch.answered.astype(np.float64)
        left = batch.residual
        added = [there.T @ there, left.T @ there, (left**2).T @ there, left.T @ left]
        self.sums = [a + b for a, b in zip(self.sums, added, strict=True)] if self.sums else added

    def result(self, ids: tuple[str, ...]) -> LocalDependence:
        """Correlations, and the pairs that stand out."""
        n, first, second, cross = self.sums
        with np.errstate(invalid="ignore", divide="ignore"):
            covariance = cross - first * first.T / n
            variance = second - first**2 / n
            q3 = covariance / np.sqrt(variance * variance.T)
        q3[(n < FEWEST_TOGETHER) | ~(variance > 0) | ~(variance.T > 0)] = np.nan
        np.fill_diagonal(q3, 1.0)
        upper = np.triu_indices(len(ids), 1)
        known = q3[upper][~np.isnan(q3[upper])]
        mean = float(known.mean()) if len(known) else float("nan")
        return LocalDependence(ids, q3, n, mean, _flagged(ids, q3, mean, n))


def _flagged(
    ids: tuple[str, ...], q3: FloatArray, mean: float, together: FloatArray
) -> tuple[DependentPair, ...]:
    pairs_in_all = max(1, len(ids) * (len(ids) - 1) // 2)
    # A correlation of unrelated residuals has a standard error of 1/√n; one alarm in twenty tests.
    by_chance = stats.norm.isf(0.05 / pairs_in_all) / np.sqrt(np.maximum(together, 1.0))
    above = np.triu(q3 - mean > np.maximum(FLAGGED, by_chance), 1)
    pairs = [
        DependentPair(ids[i], ids[j], float(q3[i, j]), float(q3[i, j] - mean))
        for i, j in np.argwhere(above).tolist()
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.q3))


def local_dependence(held: Held, theta: FloatArray | None = None) -> LocalDependence:
    """Yen's Q3 (1984): correlations of residuals between items, over children who answered both.

    theta: shape (n, D), the EAP where left out.
    """
    sums = PairSums()
    for batch in residuals(held, held.moments[0] if theta is None else theta):
        sums.add(batch)
    return sums.result(held.ids)
