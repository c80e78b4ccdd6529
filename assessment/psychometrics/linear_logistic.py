"""Difficulty of generated items from what they ask for: a linear logistic test model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank

Features = Mapping[str, float]
"""How often an item has what makes items hard, by name; what is not named is not there."""


class UnknownFeature(ValueError):
    """An item asks for something that the model has no weight for."""


@dataclass(frozen=True)
class LinearLogistic:
    """Difficulty = sum of weight x count over an item's features (Fischer, 1973).

    weights: logits that one more of each feature adds. Their order is the order of the columns of
    ``design_matrix``. A feature that every item has serves as the intercept.
    """

    weights: Mapping[str, float]

    def __post_init__(self) -> None:
        if not self.weights:
            raise ValueError("A model needs the weight of one feature at least.")

    def vector(self) -> FloatArray:
        """The weights, of shape (f,), in the order of the columns of ``design_matrix``."""
        return np.array(list(self.weights.values()), dtype=np.float64)

    def design_matrix(self, items: Sequence[Features]) -> FloatArray:
        """Counts of each feature in each item, of shape (m, f).

        Raises ``UnknownFeature`` for a feature without a weight.
        """
        unknown = sorted({name for item in items for name in item} - set(self.weights))
        if unknown:
            known = ", ".join(self.weights)
            raise UnknownFeature(f"No weight for {', '.join(unknown)}; there are {known}.")
        counts = [[item.get(name, 0.0) for name in self.weights] for item in items]
        return np.array(counts, dtype=np.float64).reshape(len(items), len(self.weights))

    def difficulty(self, items: Sequence[Features]) -> FloatArray:
        """Rasch difficulties in logits, of shape (m,)."""
        difficulty: FloatArray = self.design_matrix(items) @ self.vector()
        return difficulty

    def bank(self, items: Mapping[str, Features], dimension: int = 0) -> ItemBank:
        """A Rasch bank of the named items, all on one dimension."""
        difficulty = self.difficulty(list(items.values()))
        return ItemBank.from_steps(
            tuple(items),
            np.ones(len(items)),
            difficulty[:, None],
            np.full(len(items), dimension),
        )
