"""What one pass over the answers leaves: sums that shards can add up."""

from __future__ import annotations

from dataclasses import dataclass

from assessment.psychometrics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Statistics:
    """Sufficient statistics of answers at given parameters.

    loglik: marginal log-likelihood. expected: shape (cells, q), expected number of children with
    each category at each node of the item's own dimension. n: shape (kinds,), children. first:
    (kinds, D) and second: (kinds, D, D), sums of E[theta] and E[theta thetaᵀ].
    """

    loglik: float
    expected: FloatArray
    n: FloatArray
    first: FloatArray
    second: FloatArray

    def __add__(self, other: Statistics) -> Statistics:
        return Statistics(
            self.loglik + other.loglik,
            self.expected + other.expected,
            self.n + other.n,
            self.first + other.first,
            self.second + other.second,
        )
