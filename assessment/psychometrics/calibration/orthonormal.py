"""Polynomials that are orthonormal under each child's posterior.

The posterior covariance of any function of ability is the sum of the squares of its coefficients on
them (Parseval). For scores, which bend little where a posterior is wide, a few say nearly all.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assessment.psychometrics.arrays import FloatArray


def orthonormal(weights: FloatArray, nodes: FloatArray) -> Iterator[FloatArray]:
    """Values of the polynomials of degree 0, 1, 2, … at the nodes, each (n, q), without end.

    weights: shape (n, q), each row sums to 1. By the three-term recurrence (Stieltjes 1884;
    Gautschi 2004, §2.2.3). Where the weights sit on so few nodes that a polynomial vanishes, it and
    those after it are zero.
    """
    before, here = np.zeros_like(weights), np.ones_like(weights)
    root = np.zeros((len(weights), 1), dtype=weights.dtype)
    least = np.sqrt(np.finfo(weights.dtype).eps) * 10.0
    while True:
        yield here
        weighed = weights * here
        centre = np.einsum("nq,nq,q->n", weighed, here, nodes)[:, None]
        there = (nodes - centre) * here - root * before
        norm = np.sqrt(np.einsum("nq,nq,nq->n", weights, there, there))[:, None]
        root = np.where(norm > least, norm, 0.0)
        before = here
        here = np.divide(there, root, out=np.zeros_like(there), where=root > 0)
