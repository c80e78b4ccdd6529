"""Adaptive tests run on simulated children: bias, error, length and exposure of a bank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from assessment.psychometrics.adaptive import StoppingRule, draw_among_best
from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import information, log_probabilities
from assessment.psychometrics.scoring import moments
from assessment.psychometrics.simulation import simulate_responses


@dataclass(frozen=True, eq=False)
class AdaptiveRuns:
    """What came of adaptive tests on children whose ability is known.

    truth, theta, se, length: shape (n,). exposure: shape (m,), the share of children who met
    each item.
    """

    truth: FloatArray
    theta: FloatArray
    se: FloatArray
    length: IntArray
    exposure: FloatArray

    @property
    def bias(self) -> float:
        """Mean of estimate minus truth."""
        return float((self.theta - self.truth).mean())

    @property
    def rmse(self) -> float:
        """Root mean squared error."""
        return float(np.sqrt(((self.theta - self.truth) ** 2).mean()))


def simulate_adaptive(
    bank: ItemBank,
    truth: FloatArray,
    rule: StoppingRule,
    rng: np.random.Generator,
    *,
    among: int = 5,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
    quadrature: Quadrature | None = None,
) -> AdaptiveRuns:
    """Run one adaptive test a child, from the prior, with posterior-weighted information."""
    grid = quadrature or Quadrature()
    table = log_probabilities(bank, grid.nodes)
    value = information(bank, grid.nodes)
    answers = simulate_responses(bank, truth, rng).astype(np.int64)
    theta, se = np.empty(len(truth)), np.empty(len(truth))
    length = np.zeros(len(truth), dtype=np.int64)
    met = np.zeros(bank.n_items)

    for child in range(len(truth)):
        log_weights = grid.log_weights(prior_mean, prior_sd)
        eligible = np.ones(bank.n_items, dtype=np.bool_)
        while True:
            weights = softmax(log_weights, axis=1)
            centre, spread = moments(weights, grid.nodes)
            left = int(eligible.sum())
            if rule.reason(int(length[child]), float(spread[0]), items_left=left):
                break
            item = draw_among_best(weights[0] @ value, eligible, rng, among)
            eligible[item] = False
            log_weights = log_weights + table[:, item, answers[child, item]]
            length[child] += 1
        theta[child], se[child] = centre[0], spread[0]
        met += ~eligible
    return AdaptiveRuns(truth, theta, se, length, met / len(truth))
