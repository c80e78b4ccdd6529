"""What one pass over the answers leaves: sums that shards can add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sufficient statistics of answers at given parameters.

    loglik: marginal log-likelihood. expected: shape (cells, q), expected number of children with
    each category at each node of the item's own dimension. n: shape (kinds,), children. first:
    (kinds, D) and second: (kinds, D, D), sums of E[theta] and E[theta thetaᵀ]. squares: (D,), sum
    of E[theta]².
    """

    loglik: float
    expected: FloatArray
    n: FloatArray
    first: FloatArray
    second: FloatArray
    squares: FloatArray

    @property
    def reliability(self) -> tuple[float, ...]:
        """Variance of the EAPs over that plus the mean posterior variance, for each dimension."""
        children = self.n.sum()
        of_estimates = (self.squares - self.first.sum(axis=0) ** 2 / children) / (children - 1.0)
        remaining = np.diagonal(self.second.sum(axis=0)) - self.squares
        whole = of_estimates + remaining / children
        # Where nobody differs from anybody there is nothing to be reliable about.
        return tuple((of_estimates / np.where(whole > 0, whole, 1.0)).tolist())

    def __add__(self, other: Statistics) -> Statistics:
        return Statistics(
            self.loglik + other.loglik,
            self.expected + other.expected,
            self.n + other.n,
            self.first + other.first,
            self.second + other.second,
            self.squares + other.squares,
        )
