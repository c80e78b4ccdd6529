"""Which activity is worth offering to this child now. Pure NumPy: arrays in, arrays out.

An activity demands a level on the strands that it gives practice in. It is worth most where its
outcome is open: where the child, on the posterior, can do about half of it alone. That is the
expected information of a logistic item, and the older idea of a zone of proximal development
(Vygotsky); as a model of gain it is a stated assumption, to be replaced by outcomes once there are.
Strengths, interests and surprise have shares of their own, so that the weakest strand is not all
that a child is ever offered.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

POLICY = "2026.1"
PURPOSES = ("growth", "strength", "interest", "surprise")
SHARES: Mapping[str, float] = {"growth": 0.4, "strength": 0.25, "interest": 0.25, "surprise": 0.1}
"""How often each purpose leads the choice, over many suggestions."""

TEMPERATURE = 0.15
"""Spread of the choice within a purpose. Values lie in [0, 1]; at 0.15 the best of ten equally
spaced activities is offered about half of the time, so that every policy can be compared later."""

LIKENESS_COST = 0.5
"""What an activity loses for being of the same strand and theme as one already chosen."""

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(15)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Catalogue:
    """The activities that there are, as arrays.

    practice: (n, 6), how much of an activity goes to each strand; rows sum to 1.
    demand: (n,), logits: the level for which it is made.
    theme: (n,), index of the theme.
    """

    practice: Array
    demand: Array
    theme: Codes


@dataclass(frozen=True)
class Portrait:
    """What is known of the child.

    mean, sd: (6,), posterior of the strands, logits. expected: (6,), population mean at this age.
    comfort: (6,), logits by which earlier answers asked for easier (below 0) or harder activities.
    affinity: (themes,), in [-1, 1], from what was enjoyed and what was declined.
    met: (themes,), how often each theme was offered lately.
    """

    mean: Array
    sd: Array
    expected: Array
    comfort: Array
    affinity: Array
    met: Array


@dataclass(frozen=True)
class Choice:
    """One activity that was chosen, why, and with what probability."""

    index: int
    purpose: str
    propensity: float
    value: float


def openness(mean: Array, sd: Array, demand: Array) -> Array:
    """How open an activity's outcome is on each strand: E[4 p (1 - p)] over the posterior.

    mean, sd: (6,); demand: (n,). Returns (n, 6) in (0, 1]: 1 where half of it comes easily.
    By 15-point Gauss-Hermite quadrature.
    """
    theta = mean[:, np.newaxis] + sd[:, np.newaxis] * _NODES
    p = 1.0 / (1.0 + np.exp(demand[:, np.newaxis, np.newaxis] - theta))
    return np.asarray((4.0 * p * (1.0 - p)) @ _WEIGHTS, dtype=np.float64)


def purpose_values(catalogue: Catalogue, child: Portrait) -> dict[str, Array]:
    """The worth of every activity for each purpose: (n,) each, in [0, 1]."""
    reach = openness(child.mean + child.comfort, child.sd, catalogue.demand)
    growth = (catalogue.practice * reach).sum(axis=1)
    standing = child.mean - child.expected
    lead = (standing - standing.mean()) / np.sqrt(child.sd**2 + (child.sd**2).mean())
    # A smooth step rather than the best strand alone: a lead that may be chance counts for little.
    strong = 1.0 / (1.0 + np.exp(-2.0 * lead))
    liked = (1.0 + child.affinity[catalogue.theme]) / 2.0
    unmet = 1.0 / (1.0 + child.met[catalogue.theme])
    return {
        "growth": growth,
        "strength": (catalogue.practice @ strong) * (0.5 + 0.5 * growth),
        "interest": liked * (0.5 + 0.5 * growth),
        "surprise": unmet * (0.5 + 0.5 * growth),
    }


def choose(
    catalogue: Catalogue,
    child: Portrait,
    eligible: Flags,
    *,
    count: int,
    rng: np.random.Generator,
    already: Codes | None = None,
    shares: Mapping[str, float] = SHARES,
) -> list[Choice]:
    """Draw up to ``count`` activities, different from each other and from those in ``already``.

    eligible: (n,), what age, place, time and safety allow. ``propensity`` is the probability with
    which this activity would have come at its turn, over all purposes, given the turns before it.
    """
    values = purpose_values(catalogue, child)
    open_to_choice = eligible.copy()
    chosen = [] if already is None else [int(index) for index in already]
    open_to_choice[chosen] = False
    choices: list[Choice] = []
    weights = np.array([shares[purpose] for purpose in PURPOSES])
    weights = weights / weights.sum()
    while len(choices) < count and open_to_choice.any():
        cost = LIKENESS_COST * likeness(catalogue, chosen)
        odds = np.stack([softmax(values[purpose] - cost, open_to_choice) for purpose in PURPOSES])
        turn = int(rng.choice(len(PURPOSES), p=weights))
        index = int(rng.choice(len(eligible), p=odds[turn]))
        purpose = PURPOSES[turn]
        choices.append(
            Choice(index, purpose, float(weights @ odds[:, index]), float(values[purpose][index]))
        )
        chosen.append(index)
        open_to_choice[index] = False
    return choices


def likeness(catalogue: Catalogue, chosen: list[int]) -> Array:
    """How much each activity resembles the most similar chosen one: (n,), in [0, 1]."""
    if not chosen:
        return np.zeros(len(catalogue.demand))
    practice = catalogue.practice
    norms = np.linalg.norm(practice, axis=1)
    same_practice = practice @ practice[chosen].T / np.outer(norms, norms[chosen])
    same_theme = catalogue.theme[:, np.newaxis] == catalogue.theme[chosen]
    return np.asarray(((same_practice + same_theme) / 2.0).max(axis=1), dtype=np.float64)


def softmax(values: Array, eligible: Flags) -> Array:
    """Probabilities proportional to exp(value / TEMPERATURE) among the eligible: (n,)."""
    scaled = np.where(eligible, values / TEMPERATURE, -np.inf)
    raised = np.exp(scaled - scaled.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)
