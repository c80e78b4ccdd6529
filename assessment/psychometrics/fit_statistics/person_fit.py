"""Person fit: whether a child's answers hang together as the model expects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.fit_statistics.held import Codes, Held, Part
from assessment.psychometrics.fit_statistics.mean_squares import MeanSquares, mean_squares
from assessment.psychometrics.fit_statistics.residuals import (
    answered_log_chances,
    batches,
    residuals,
)

STEPS = 40
CLOSE = 1e-6
"""Logits; the search for the mode of a posterior ends when no child moves further."""


@dataclass(frozen=True, eq=False)
class PersonFit:
    """Fit of every child, arrays of shape (n,); NaN where the answers do not define it.

    n: answers. mean_squares: infit and outfit over the child's answers. zh: standardised
    log-likelihood at the EAP. lz_star: the same at the mode of the posterior, corrected for its
    being estimated; about standard normal where the model holds, so that -1.645 is passed by one
    child in twenty.
    """

    n: IntArray
    mean_squares: MeanSquares
    zh: FloatArray
    lz_star: FloatArray


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums over a child's answers, arrays (r,), and by dimension, (r, D).

    centred: Σ log-likelihood less its expectation. spread: its variance. curve: Σ P'·w. known:
    Σ P'·r, the information. score: Σ of ability scores. corrected: see ``_lz_star``.
    """

    centred: FloatArray
    spread: FloatArray
    curve: FloatArray
    known: FloatArray
    score: FloatArray


def person_fit(held: Held) -> PersonFit:
    """Fit of every child.

    Zh (Drasgow, Levine and Williams 1985): with w_k = log P_k, (Σ w_x - Σ E w)/√Σ var w at the EAP,
    as mirt has it. lz* (Snijders 2001; several categories: Sinharay 2016): at the mode of the
    posterior, where Σ r_x + r_0 = 0 with r_k = P'_k/P_k and r_0 = (μ - theta)/σ²,

        lz* = (W + c·r_0)/√Σ var(w - c·r),   c = Σ P'·w / Σ P'·r,

    one c a dimension. Infit and outfit as of items, over the child's answers, at the EAP.
    """
    theta = held.moments[0]
    sums = np.concatenate([batch.sums(axis=1) for batch in residuals(held, theta)], axis=1)
    n = sums[0].astype(np.int64)
    zh, lz_star = np.empty(len(n)), np.empty(len(n))
    for rows in batches(held):
        found = _sums(held, rows, theta[rows])
        zh[rows] = _over(found.centred, found.spread)
        mode, settled = _modes(held, rows, theta[rows])
        lz_star[rows] = np.where(settled, _lz_star(held, rows, mode), np.nan)
    nobody = n == 0
    zh[nobody], lz_star[nobody] = np.nan, np.nan
    return PersonFit(n, mean_squares(sums), zh, lz_star)


def _over(value: FloatArray, variance: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        # Each answer as likely as every other: nothing can be surprising.
        return np.where(variance > 1e-12, value / np.sqrt(variance), np.nan)


def _pieces(part: Part, held: Held, rows: slice, theta: FloatArray) -> tuple[FloatArray, ...]:
    """Probabilities, their logs and ability scores, (b, K + 1, r), and answered, (b, r)."""
    chances = part.probabilities(theta[:, part.dimension])
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(chances > 0, np.log(chances), 0.0)
    scores = part.ability_scores(chances)
    return chances, logs, scores, held.answered[rows, part.items].T.astype(np.float64)


def _sums(held: Held, rows: slice, theta: FloatArray) -> _Sums:
    shape = theta.shape
    centred, spread = np.zeros(len(theta)), np.zeros(len(theta))
    curve, known, score = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for part in held.parts:
        chances, logs, scores, there = _pieces(part, held, rows, theta)
        mean = (chances * logs).sum(axis=1)
        given = answered_log_chances(part, chances, held.codes[rows])
        centred += ((given - mean) * there).sum(axis=0)
        spread += (((chances * logs**2).sum(axis=1) - mean**2) * there).sum(axis=0)
        d = part.dimension
        curve[:, d] += ((chances * scores * logs).sum(axis=1) * there).sum(axis=0)
        known[:, d] += ((chances * scores**2).sum(axis=1) * there).sum(axis=0)
        score[:, d] += (_chosen(part, scores, held.codes[rows]) * there).sum(axis=0)
    return _Sums(centred, spread, curve, known, score)


def _chosen(part: Part, values: FloatArray, codes: Codes) -> FloatArray:
    chosen = np.maximum(codes[:, part.items].T, 0)[:, None, :].astype(np.int64)
    found: FloatArray = np.take_along_axis(values, chosen, axis=1)[:, 0]
    return found


def _prior(held: Held, rows: slice) -> tuple[FloatArray, FloatArray]:
    """Mean (r, D) and inverse covariance (r, D, D) of each child's prior."""
    mean, cov = held.specification.population.moments(held.population)
    precision = np.stack([linalg.inv(one) for one in cov])
    return mean[held.group[rows]], precision[held.group[rows]]


def _modes(held: Held, rows: slice, start: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The mode of each child's posterior by Fisher scoring, (r, D), and who got there, (r,).

    Where information falls off beside the mode a whole step may overshoot and swing; steps that
    turn back are halved.
    """
    mean, precision = _prior(held, rows)
    theta, last, damped = start.copy(), np.zeros_like(start), np.ones((len(start), 1))
    moving = np.arange(len(start))
    axes = np.arange(theta.shape[1])
    for _ in range(STEPS):
        score, curved = _score_and_information(held, rows.start + moving, theta[moving])
        curvature = precision[moving]
        score += np.einsum("nde,ne->nd", curvature, mean[moving] - theta[moving])
        curvature[:, axes, axes] += curved
        step = np.linalg.solve(curvature, score[:, :, None])[:, :, 0]
        back = (step * last[moving]).sum(axis=1, keepdims=True) < 0
        damped[moving] *= np.where(back & (damped[moving] > 0.1), 0.5, 1.0)
        last[moving] = np.clip(damped[moving] * step, -1.0, 1.0)
        theta[moving] += last[moving]
        moving = moving[np.abs(step).max(axis=1) > CLOSE]
        if len(moving) == 0:
            break
    settled = np.ones(len(start), dtype=np.bool_)
    settled[moving] = False
    return theta, settled


def _score_and_information(
    held: Held, children: IntArray, theta: FloatArray
) -> tuple[FloatArray, FloatArray]:
    score, known = np.zeros_like(theta), np.zeros_like(theta)
    codes, answered = held.codes[children], held.answered[children]
    for part in held.parts:
        chances = part.probabilities(theta[:, part.dimension])
        scores = part.ability_scores(chances)
        there = answered[:, part.items].T
        d = part.dimension
        score[:, d] += (_chosen(part, scores, codes) * there).sum(axis=0)
        known[:, d] += ((chances * scores**2).sum(axis=1) * there).sum(axis=0)
    return score, known


def _lz_star(held: Held, rows: slice, mode: FloatArray) -> FloatArray:
    found = _sums(held, rows, mode)
    with np.errstate(invalid="ignore", divide="ignore"):
        turned = np.where(found.known > 0, found.curve / found.known, 0.0)
    # r_0 is what the answers' own scores leave open at the mode.
    corrected = found.centred - (turned * found.score).sum(axis=1)
    # var(w - c·r) = var w - 2c·cov(w, r) + c²·var r, and cov(w, r) = Σ P'·w, var r = Σ P'·r.
    variance = found.spread - (turned * found.curve).sum(axis=1)
    return _over(corrected, variance)
