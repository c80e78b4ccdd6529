"""Plausible values: draws from each child's posterior, for statements about groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.scoring.posterior import CHILDREN_AT_ONCE, posterior


def plausible_values(
    bank: ItemBank,
    responses: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 5,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
    quadrature: Quadrature | None = None,
) -> FloatArray:
    """Draws from the posterior on one scale, shape (n, draws).

    The posterior's weights at the nodes are joined linearly and drawn from by inversion, so values
    lie between nodes too. The prior must hold what later analyses ask about: let ``prior_mean``
    follow group and age (Mislevy 1991).
    """
    grid = quadrature or Quadrature(121)
    answers = np.asarray(responses, dtype=np.float64)
    n = len(answers)
    mean, sd = (np.broadcast_to(np.asarray(value), (n,)) for value in (prior_mean, prior_sd))
    out = np.empty((n, draws))
    width = grid.nodes[1] - grid.nodes[0]
    for start in range(0, n, CHILDREN_AT_ONCE):
        part = slice(start, start + CHILDREN_AT_ONCE)
        weights = posterior(bank, answers[part], mean[part], sd[part], grid)
        between = (weights[:, 1:] + weights[:, :-1]) / 2.0
        reached = np.cumsum(between, axis=1)
        uniform = rng.random((len(weights), draws)) * reached[:, -1:]
        cell = (uniform[:, :, None] > reached[:, None, :]).sum(axis=2)
        row = np.arange(len(weights))[:, None]
        inside = uniform - (reached - between)[row, cell]
        left, right = weights[row, cell], weights[row, cell + 1]
        out[part] = grid.nodes[cell] + width * _within(inside, left, right)
    return out


def _within(area: FloatArray, left: FloatArray, right: FloatArray) -> FloatArray:
    """Where in a cell of width one the density from left to right has gathered an area."""
    rise = right - left
    root = np.sqrt(np.maximum(left**2 + 2.0 * rise * area, 0.0))
    share: FloatArray = np.where(root + left > 0, 2.0 * area / np.maximum(root + left, 1e-300), 0.5)
    return np.clip(share, 0.0, 1.0)
