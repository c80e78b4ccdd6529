"""Persons whose prior is a normal density at the nodes, as TAM has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.population import Population


@dataclass(frozen=True, eq=False)
class DensityPopulation(Population):
    """Normal priors on one dimension by the rectangle rule: density times the nodes' distance.

    Elsewhere weights are scaled to sum to one, as mirt has it. The two differ where the nodes do
    not hold the prior: persons whom raters judge spread by two logits and more, and a normal cut
    off at the last node and scaled up again would have its variance estimated too large.
    """

    def log_weights(self, parameters: FloatArray) -> FloatArray:
        """Log-weight of every node for every kind, (kinds, q)."""
        mean, cov = self.moments(parameters)
        nodes, variance = self.quadrature.nodes, cov[:, 0]
        width = nodes[1] - nodes[0]
        square = (nodes - mean) ** 2 / variance
        log_weights: FloatArray = -0.5 * (square + np.log(2.0 * np.pi * variance)) + np.log(width)
        return log_weights

    def log_mass(self, parameters: FloatArray) -> FloatArray:
        """Logarithm of the sum of the weights of every kind, (kinds,)."""
        mass: FloatArray = logsumexp(self.log_weights(parameters), axis=1)
        return mass

    def prior_moments(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray]:
        """E[theta] (kinds, 1) and E[theta²] (kinds, 1, 1) of the normal itself."""
        mean, cov = self.moments(parameters)
        return mean, cov + mean[:, :, None] * mean[:, None, :]

    def expected_scores(self, parameters: FloatArray) -> FloatArray:
        """The mean of ``scores`` over each kind's own prior, (kinds, P)."""
        _, cov = self.moments(parameters)
        out = np.zeros((self.n_kinds, self.n_parameters))
        out[np.arange(self.n_kinds), self.group * self.per_group + 1] = 0.5 / cov[:, 0, 0]
        return out
