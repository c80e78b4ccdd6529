"""How each rater judges: severity with its range, fit, and what marks would be fair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, ndtr

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.facets.bias import SIGNIFICANT, holm
from assessment.psychometrics.facets.design import shifting
from assessment.psychometrics.facets.result import FacetsFit

ANSWERS_AT_ONCE = 50_000
"""Bounds memory: each answer is held against every node."""

Z = 1.959964
NOISY, REGULAR = 1.3, 0.7
"""Mean squares past these are told, where chance does not explain them."""


@dataclass(frozen=True)
class RaterReport:
    """One rater.

    low, high: 95 % range of the severity. observed_average: the mean of the marks that were given;
    fair_average: the mean over all items that a person at the population's mean would be given.
    infit, outfit: mean squares, expected to be 1, with their normal deviates t.
    """

    id: str
    severity: float
    se: float
    low: float
    high: float
    n: int
    n_persons: int
    observed_average: float
    fair_average: float
    infit: float
    infit_t: float
    outfit: float
    outfit_t: float
    sentence: str


@dataclass(frozen=True)
class RaterQuality:
    """All raters.

    spread: the most severe less the most lenient, in logits. separation: the standard deviation of
    true severities over the root mean square error; strata: how many levels of severity are told
    apart, (4G + 1)/3; reliability: the share of the variance of severities that is no error
    (Wright and Masters 1982). Here a high one says that raters differ. chi_square: of no
    difference, with df; NaN for random severities.
    """

    raters: tuple[RaterReport, ...]
    spread: float
    separation: float
    strata: float
    reliability: float
    chi_square: float
    df: int
    p: float
    sentence: str


def rater_quality(fit: FacetsFit) -> RaterQuality:
    """What a calibration says of its raters."""
    severity, ratings = fit.severity, fit.ratings
    se = np.array([rater.se for rater in fit.fit.raters])
    observed = _means(ratings.score, fit)
    fair = fair_averages(fit)
    infit, infit_t, outfit, outfit_t = mean_squares(fit)
    pairs = np.unique(np.stack([ratings.rater, ratings.person], axis=1), axis=0)
    persons = np.bincount(pairs[:, 0], minlength=len(severity))
    with np.errstate(divide="ignore", invalid="ignore"):
        stands = holm(2.0 * ndtr(-np.abs(severity / se))) < SIGNIFICANT
    reports = tuple(
        RaterReport(
            rater.id,
            rater.severity,
            rater.se,
            rater.severity - Z * rater.se,
            rater.severity + Z * rater.se,
            rater.n,
            int(persons[r]),
            float(observed[r]),
            float(fair[r]),
            float(infit[r]),
            float(infit_t[r]),
            float(outfit[r]),
            float(outfit_t[r]),
            _rater_sentence(
                rater.id, rater.severity, rater.se, bool(stands[r]), infit[r], infit_t[r]
            ),
        )
        for r, rater in enumerate(fit.fit.raters)
    )
    return _together(fit, reports, se)


def _means(values: FloatArray, fit: FacetsFit) -> FloatArray:
    n = len(fit.ratings.raters)
    counts = np.bincount(fit.ratings.rater, minlength=n)
    means: FloatArray = np.bincount(fit.ratings.rater, weights=values, minlength=n) / counts
    return means


def fair_averages(fit: FacetsFit) -> FloatArray:
    """The mean mark over all items that each rater gives a person at the mean, (R,).

    Linacre's (1989) fair average: the marks of all raters for one person and the same items.
    """
    sizes = np.array([group.n for group in fit.fit.groups])
    means = np.array([group.mean[0] for group in fit.fit.groups])
    items = fit.design.items
    layout = items.layout
    own, _ = items.split(items.constraints.all(fit.free[: items.constraints.n_free]))
    effect = shifting(layout, layout.n_parameters) @ np.ones(len(items.ids))
    at = np.array([sizes @ means / sizes.sum()])
    marks = np.concatenate([np.asarray(values, np.float64) for values in fit.ratings.values])
    average = [
        marks @ np.exp(layout.log_table(own + severity * effect, at)[:, 0]) / len(items.ids)
        for severity in fit.severity
    ]
    return np.array(average)


def mean_squares(fit: FacetsFit) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Infit and outfit of each rater with their normal deviates: infit, t, outfit, t; each (R,).

    Squared residuals are averaged over each person's posterior, so that their expectation is that
    of the model whatever the ability: E over answers of E[(x - E)²/V | answers] is 1. Answers of
    a person hang together, so standard errors take persons as clusters; a cube root brings the
    mean squares close to normal (Wright and Masters 1982, ch. 5).
    """
    top, bottom, ratio = _squares(fit)
    ratings = fit.ratings
    n_raters, n_persons = len(ratings.raters), len(ratings.persons)
    cluster = ratings.rater * n_persons + ratings.person

    def deviates(mean: FloatArray, parts: FloatArray, size: FloatArray) -> FloatArray:
        sums = np.bincount(cluster, weights=parts, minlength=n_raters * n_persons)
        se = np.sqrt((sums.reshape(n_raters, n_persons) ** 2).sum(axis=1)) / size
        with np.errstate(divide="ignore", invalid="ignore"):
            t: FloatArray = (np.cbrt(mean) - 1.0) * 3.0 / se + se / 3.0
        return np.where(se > 0, t, np.nan)

    def summed(values: FloatArray) -> FloatArray:
        sums = np.bincount(ratings.rater, weights=values, minlength=n_raters)
        return sums.astype(np.float64)

    count = summed(np.ones(len(ratio)))
    outfit = summed(ratio) / count
    infit = summed(top) / summed(bottom)
    return (
        infit,
        deviates(infit, top - infit[ratings.rater] * bottom, summed(bottom)),
        outfit,
        deviates(outfit, ratio - outfit[ratings.rater], count),
    )


def _squares(fit: FacetsFit) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of every answer, posterior means of (x - E)², of V and of their ratio, each (r,)."""
    ratings, column = fit.ratings, fit.design.column
    layout = fit.design.columns.layout
    chances = np.exp(fit.log_table)
    category = (np.arange(layout.n_cells) - layout.first_cell[layout.cell_item])[:, None]
    mean = np.add.reduceat(chances * category, layout.first_cell, axis=0)
    variance = np.add.reduceat(chances * category**2, layout.first_cell, axis=0) - mean**2
    # A rounding error below zero, or none at all, would make a ratio without meaning.
    variance = np.maximum(variance, 1e-12)
    out = np.empty((3, len(column)))
    for start in range(0, len(column), ANSWERS_AT_ONCE):
        part = slice(start, start + ANSWERS_AT_ONCE)
        weights = fit.posterior[ratings.person[part]]
        squares = (ratings.category[part, None] - mean[column[part]]) ** 2
        spread = variance[column[part]]
        for row, values in enumerate((squares, spread, squares / spread)):
            out[row, part] = (weights * values).sum(axis=1)
    return out[0], out[1], out[2]


def _together(fit: FacetsFit, reports: tuple[RaterReport, ...], se: FloatArray) -> RaterQuality:
    severity = fit.severity
    n = len(severity)
    error = float(np.mean(se**2))
    chi_square, df, p = np.nan, 0, np.nan
    if fit.spread is not None:
        observed = fit.spread.sd**2
    else:
        observed = float(np.var(severity, ddof=1)) if n > 1 else 0.0
        df = len(fit.design.severity_columns)
        if df and np.isfinite(error):
            inverse = np.linalg.pinv(fit.severity_covariance, hermitian=True)
            chi_square = float(severity @ inverse @ severity)
            p = float(chdtrc(df, chi_square))
    true = max(observed - error, 0.0)
    reliability = true / observed if observed > 0 else 0.0
    separation = float(np.sqrt(true / error)) if error > 0 else 0.0
    spread = float(np.ptp(severity))
    return RaterQuality(
        reports,
        spread,
        separation,
        (4.0 * separation + 1.0) / 3.0,
        reliability,
        chi_square,
        df,
        p,
        _sentence(reports, spread, reliability, chi_square, df, p),
    )


def _rater_sentence(
    name: str, severity: float, se: float, stands: bool, infit: float, infit_t: float
) -> str:
    if not se > 0:
        told = f"Rater {name}: nobody to compare with"
    elif not stands:
        told = f"Rater {name}: as severe as the average rater, as far as can be told"
    else:
        side = "more severe" if severity > 0 else "more lenient"
        told = (
            f"Rater {name}: {side} than the average rater by {abs(severity):.2f} logits "
            f"({abs(severity) - Z * se:.2f} to {abs(severity) + Z * se:.2f})"
        )
    if infit > NOISY and infit_t > Z:
        told += f"; marks scatter more than the model expects (infit {infit:.2f})"
    elif infit < REGULAR and infit_t < -Z:
        told += f"; marks vary less than the model expects (infit {infit:.2f})"
    return f"{told}."


def _sentence(
    reports: tuple[RaterReport, ...],
    spread: float,
    reliability: float,
    chi_square: float,
    df: int,
    p: float,
) -> str:
    if len(reports) < 2:
        return "There is one rater, whose severity is zero by definition."
    harsh = max(reports, key=lambda rater: rater.severity)
    mild = min(reports, key=lambda rater: rater.severity)
    told = (
        f"Severities range over {spread:.2f} logits, from {mild.id} to {harsh.id}, which moves an "
        f"average person's mean mark from {mild.fair_average:.2f} to {harsh.fair_average:.2f}; "
        f"{100.0 * reliability:.0f} % of their variance is no error"
    )
    if np.isfinite(p):
        verdict = "differ" if p < SIGNIFICANT else "do not differ by more than chance"
        told += f", and the raters {verdict} (χ² = {chi_square:.1f}, df {df}, p = {p:.3g})"
    return f"{told}."
