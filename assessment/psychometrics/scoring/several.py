"""Ability on several correlated dimensions: posterior means with their whole covariance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.contraction import contract
from assessment.psychometrics.evidence import Evidence
from assessment.psychometrics.likelihood import node_table
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import checked_categories
from assessment.psychometrics.scoring.posterior import eap
from assessment.psychometrics.strands import strand_posterior

ON_THE_GRID = 3
"""Up to so many dimensions the posterior is summed over a grid; above, it is propagated."""

CHILDREN_AT_ONCE = 512
NODES = {1: 61, 2: 41, 3: 21}


@dataclass(frozen=True, eq=False)
class SeveralEstimate:
    """theta and se: shape (n, D). cov: shape (n, D, D). n: shape (n,), answers."""

    theta: FloatArray
    se: FloatArray
    cov: FloatArray
    n: IntArray


def eap_several(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike,
    prior_cov: npt.ArrayLike,
    quadrature: Quadrature | None = None,
) -> SeveralEstimate:
    """Expected a posteriori ability on every dimension, each informed by all answers.

    responses: shape (n, m), NaN where missing. prior_mean: shape (D,) or (n, D). prior_cov: shape
    (D, D). Up to three dimensions by quadrature; more by expectation propagation, which is off by
    about a hundredth of a posterior standard deviation (``docs/measurement.md``).
    """
    answers = np.asarray(responses, dtype=np.float64)
    spread = np.asarray(prior_cov, dtype=np.float64)
    dimensions = len(spread)
    means = np.broadcast_to(np.asarray(prior_mean, dtype=np.float64), (len(answers), dimensions))
    n = (~np.isnan(answers)).sum(axis=1)
    if dimensions > ON_THE_GRID:
        found = strand_posterior(
            bank, Evidence.from_matrix(bank, answers), means, spread, rater_sd=0.0
        )
        return SeveralEstimate(found.mean, found.se, found.cov, n)
    grid = quadrature or Quadrature(NODES[dimensions])
    if dimensions == 1:
        one = eap(bank, answers, means[:, 0], float(np.sqrt(spread[0, 0])), grid)
        return SeveralEstimate(one.theta[:, None], one.se[:, None], one.se[:, None, None] ** 2, n)
    theta = np.empty((len(answers), dimensions))
    cov = np.empty((len(answers), dimensions, dimensions))
    for start in range(0, len(answers), CHILDREN_AT_ONCE):
        part = slice(start, start + CHILDREN_AT_ONCE)
        theta[part], cov[part] = _on_the_grid(bank, answers[part], means[part], spread, grid)
    return SeveralEstimate(theta, np.sqrt(np.diagonal(cov, axis1=1, axis2=2)), cov, n)


def _on_the_grid(
    bank: ItemBank, answers: FloatArray, means: FloatArray, spread: FloatArray, grid: Quadrature
) -> tuple[FloatArray, FloatArray]:
    """Margins and pairs of the posterior from one likelihood factor a dimension."""
    dimensions, nodes = len(spread), grid.nodes
    precision = np.linalg.inv(spread)
    axes = np.stack(np.meshgrid(*[nodes] * dimensions, indexing="ij"), axis=-1)
    prior = np.exp(-0.5 * np.einsum("...a,ab,...b->...", axes, precision, axes))
    # A child's own mean bends the prior by one factor a dimension, which joins the likelihood's.
    tilt = means @ precision
    answered, category = checked_categories(bank, answers)
    factors = []
    for d, (columns, own) in enumerate(_by_dimension(bank, dimensions)):
        log_factor = np.zeros((len(nodes), len(answers)))
        if own is not None:
            log_factor = node_table(own, grid).log_likelihood(
                answered[:, columns], category[:, columns]
            )
        log_factor += nodes[:, None] * tilt[:, d]
        factors.append(np.exp(log_factor - log_factor.max(axis=0)).T)
    mass, margins, crossed = contract(factors, prior, nodes)
    mean = np.stack([margin @ nodes for margin in margins], axis=1) / mass[:, None]
    cov = np.empty((len(answers), dimensions, dimensions))
    for d, margin in enumerate(margins):
        cov[:, d, d] = (margin * (nodes - mean[:, d, None]) ** 2).sum(axis=1) / mass
    for (d, e), value in crossed.items():
        cov[:, d, e] = cov[:, e, d] = value / mass - mean[:, d] * mean[:, e]
    return mean, cov


@lru_cache(maxsize=32)
def _by_dimension(bank: ItemBank, dimensions: int) -> list[tuple[IntArray, ItemBank | None]]:
    """Each dimension's columns and its items as a bank on one scale, None where it has none."""
    found: list[tuple[IntArray, ItemBank | None]] = []
    for d in range(dimensions):
        columns = np.flatnonzero(bank.dimension == d)
        names = [bank.ids[j] for j in columns]
        found.append((columns, bank.subset(names).on_one_scale() if names else None))
    return found
