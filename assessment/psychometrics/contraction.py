"""Sums over a grid of two or three dimensions where each child's likelihood is a product of one
factor a dimension: matrix products with the prior, never the grid of a child.
"""

from __future__ import annotations

from typing import Any


def contract(
    factors: list[Any], prior: Any, nodes: Any
) -> tuple[Any, list[Any], dict[tuple[int, int], Any]]:
    """Mass, the margins of each dimension and the sums of theta_d·theta_e, none of them scaled.

    factors: each (c, q). prior: (q, q) or (q, q, q). Returns (c,), D times (c, q), and (c,) a pair.
    """
    if len(factors) == 2:
        one, two = factors
        seen = one @ prior
        margin_two = seen * two
        margin_one = (two @ prior.T) * one
        crossed = (((one * nodes) @ prior) * (two * nodes)).sum(axis=1)
        return margin_two.sum(axis=1), [margin_one, margin_two], {(0, 1): crossed}
    one, two, three = factors
    c, q = one.shape
    wide = prior.reshape(q, q * q)
    seen = (one @ wide).reshape(c, q, q)
    seen *= three[:, None, :]
    to_two = seen.sum(axis=2)
    margin_two = to_two * two
    seen *= two[:, :, None]
    margin_three = seen.sum(axis=1)
    crossed_23 = ((seen @ nodes) * nodes).sum(axis=1)
    pairs = (two[:, :, None] * three[:, None, :]).reshape(c, q * q)
    margin_one = (pairs @ wide.T) * one
    bent = ((one * nodes) @ wide).reshape(c, q, q)
    bent *= pairs.reshape(c, q, q)
    crossed_12 = bent.sum(axis=2) @ nodes
    crossed_13 = bent.sum(axis=1) @ nodes
    margins = [margin_one, margin_two, margin_three]
    crossed = {(0, 1): crossed_12, (0, 2): crossed_13, (1, 2): crossed_23}
    return margin_two.sum(axis=1), margins, crossed
