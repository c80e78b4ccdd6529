"""Intraclass correlations: how much of the spread of marks lies between persons.

Names are those of McGraw and Wong (1996), whose forms and ranges these are: one-way ICC(1), where
each person has raters of its own; two-way ICC(C,1), where all persons have the same raters and
only differences between persons matter; ICC(A,1), where the level of the marks matters too; and
each of them for the mean of k raters. Shrout and Fleiss (1979) call them ICC(1,1), (3,1) and
(2,1), and (1,k), (3,k) and (2,k).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.facets.coefficients import UNKNOWN, Coefficient

LEVEL = 0.975


@dataclass(frozen=True)
class IntraclassCorrelations:
    """All forms for one set of marks.

    n: persons. k: raters a person; where their number differs, what balances the one-way analysis,
    and the ranges are approximate. The two-way forms are NaN where not all raters judge all.
    """

    n: int
    k: float
    one_way: Coefficient
    one_way_mean: Coefficient
    consistency: Coefficient
    consistency_mean: Coefficient
    agreement: Coefficient
    agreement_mean: Coefficient

    def named(self) -> dict[str, Coefficient]:
        """The forms under their names of McGraw and Wong."""
        return {
            "ICC(1)": self.one_way,
            "ICC(1,k)": self.one_way_mean,
            "ICC(C,1)": self.consistency,
            "ICC(C,k)": self.consistency_mean,
            "ICC(A,1)": self.agreement,
            "ICC(A,k)": self.agreement_mean,
        }


def intraclass(marks: FloatArray) -> IntraclassCorrelations:
    """Intraclass correlations of a whole table of marks.

    marks: shape (n, k), n persons by k raters, two of each at least, without missing marks.
    Raises ``ValueError`` for any other.
    """
    table = np.asarray(marks, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table).all():
        raise ValueError(f"Marks must be a whole table, two by two at least, not {table.shape}.")
    n, k = table.shape
    centred = table - table.mean()
    by_person, by_rater = centred.mean(axis=1), centred.mean(axis=0)
    within = centred - by_person[:, None]
    left = within - by_rater
    msr = k * (by_person @ by_person) / (n - 1)
    msc = n * (by_rater @ by_rater) / (k - 1)
    msw = (within**2).sum() / (n * (k - 1))
    mse = (left**2).sum() / ((n - 1) * (k - 1))
    one = _from_f(msr, msw, n - 1, n * (k - 1), k)
    consistent = _from_f(msr, mse, n - 1, (n - 1) * (k - 1), k)
    agreed = _agreement(msr, msc, mse, n, k)
    return IntraclassCorrelations(
        n,
        float(k),
        one,
        _of_mean(one, k),
        consistent,
        _of_mean(consistent, k),
        agreed,
        _of_mean(agreed, k),
    )


def one_way(person: IntArray, mark: FloatArray) -> IntraclassCorrelations:
    """The one-way forms where persons have different numbers of raters.

    person, mark: shape (r,), the marks; persons with one are left out. With unequal numbers, k is
    (N - Σn²/N)/(n - 1), and the ranges are those of a balanced table of that size (Donner 1986).
    """
    size = np.bincount(person)
    kept = size[person] >= 2
    if not kept.any():
        return _nothing(0)
    _, place = np.unique(person[kept], return_inverse=True)
    place, marks = place.reshape(-1), mark[kept] - mark[kept].mean()
    size = np.bincount(place).astype(np.float64)
    n, total = len(size), size.sum()
    if n < 2:
        return _nothing(n)
    means = np.bincount(place, weights=marks) / size
    k = float((total - (size**2).sum() / total) / (n - 1))
    between = (size * means**2).sum() / (n - 1)
    within = ((marks - means[place]) ** 2).sum() / (total - n)
    found = _from_f(between, within, n - 1, total - n, k)
    return IntraclassCorrelations(
        n, k, found, _of_mean(found, k), UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN
    )


def _nothing(n: int) -> IntraclassCorrelations:
    return IntraclassCorrelations(n, np.nan, *[UNKNOWN] * 6)


def _from_f(between: float, within: float, df1: float, df2: float, k: float) -> Coefficient:
    """(F - 1)/(F + k - 1), with the range of F."""
    if not between + within > 1e-12:
        return UNKNOWN
    value = (between - within) / (between + (k - 1.0) * within)
    below = between / fdtri(df1, df2, LEVEL)
    above = between * fdtri(df2, df1, LEVEL)
    low, high = ((b - within) / (b + (k - 1.0) * within) for b in (below, above))
    return Coefficient(float(value), float(low), float(high))


def _agreement(msr: float, msc: float, mse: float, n: int, k: int) -> Coefficient:
    spread = msr + (k - 1) * mse + k * (msc - mse) / n
    if not msr + msc + mse > 1e-12:
        return UNKNOWN
    value = (msr - mse) / spread
    if msr + msc <= 1e-12 or 1.0 - value < 1e-12:
        return Coefficient(float(value), float(value), float(value))
    a = k * value / (n * (1.0 - value))
    b = 1.0 + k * value * (n - 1) / (n * (1.0 - value))
    of_raters, of_error = a * msc, b * mse
    # Satterthwaite's degrees of freedom of the denominator.
    down = of_raters**2 / (k - 1) + of_error**2 / ((n - 1) * (k - 1))
    df = (of_raters + of_error) ** 2 / down if down > 0 else 1.0
    lower, upper = fdtri(n - 1, df, LEVEL), fdtri(df, n - 1, LEVEL)
    rest = k * msc + (k * n - k - n) * mse
    low = n * (msr - lower * mse) / (lower * rest + n * msr)
    high = n * (upper * msr - mse) / (rest + n * upper * msr)
    return Coefficient(float(value), float(low), float(high))


def _of_mean(single: Coefficient, k: float) -> Coefficient:
    """Spearman and Brown's step from one rater to the mean of k, for the range as well."""

    def stepped(value: float) -> float:
        down = 1.0 + (k - 1.0) * value
        return -np.inf if down <= 0 else k * value / down

    return Coefficient(*(float(stepped(v)) for v in (single.value, single.low, single.high)))
