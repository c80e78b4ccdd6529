"""Logistic regression with the stopping rule and standard errors of R's ``glm``.

``glm`` stops when the deviance moves by less than 1e-8 and reports the covariance of the last
weighted least squares it solved, whose weights belong to the step *before* the estimate. The
difference from the covariance at the maximum is a few units in the fourth digit: without meaning,
but published Wald statistics carry it, and to be held against them ours must too.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, log_expit

from assessment.psychometrics.arrays import FloatArray

MOST_STEPS = 25
STEADY = 1e-8
HALF_SURE = 0.75
"""Where ``glm`` starts the probability of an answer that was given."""


def as_glm(cells: FloatArray, predictors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients, shape (b, 1 + q), and their covariances, (b, 1 + q, 1 + q).

    cells: shape (b, c, 2), children who failed and who succeeded. predictors: shape (c, q).
    """
    design = np.concatenate([np.ones((len(predictors), 1)), predictors], axis=1)
    n, right = cells.sum(axis=2), cells[..., 1]
    start = np.log(HALF_SURE / (1.0 - HALF_SURE)) + 1.0 / HALF_SURE
    spread = HALF_SURE * (1.0 - HALF_SURE)
    # Σ w z with one working response for each answer, added up over a cell.
    normal, target = _equations(design, spread * n, spread * start * (2.0 * right - n))
    beta = np.linalg.solve(normal, target[..., None])[..., 0]
    deviance = np.full(len(cells), -2.0 * np.log(HALF_SURE)) * n.sum(axis=1)
    converged = np.zeros(len(cells), dtype=np.bool_)
    for step in range(MOST_STEPS):
        line = beta @ design.T
        now = -2.0 * (right * log_expit(line) + (n - right) * log_expit(-line)).sum(axis=1)
        converged |= np.abs(now - deviance) / (np.abs(now) + 0.1) < STEADY
        active = np.flatnonzero(~converged)
        if len(active) == 0 or step == MOST_STEPS - 1:
            break
        deviance = np.where(converged, deviance, now)
        chance = expit(line[active])
        weight = n[active] * np.maximum(chance * (1.0 - chance), 1e-300)
        working = weight * line[active] + right[active] - n[active] * chance
        held, target = _equations(design, weight, working)
        normal[active] = held
        beta[active] = np.linalg.solve(held, target[..., None])[..., 0]
    covariance: FloatArray = np.linalg.inv(normal).astype(np.float64)
    return beta.astype(np.float64), covariance


def _equations(
    design: FloatArray, weight: FloatArray, weighed: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """XᵀWX (b, p, p) and XᵀWz (b, p), from w and w·z of each cell."""
    normal = (weight[:, None, :] * design.T) @ design
    return normal, weighed @ design
