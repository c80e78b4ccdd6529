"""Mantel-Haenszel: one odds ratio for all levels of ability, and whether it is one.

Tables are those of ``Matching``, shape (b, S, G, K + 1): items, total scores, groups (the reference
first), categories. All items of a block are worked on at once.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc, gammaln

from assessment.psychometrics.arrays import FloatArray

DELTA = -2.35
"""From a log odds ratio to the ETS delta scale (Holland and Thayer 1988)."""


def two_by_two(tables: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Reference right and wrong, focal right and wrong, each (b, S)."""
    reference, focal = tables[:, :, 0], tables[:, :, 1]
    return reference[..., 1], reference[..., 0], focal[..., 1], focal[..., 0]


def mantel_haenszel(tables: FloatArray, *, corrected: bool = True) -> dict[str, FloatArray]:
    """Statistic, p and common odds ratio of items with two categories in two groups.

    The statistic is (|Σ A - E(A)| - ½)² / Σ Var(A) with A the reference group's successes (Mantel
    and Haenszel 1959), ½ the continuity correction, squared as published even where less than ½
    was there to correct. alpha: the common odds ratio, above 1 where the item is easier for the
    reference group.
    ``variance``: of log alpha (Phillips and Holland 1987). ``delta``: -2.35 log alpha, below 0
    where the item is harder for the focal group. NaN where no stratum holds both groups and both
    answers.
    """
    a, b, c, d = two_by_two(tables)
    total = a + b + c + d
    told = total > 1
    size = np.where(told, total, 2.0)
    expected = (a + b) * (a + c) / size
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (size**2 * (size - 1.0))
    away = np.abs(np.where(told, a - expected, 0.0).sum(axis=1))
    spread = np.where(told, variance, 0.0).sum(axis=1)
    less = 0.5 if corrected else 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(spread > 0, (away - less) ** 2 / spread, np.nan)
        agree, differ = (a * d / size).sum(axis=1), (b * c / size).sum(axis=1)
        alpha = np.where(spread > 0, agree / differ, np.nan)
        ratio = alpha[:, None]
        weighed = (a * d + ratio * b * c) * (a + d + ratio * (b + c)) / size**2
        log_variance = weighed.sum(axis=1) / (2.0 * agree**2)
        delta = DELTA * np.log(alpha)
    finite = np.isfinite(delta)
    se = np.where(finite, np.abs(DELTA) * np.sqrt(np.where(finite, log_variance, 0.0)), np.nan)
    return {
        "statistic": statistic,
        "df": np.where(np.isnan(statistic), np.nan, 1.0),
        "p": chdtrc(1.0, statistic),
        "alpha": alpha,
        "variance": np.where(finite, log_variance, np.nan),
        "delta": delta,
        "delta_se": se,
    }


def exact(tables: FloatArray) -> dict[str, FloatArray]:
    """The exact conditional test of a common odds ratio of one, two-sided.

    Given all margins, each stratum's count is hypergeometric and their sum has the convolution of
    those distributions; p adds up every sum that is no likelier than the one seen (Mehta, Patel and
    Gray 1985). ``statistic`` is that sum: the successes of the reference group.
    """
    found = [_exact_one(*cells) for cells in zip(*two_by_two(tables), strict=True)]
    successes, p = np.array(found).T
    return {"statistic": successes, "df": np.full(len(p), np.nan), "p": p}


def _exact_one(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> tuple[float, float]:
    informative = np.flatnonzero(((a + b) > 0) & ((c + d) > 0) & ((a + c) > 0) & ((b + d) > 0))
    if len(informative) == 0:
        return float("nan"), float("nan")
    probability = np.ones(1)
    lowest = 0
    for h in informative.tolist():
        low, own = _hypergeometric(a[h] + b[h], c[h] + d[h], a[h] + c[h])
        probability = np.convolve(probability, own)
        lowest += low
    seen = int(a[informative].sum()) - lowest
    # Probabilities that are equal in theory differ in their last digits.
    p = probability[probability <= probability[seen] * (1.0 + 1e-7)].sum()
    return float(a[((a + b + c + d) > 1)].sum()), float(min(1.0, p / probability.sum()))


def _hypergeometric(reference: float, focal: float, right: float) -> tuple[int, FloatArray]:
    """The lowest possible count, and the probability of it and each one above."""
    low, high = max(0.0, right - focal), min(reference, right)
    count = np.arange(low, high + 1.0)
    log_p = -(
        gammaln(count + 1)
        + gammaln(reference - count + 1)
        + gammaln(right - count + 1)
        + gammaln(focal - right + count + 1)
    )
    weight = np.exp(log_p - log_p.max())
    return int(low), weight / weight.sum()


def breslow_day(tables: FloatArray) -> dict[str, FloatArray]:
    """Whether the odds ratio is the same at all total scores: non-uniform DIF.

    Σ (A - E)² / V with E the count that the common odds ratio would give and
    1/V = Σ 1/expected cells (Breslow and Day 1980); a stratum counts when both groups and both
    answers are in it. ``trend``: the test of a rise or fall of the odds ratio with the total,
    (Σ h(A - E))² / (Σ h²V - (Σ hV)²/ΣV), one degree of freedom (Breslow and Day's trend as used
    for DIF by Penfield 2003).
    """
    a, b, c, d = two_by_two(tables)
    alpha = mantel_haenszel(tables)["alpha"][:, None]
    reference, focal, right = a + b, c + d, a + c
    told = (reference > 0) & (focal > 0) & (right > 0) & (b + d > 0)
    told &= np.isfinite(alpha) & (alpha > 0)
    ratio = np.where(told, alpha, 1.0)
    linear = (focal - right) + ratio * (reference + right)
    square = 1.0 - ratio
    root = np.sqrt(np.maximum(linear**2 + 4.0 * square * ratio * reference * right, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Two forms of the same root; the one that does not subtract nearly equal numbers.
        expected = np.where(
            linear > 0,
            2.0 * ratio * reference * right / (linear + root),
            (root - linear) / (2.0 * square),
        )
        cells = (expected, reference - expected, right - expected, focal - right + expected)
        variance = np.where(told, 1.0 / sum(1.0 / cell for cell in cells), 0.0)
        away = np.where(told, a - expected, 0.0)
        statistic = np.where(told, away**2 / variance, 0.0).sum(axis=1)
    df = told.sum(axis=1) - 1.0
    level = np.arange(a.shape[1], dtype=np.float64)
    mass = variance.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = variance @ level**2 - (variance @ level) ** 2 / mass
        trend = (away @ level) ** 2 / spread
    known = df >= 1
    statistic = np.where(known, statistic, np.nan)
    trend = np.where(known, trend, np.nan)
    return {
        "statistic": statistic,
        "df": np.where(known, df, np.nan),
        "p": chdtrc(np.where(known, df, 1.0), statistic),
        "alpha": alpha[:, 0],
        "trend": trend,
        "trend_p": chdtrc(1.0, trend),
    }
