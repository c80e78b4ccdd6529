"""Likelihood of answers at nodes, as products of matrices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.response_functions import checked_categories, log_probabilities

Categories = npt.NDArray[np.integer]
"""Category of each answer, 0 where there is none."""


@dataclass(frozen=True, eq=False)
class NodeTable:
    """What answers add to the log-likelihood at every node, of a bank on one scale.

    nodes: shape (q,). lowest: shape (q, m), log-probability of every item's category 0.
    above: shape (q, c), what a unit of each of ``columns`` adds to that.
    """

    bank: ItemBank
    nodes: FloatArray
    lowest: FloatArray
    above: FloatArray

    @classmethod
    def of(cls, bank: ItemBank, nodes: FloatArray) -> NodeTable:
        """The table of a bank."""
        table = log_probabilities(bank, nodes)
        lowest = table[:, :, 0]
        if bank.partial_credit:
            return cls(bank, nodes, lowest, nodes[:, None])
        # Where an item has no such category, minus infinity is never asked for: zero stands for it.
        higher = np.where(np.isfinite(table[:, :, 1:]), table[:, :, 1:] - lowest[:, :, None], 0.0)
        return cls(bank, nodes, lowest, higher.swapaxes(1, 2).reshape(len(nodes), -1))

    def columns(self, category: Categories) -> FloatArray:
        """What of the answers, (n, m), meets theta, shape (n, c).

        In the partial credit family Σ a·x alone; otherwise an indicator of every higher category.
        """
        if self.bank.partial_credit:
            return (category.astype(np.float64) @ self.bank.slopes)[:, None]
        higher = range(1, self.bank.category_intercepts.shape[1])
        return np.concatenate([category == k for k in higher], axis=1).astype(np.float64)

    def log_likelihood(self, answered: BoolArray, category: Categories) -> FloatArray:
        """Shape (q, n), but for a constant of each child in the partial credit family."""
        total: FloatArray = self.above @ self.columns(category).T
        if answered.all():
            total += self.lowest.sum(axis=1)[:, None]
        else:
            total += self.lowest @ answered.T.astype(np.float64)
        return total


@lru_cache(maxsize=32)
def node_table(bank: ItemBank, quadrature: Quadrature) -> NodeTable:
    """The table of a bank at a quadrature's nodes, kept for the next children."""
    return NodeTable.of(bank, quadrature.nodes)


def log_likelihood(bank: ItemBank, responses: npt.ArrayLike, nodes: npt.ArrayLike) -> FloatArray:
    """Log-likelihood of each child's answers at each node, shape (n, q), on one scale.

    responses: shape (n, m), NaN where there is no answer.
    Raises ``ImpossibleResponse`` for anything that is not a category of its item.
    """
    answered, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))
    table = NodeTable.of(bank, np.asarray(nodes, dtype=np.float64))
    total = table.log_likelihood(answered, category).T
    if bank.partial_credit:
        given = bank.category_intercepts[np.arange(bank.n_items), category]
        total += np.where(answered, given, 0.0).sum(axis=1)[:, None]
    return total
