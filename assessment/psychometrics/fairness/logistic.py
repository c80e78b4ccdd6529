"""Cumulative logit regressions of many items at once, on tables instead of children.

Children with the same total score in the same group are alike to the regression, so that its cost
does not depend on how many there are. Two categories are ordinary logistic regression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from assessment.psychometrics.arrays import BoolArray, FloatArray

MOST_STEPS = 100
LONGEST_STEP = 5.0
STEADY = 1e-12
"""A fit has converged when a step changes the log-likelihood by no more than this part of it."""


@dataclass(frozen=True, eq=False)
class Regression:
    """Fits of one model to b items.

    coefficients: shape (b, K + q), the K cumulative intercepts, then one weight a predictor.
    covariance: (b, K + q, K + q), from the expected information; NaN where there is none.
    loglik: shape (b,). converged: shape (b,); a weight that runs away ends unconverged, with a
    log-likelihood that is its limit to many digits.
    """

    coefficients: FloatArray
    covariance: FloatArray
    loglik: FloatArray
    converged: BoolArray

    @property
    def se(self) -> FloatArray:
        """Standard errors, shape (b, K + q)."""
        diagonal = np.diagonal(self.covariance, axis1=1, axis2=2)
        return np.sqrt(np.where(diagonal > 0, diagonal, np.nan))


def cumulative_logit(cells: FloatArray, predictors: FloatArray) -> Regression:
    """Fit logit P(X ≥ k) = α_k + x·β to each item, by Fisher scoring (McCullagh 1980).

    cells: shape (b, c, K + 1), children in each category. predictors: shape (c, q).
    """
    items, _, categories = cells.shape
    # Predictors of one size keep the equations well conditioned; weights go back at the end.
    scale = np.maximum(np.abs(predictors).max(axis=0, initial=0.0), 1.0)
    scaled = predictors / scale
    size = categories - 1 + predictors.shape[1]
    parameters = np.zeros((items, size))
    parameters[:, : categories - 1] = _marginal(cells)
    now, gradient, information = _expand(parameters, cells, scaled)
    converged = np.zeros(items, dtype=np.bool_)
    for _ in range(MOST_STEPS):
        active = np.flatnonzero(~converged)
        if len(active) == 0:
            break
        step = _solved(information[active], gradient[active])
        start = parameters[active].copy()
        length = np.ones(len(active))
        for _ in range(30):
            tried = start + length[:, None] * step
            then, by, held = _expand(tried, cells[active], scaled)
            worse = ~(then >= now[active] - 1e-10 * np.abs(now[active]))
            if not worse.any():
                break
            length = np.where(worse, length / 2.0, length)
        better = ~worse
        moved = active[better]
        converged[moved] = np.abs(then - now[active])[better] <= STEADY * np.abs(now[moved])
        parameters[moved], now[moved] = tried[better], then[better]
        gradient[moved], information[moved] = by[better], held[better]
        if not better.any():
            break
    converged &= np.abs(parameters).max(axis=1) < 100.0
    back = np.concatenate([np.ones(categories - 1), 1.0 / scale])
    return Regression(
        parameters * back, _inverse(information) * np.outer(back, back), now, converged
    )


def reached(coefficients: FloatArray, predictors: FloatArray, steps: int) -> FloatArray:
    """P(X ≥ k) for k = 1 … K in every cell, shape (b, c, K)."""
    line = coefficients[:, steps:] @ predictors.T
    out: FloatArray = expit(coefficients[:, None, :steps] + line[..., None])
    return out


def _marginal(cells: FloatArray) -> FloatArray:
    """Cumulative intercepts that give each category its share."""
    share = cells.sum(axis=1) + 0.5
    share /= share.sum(axis=1, keepdims=True)
    at_least = np.cumsum(share[:, ::-1], axis=1)[:, ::-1][:, 1:]
    start: FloatArray = np.log(at_least / (1.0 - at_least))
    return start


def _expand(
    parameters: FloatArray, cells: FloatArray, predictors: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log-likelihood (b,), gradient (b, p) and expected information (b, p, p)."""
    items, points, categories = cells.shape
    steps = categories - 1
    above = reached(parameters, predictors, steps)
    ends = np.ones((items, points, 1))
    at_least = np.concatenate([ends, above, 0.0 * ends], axis=2)
    probability = at_least[..., :-1] - at_least[..., 1:]
    ordered = (probability > 0).all(axis=(1, 2))
    probability = np.maximum(probability, 1e-300)
    loglik = np.where(ordered, (cells * np.log(probability)).sum(axis=(1, 2)), -np.inf)
    # How P(X = k) moves with the k-th and with the next cumulative logit.
    bend = np.concatenate([0.0 * ends, above * (1.0 - above), 0.0 * ends], axis=2)
    by = np.zeros((items, points, categories, steps + predictors.shape[1]))
    for k in range(steps):
        by[:, :, k + 1, k] = bend[:, :, k + 1]
        by[:, :, k, k] = -bend[:, :, k + 1]
    by[..., steps:] = (bend[..., :-1] - bend[..., 1:])[..., None] * predictors[:, None, :]
    gradient = np.einsum("bck,bckp->bp", cells / probability, by, optimize=True)
    weight = cells.sum(axis=2)[..., None] / probability
    flat = by.reshape(items, points * categories, -1)
    weighed = flat * weight.reshape(items, -1, 1)
    return loglik, gradient, np.swapaxes(flat, 1, 2) @ weighed


def _solved(information: FloatArray, gradient: FloatArray) -> FloatArray:
    """The step, with a touch on the diagonal where a direction has no information."""
    place = np.arange(information.shape[1])
    held = information.copy()
    held[:, place, place] = held[:, place, place] * (1.0 + 1e-12) + 1e-10
    step = np.linalg.solve(held, gradient[..., None])[..., 0]
    longest = np.abs(step).max(axis=1, keepdims=True)
    bounded: FloatArray = step * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
    return bounded


def _inverse(information: FloatArray) -> FloatArray:
    """Covariances; NaN where the information is singular to rounding."""
    spread = np.sqrt(np.diagonal(information, axis1=1, axis2=2))
    sound = (spread > 0).all(axis=1)
    size = np.where(spread > 0, spread, 1.0)
    scaled = information / (size[:, :, None] * size[:, None, :])
    sound &= np.linalg.eigvalsh(scaled)[:, 0] > 1e-11
    out = np.full(information.shape, np.nan)
    out[sound] = np.linalg.inv(information[sound])
    return out
