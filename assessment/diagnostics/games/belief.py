"""What a game believes about a child while it chooses what to show next.

The belief serves the choice alone. Scores are made later, from the responses, by the growth room.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from assessment.psychometrics import ItemBank, choose_item

Array = NDArray[np.float64]

# (weights over nodes, nodes, candidates' difficulties, dice) -> index of the candidate to show.
Choose = Callable[[Array, Array, Array, np.random.Generator], int]

NODES: Array = np.linspace(-5.0, 5.0, 61)
SPREAD_AT_ONE_AGE = 1.0
# Taking turns among the best keeps single families from being shown to every child.
AMONG = 3


def age_mean(age_months: float) -> float:
    """Mean of children of this age in logits; 0 at 7;0."""
    return 2.2 * log(age_months / 84.0)


@dataclass(frozen=True)
class Belief:
    """Weights over ``NODES`` that sum to one."""

    weights: Array

    @classmethod
    def at_age(cls, age_months: float) -> "Belief":
        """Before anything was seen: the children of this age."""
        density = np.exp(-0.5 * ((NODES - age_mean(age_months)) / SPREAD_AT_ONE_AGE) ** 2)
        return cls(density / density.sum())

    def after(self, difficulty: float, right: bool) -> "Belief":
        """After one answer to an item of this difficulty."""
        success = 1.0 / (1.0 + np.exp(difficulty - NODES))
        weights = self.weights * (success if right else 1.0 - success)
        return Belief(weights / weights.sum())

    @property
    def mean(self) -> float:
        return float(self.weights @ NODES)


def informative(weights: Array, nodes: Array, difficulties: Array, rng: np.random.Generator) -> int:
    """One of the few candidates that tell most, averaged over the belief."""
    codes = [str(at) for at in range(len(difficulties))]
    bank = ItemBank.from_steps(codes, np.ones(len(codes)), difficulties[:, None])
    return choose_item(bank, weights, nodes, np.ones(len(codes), dtype=np.bool_), rng, AMONG)
