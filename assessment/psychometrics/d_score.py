"""The D-score: development from 0 to 5 years on one scale, as the R package ``dscore`` gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.d_score_keys import KEYS, UnknownKey, key_named
from assessment.psychometrics.norms.box_cox import box_cox_t_z, lms_z
from assessment.psychometrics.response_functions import ImpossibleResponse
from assessment.psychometrics.scoring.posterior import CHILDREN_AT_ONCE, moments

__all__ = ["AGE_DECIMALS", "KEYS", "DScores", "UnknownKey", "daz", "dscore"]

AGE_DECIMALS = 4
"""The reference rounds age to this many decimals of a year before it scores; so do we."""


@dataclass(frozen=True, eq=False)
class DScores:
    """Scores of n visits, each of shape (n,); NaN where there is nothing to score.

    age: years, as used; NaN where no item of the key was answered. n: answers to items of the key.
    p: share of them passed.
    d: the D-score; sem: its posterior standard deviation; daz: d as a z-score for age.
    """

    age: FloatArray
    n: IntArray
    p: FloatArray
    d: FloatArray
    sem: FloatArray
    daz: FloatArray


def dscore(
    key: str, items: Sequence[str], responses: npt.ArrayLike, age_years: npt.ArrayLike
) -> DScores:
    """D-scores of visits, by EAP with a prior that follows age.

    P(pass) = σ((d - tau) / slope) on the key's grid, prior N(median at that age, 5²), after van
    Buuren (2014) and Bock and Mislevy (1982).

    items: names of the columns; those that are no items of the key are left out.
    responses: shape (n, m), 0, 1 or NaN. age_years: shape (n,), NaN where it is not known.
    Raises ``UnknownKey`` and ``ImpossibleResponse``.
    """
    scale = key_named(key)
    columns = [j for j, item in enumerate(items) if item in scale.tau]
    answers = np.asarray(responses, dtype=np.float64)[:, columns]
    tau = np.array([scale.tau[items[j]] for j in columns])
    age = np.asarray(age_years, dtype=np.float64).round(AGE_DECIMALS)
    _check(answers, [items[j] for j in columns])

    n = np.count_nonzero(~np.isnan(answers), axis=1)
    passed = np.nansum(answers, axis=1)
    prior_mean = scale.prior_mean(age)
    scored = (n > 0) & np.isfinite(prior_mean)
    d, sem = np.full(len(age), np.nan), np.full(len(age), np.nan)
    logits = (scale.grid - tau[:, None]) / scale.slope
    log_failure = -np.logaddexp(0.0, logits)
    rows = np.flatnonzero(scored)
    for start in range(0, len(rows), CHILDREN_AT_ONCE):
        part = rows[start : start + CHILDREN_AT_ONCE]
        answered = (~np.isnan(answers[part])).astype(np.float64)
        log_prior = -0.5 * ((scale.grid - prior_mean[part, None]) / scale.prior_sd) ** 2
        # A Rasch model: the answers meet the grid only through how many were passed.
        log_likelihood = answered @ log_failure + passed[part, None] * scale.grid / scale.slope
        d[part], sem[part] = moments(softmax(log_likelihood + log_prior, axis=1), scale.grid)
    p = np.divide(passed, n, out=np.full(len(age), np.nan), where=n > 0)
    return DScores(np.where(n > 0, age, np.nan), n, p, d, sem, daz(d, age, key))


def daz(d: npt.ArrayLike, age_years: npt.ArrayLike, key: str) -> FloatArray:
    """The D-score as a z-score for age in the key's own population, shape (n,).

    NaN where the references do not reach the age.
    """
    reference = key_named(key).reference
    mu, sigma, nu, tau = reference.at(np.asarray(age_years, dtype=np.float64))
    return lms_z(d, mu, sigma, nu) if reference.is_lms else box_cox_t_z(d, mu, sigma, nu, tau)


def _check(answers: FloatArray, items: Sequence[str]) -> None:
    wrong = ~(np.isnan(answers) | (answers == 0.0) | (answers == 1.0))
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise ImpossibleResponse(
            f"Row {row} has {answers[row, column]:g} on item {items[column]!r}; "
            "an answer is 0, 1 or missing."
        )
