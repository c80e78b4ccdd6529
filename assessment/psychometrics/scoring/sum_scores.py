"""What a sum score says: ability and error for every number of points, to be printed as a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import category_probabilities


@dataclass(frozen=True, eq=False)
class SumScores:
    """score: shape (s,), from 0. theta and se: EAP given the sum. share: of the population."""

    score: IntArray
    theta: FloatArray
    se: FloatArray
    share: FloatArray


def score_distribution(bank: ItemBank, theta: FloatArray) -> FloatArray:
    """Probability of every sum score at each ability, shape (n, s).

    By adding one item after the other (Lord and Wingersky 1984; Thissen et al. 1995).
    """
    probabilities = category_probabilities(bank, theta)
    out = np.ones((len(theta), 1))
    for item, categories in enumerate(bank.n_categories.tolist()):
        longer = np.zeros((len(theta), out.shape[1] + categories - 1))
        for category in range(categories):
            longer[:, category : category + out.shape[1]] += (
                out * probabilities[:, item, category, None]
            )
        out = longer
    return out


def sum_scores(
    bank: ItemBank,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
    quadrature: Quadrature | None = None,
) -> SumScores:
    """Expected ability for every sum of a complete form on one scale."""
    grid = quadrature or Quadrature()
    prior = np.exp(grid.log_weights(prior_mean, prior_sd)[0])
    joint = score_distribution(bank, grid.nodes) * prior[:, None]
    share = joint.sum(axis=0)
    weights = joint / share
    theta = grid.nodes @ weights
    variance = ((grid.nodes[:, None] - theta) ** 2 * weights).sum(axis=0)
    return SumScores(np.arange(len(share)), theta, np.sqrt(variance), share)
