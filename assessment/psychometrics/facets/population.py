"""Persons whose prior is a normal density at the nodes, as TAM has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.calibration.population import Population

BEYOND = 20
"""Nodes on either side that the others are continued by, where the prior is narrow."""

NARROW = 2.0
"""Nodes' distances. The rectangle rule sums a normal no narrower to one within 1e-34."""


@dataclass(frozen=True, eq=False)
class DensityPopulation(Population):
    """Normal priors on one dimension by the rectangle rule: density times the nodes' distance.

    Elsewhere weights are scaled to sum to one, as mirt has it. The two differ where the nodes do
    not reach as far as the prior: persons whom raters judge spread by two logits and more, and a
    normal cut off at the last node and scaled up again would have its variance estimated too
    large. A prior between two nodes is scaled by its sum over nodes without end, or its density
    at a node would grow without bounds.
    """

    @cached_property
    def _endless(self) -> FloatArray:
        nodes = self.quadrature.nodes
        beyond = (nodes[1] - nodes[0]) * np.arange(1, BEYOND + 1)
        return np.concatenate([nodes[0] - beyond[::-1], nodes, nodes[-1] + beyond])

    def _densities(self, parameters: FloatArray, nodes: FloatArray) -> FloatArray:
        mean, cov = self.moments(parameters)
        variance = cov[:, 0]
        width = nodes[1] - nodes[0]
        square = (nodes - mean) ** 2 / variance
        densities: FloatArray = -0.5 * (square + np.log(2.0 * np.pi * variance)) + np.log(width)
        return densities

    def _narrow(self, parameters: FloatArray) -> BoolArray:
        nodes = self.quadrature.nodes
        _, cov = self.moments(parameters)
        narrow: BoolArray = np.sqrt(cov[:, 0, 0]) < NARROW * (nodes[1] - nodes[0])
        return narrow

    def log_weights(self, parameters: FloatArray) -> FloatArray:
        """Log-weight of every node for every kind, (kinds, q)."""
        log_weights = self._densities(parameters, self.quadrature.nodes)
        narrow = self._narrow(parameters)
        if narrow.any():
            endless = self._densities(parameters, self._endless)
            log_weights -= np.where(narrow, logsumexp(endless, axis=1), 0.0)[:, None]
        return log_weights

    def log_mass(self, parameters: FloatArray) -> FloatArray:
        """Logarithm of the sum of the weights of every kind, (kinds,)."""
        mass: FloatArray = logsumexp(self.log_weights(parameters), axis=1)
        return mass

    def prior_moments(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """E[theta] (kinds, 1) and E[theta²] (kinds, 1, 1), of the normal or its endless sum."""
        mean, cov = self.moments(parameters)
        first, second = mean.copy(), cov + mean[:, :, None] * mean[:, None, :]
        narrow = self._narrow(parameters)
        if narrow.any():
            log_weights = self._densities(parameters, self._endless)[narrow]
            weights = np.exp(log_weights - logsumexp(log_weights, axis=1, keepdims=True))
            first[narrow, 0] = weights @ self._endless
            second[narrow, 0, 0] = weights @ self._endless**2
        return first, second

    def expected_scores(self, parameters: FloatArray) -> FloatArray:
        """The mean of ``scores`` over each kind's own prior, (kinds, P)."""
        mean, cov = self.moments(parameters)
        first, second = self.prior_moments(parameters)
        variance, away = cov[:, 0, 0], (first - mean)[:, 0]
        spread = second[:, 0, 0] - 2.0 * mean[:, 0] * first[:, 0] + mean[:, 0] ** 2
        out = np.zeros((self.n_kinds, self.n_parameters))
        kinds = np.arange(self.n_kinds)
        out[kinds, self.group * self.per_group] = away / variance
        out[kinds, self.group * self.per_group + 1] = 0.5 * spread / variance**2
        out[:, len(self.groups) * self.per_group :] = self.covariates * (away / variance)[:, None]
        return out
