"""Ability from responses, on one scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.canonical import rounded
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import log_likelihood

CHILDREN_AT_ONCE = 16_384
"""Bounds the memory of a batch: its largest array holds this many rows of quadrature nodes."""


IN_CACHE = 2_048
"""Rows scored at once: their nodes stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """Ability, its posterior standard deviation and the number of answers; each of shape (n,)."""

    theta: FloatArray
    se: FloatArray
    n: IntArray

    def rounded(self) -> Estimate:
        """The numbers as they are stored; see ``canonical.DECIMALS``."""
        return Estimate(rounded(self.theta), rounded(self.se), self.n)


def posterior(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
    quadrature: Quadrature | None = None,
) -> FloatArray:
    """Posterior weight of every node, shape (n, q); rows sum to 1."""
    grid = quadrature or Quadrature()
    log_weights = log_likelihood(bank, responses, grid.nodes) + grid.log_weights(
        prior_mean, prior_sd
    )
    weights: FloatArray = softmax(log_weights, axis=1)
    return weights


def moments(weights: FloatArray, nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of each row of weights, both (n,)."""
    mean = weights @ nodes
    variance = (weights * (nodes - mean[:, None]) ** 2).sum(axis=1)
    return mean, np.sqrt(variance)


def eap(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
    quadrature: Quadrature | None = None,
) -> Estimate:
    """Expected a posteriori ability of each child, after Bock and Mislevy (1982).

    responses: shape (n, m), NaN where there is no answer. A child without answers gets the prior.
    prior_mean, prior_sd: shape (n,) or plain numbers; let the mean follow age where age is known.
    """
    grid = quadrature or Quadrature()
    answers = np.asarray(responses, dtype=np.float64)
    rows = len(answers)
    mean, sd = (np.broadcast_to(np.asarray(value), (rows,)) for value in (prior_mean, prior_sd))
    one_prior = rows > 0 and np.ndim(prior_mean) == 0 and np.ndim(prior_sd) == 0
    shared = grid.log_weights(mean[:1], sd[:1]) if one_prior else None
    powers = np.stack([np.ones(grid.n), grid.nodes, grid.nodes**2], axis=1)
    theta, variance = np.empty(rows), np.empty(rows)
    for start in range(0, rows, IN_CACHE):
        part = slice(start, start + IN_CACHE)
        joint = log_likelihood(bank, answers[part], grid.nodes)
        joint += grid.log_weights(mean[part], sd[part]) if shared is None else shared
        joint -= joint.max(axis=1, keepdims=True)
        mass, first, second = (np.exp(joint, out=joint) @ powers).T
        theta[part] = first / mass
        variance[part] = second / mass - theta[part] ** 2
    return Estimate(theta, np.sqrt(variance), (~np.isnan(answers)).sum(axis=1))
