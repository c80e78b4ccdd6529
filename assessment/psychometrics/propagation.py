"""Expectation propagation for a Gaussian prior and likelihoods of one linear argument each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Sites:
    """Likelihoods of many children, each a function of one difference of two latent variables.

    log_likelihood: shape (n, S, q), at the nodes; a child's unused places are zero.
    plus, minus: shape (n, S), the latent variables whose difference is the argument.
    count: shape (n,), how many of the S places each child uses.
    """

    log_likelihood: FloatArray
    plus: IntArray
    minus: IntArray
    count: IntArray


def propagate(
    sites: Sites,
    nodes: FloatArray,
    prior_mean: FloatArray,
    prior_cov: FloatArray,
    tolerance: float,
    max_sweeps: int,
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """A Gaussian for each child's posterior: mean (n, L), covariance (n, L, L), converged (n,).

    Every site is replaced by a Gaussian in its argument whose moments, together with all other
    sites, match those of the true site; one after another until none moves. After Minka (2001);
    for log-concave sites, as here, every site's precision is positive and the matching is stable.

    Only sums along the nodes are taken, all else is element by element, so a child's numbers
    depend neither on the other children nor on how many there are.

    prior_mean: shape (n, L); prior_cov: shape (L, L).
    """
    n, places, _ = sites.log_likelihood.shape
    mean = prior_mean.copy()
    cov = np.repeat(prior_cov[None], n, axis=0)
    precision = np.zeros((n, places))
    pull = np.zeros((n, places))
    moved = np.where(sites.count > 0, np.inf, 0.0)

    for _ in range(max_sweeps):
        if not (moved > tolerance).any():
            break
        unsettled = moved > tolerance
        moved[unsettled] = 0.0
        for place in range(places):
            who = np.flatnonzero(unsettled & (sites.count > place))
            step = _match(sites, place, who, nodes, mean, cov, precision, pull)
            moved[who] = np.maximum(moved[who], step)
    return mean, cov, moved <= tolerance


def _match(
    sites: Sites,
    place: int,
    who: IntArray,
    nodes: FloatArray,
    mean: FloatArray,
    cov: FloatArray,
    precision: FloatArray,
    pull: FloatArray,
) -> FloatArray:
    """Match one site of the children ``who``, in place; how far each moved, in posterior SDs.

    precision, pull: shape (n, S), each site's Gaussian: precision and precision-weighted mean.
    """
    rows = np.arange(len(who))
    plus, minus = sites.plus[who, place], sites.minus[who, place]
    reach = cov[who, :, plus] - cov[who, :, minus]
    variance = reach[rows, plus] - reach[rows, minus]
    centre = mean[who, plus] - mean[who, minus]

    cavity_precision = 1.0 / variance - precision[who, place]
    cavity_pull = centre / variance - pull[who, place]
    tilted_mean, tilted_variance = _tilted_moments(
        sites.log_likelihood[who, place], nodes, cavity_pull / cavity_precision, cavity_precision
    )
    # Log-concave sites only sharpen; a precision below zero here is rounding.
    new_precision = np.maximum(1.0 / tilted_variance - cavity_precision, 0.0)
    new_pull = tilted_mean / tilted_variance - cavity_pull

    gained_precision = new_precision - precision[who, place]
    gained_pull = new_pull - pull[who, place]
    scale = 1.0 / (1.0 + gained_precision * variance)
    push = (gained_pull - gained_precision * centre) * scale
    mean[who] += reach * push[:, None]
    cov[who] -= (gained_precision * scale)[:, None, None] * (reach[:, :, None] * reach[:, None, :])
    precision[who, place] = new_precision
    pull[who, place] = new_pull
    moved: FloatArray = np.maximum(
        np.abs(push) * np.sqrt(variance), np.abs(gained_precision) * variance
    )
    return moved


def _tilted_moments(
    log_likelihood: FloatArray, nodes: FloatArray, centre: FloatArray, precision: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of likelihood × normal cavity, by quadrature; each (n,)."""
    log_weights = log_likelihood - 0.5 * precision[:, None] * (nodes - centre[:, None]) ** 2
    weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    total = weights.sum(axis=1)
    mean = (weights * nodes).sum(axis=1) / total
    variance = (weights * (nodes - mean[:, None]) ** 2).sum(axis=1) / total
    return mean, variance
