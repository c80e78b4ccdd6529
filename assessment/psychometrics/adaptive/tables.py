"""What a bank says at every node, computed once and read at every step of every test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import expit

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.cells import item_information
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import (
    category_probabilities,
    information,
    log_probabilities,
)

CELLS_AT_ONCE = 65_536
"""Cells of children by items in one pass: what stays in a core's own cache is fastest."""


@dataclass(frozen=True, eq=False)
class ItemTables:
    """Tables of the items over the nodes of ``quadrature``, each along its own dimension."""

    bank: ItemBank
    quadrature: Quadrature

    @cached_property
    def flat(self) -> ItemBank:
        """The items side by side on one dimension, as each sees its own."""
        return replace(self.bank, dimension=np.zeros(self.bank.n_items, dtype=np.int64))

    @cached_property
    def by_answer(self) -> FloatArray:
        """Log-probabilities, shape (m, K + 1, q): the row of an answer lies in one piece."""
        table = log_probabilities(self.flat, self.quadrature.nodes)
        return np.ascontiguousarray(np.moveaxis(table, 0, -1))

    @cached_property
    def log_probability(self) -> FloatArray:
        """Log-probabilities, shape (q, m·(K + 1)); 0 where an item has no such category."""
        table = np.moveaxis(self.by_answer, -1, 0)
        finite = np.where(np.isfinite(table), table, 0.0)
        return np.ascontiguousarray(finite.reshape(len(finite), -1))

    @cached_property
    def log_failure(self) -> FloatArray:
        """Log-probability of the lowest category, shape (q, m)."""
        return np.ascontiguousarray(self.by_answer[:, 0].T)

    @cached_property
    def probability(self) -> FloatArray:
        """Probabilities of the categories above the lowest, shape (q, m·K)."""
        above = np.exp(np.moveaxis(self.by_answer, -1, 0)[:, :, 1:])
        return np.ascontiguousarray(above.reshape(len(above), -1))

    @cached_property
    def information(self) -> FloatArray:
        """Fisher information, shape (q, m)."""
        return np.ascontiguousarray(information(self.flat, self.quadrature.nodes))

    @cached_property
    def two_parameters(self) -> bool:
        """Whether every item is a 2PL, for which the shortest formula serves."""
        return bool((self.bank.n_categories == 2).all() and not self.bank.guessing.any())

    def information_at(self, theta: FloatArray) -> FloatArray:
        """Fisher information at each child's ability, shape (n, m).

        theta: shape (n, D).
        """
        bank, d = self.flat, self.bank.dimension
        out = np.empty((len(theta), len(d)))
        for part in parts(*out.shape):
            here = theta[part, :1] if theta.shape[1] == 1 else theta[part][:, d]
            if not self.two_parameters:
                asked = np.broadcast_to(np.arange(bank.n_items), out[part].shape)
                out[part] = item_information(bank, asked, here)
                continue
            # a²·P·(1 - P) by e = exp(-|logit|): one exponential, and no digit lost in the tails.
            piece = np.multiply(here, bank.slopes, out=out[part])
            piece += bank.intercepts[:, 0]
            np.abs(piece, out=piece)
            np.negative(piece, out=piece)
            np.exp(piece, out=piece)
            below = 1.0 + piece
            below *= below
            piece /= below
            piece *= self._squared_slopes
        return out

    def log_probabilities_at(self, theta: FloatArray) -> FloatArray:
        """Log-probabilities at each child's ability, shape (n, m, K + 1); 0 for no such category.

        theta: shape (n,).
        """
        table = log_probabilities(self.flat, theta)
        return np.where(np.isfinite(table), table, 0.0)

    def at_or_above(self, items: IntArray, theta: FloatArray) -> FloatArray:
        """P(X ≥ k) for k = 1 … K of one item a child, shape (n, K); 0 past its last category.

        items, theta: shape (n,).
        """
        bank = self.flat
        if self.two_parameters:
            logit = bank.slopes[items] * theta + bank.intercepts[items, 0]
            return np.asarray(expit(logit))[:, None]
        out = np.zeros((len(items), bank.intercepts.shape[1]))
        distinct, which = np.unique(items, return_inverse=True)
        for place, column in enumerate(distinct.tolist()):
            rows = which == place
            p = category_probabilities(bank.subset([bank.ids[column]]), theta[rows])[:, 0]
            out[rows, : p.shape[1] - 1] = np.cumsum(p[:, :0:-1], axis=1)[:, ::-1]
        return out

    @cached_property
    def _squared_slopes(self) -> FloatArray:
        squared: FloatArray = self.bank.slopes**2
        return squared


def parts(n: int, m: int) -> list[slice]:
    """Rows to work on at a time."""
    rows = max(1, CELLS_AT_ONCE // max(m, 1))
    return [slice(start, min(start + rows, n)) for start in range(0, n, rows)]
