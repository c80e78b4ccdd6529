"""Keeping the best items from wearing out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.adaptive.criteria import best
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray, frozen


@dataclass(frozen=True)
class Best:
    """No control: always the best item."""

    def pick(
        self, worth: FloatArray, eligible: BoolArray, chance: FloatArray
    ) -> tuple[IntArray, BoolArray]:
        """Each child's next item (n,), and what was considered and set aside, (n, m).

        chance: shape (n,), uniform numbers. Every child needs an eligible item.
        """
        return best(worth, eligible), np.zeros((len(worth), 0), dtype=np.bool_)


@dataclass(frozen=True)
class Randomesque:
    """One of the ``among`` best, each as likely (Kingsbury and Zara 1989)."""

    among: int = 5

    def __post_init__(self) -> None:
        if self.among < 1:
            raise ValueError("A draw is among one item or more.")

    def pick(
        self, worth: FloatArray, eligible: BoolArray, chance: FloatArray
    ) -> tuple[IntArray, BoolArray]:
        """See ``Best.pick``."""
        held = np.where(eligible, worth, -np.inf)
        size = min(self.among, held.shape[1])
        nothing = np.zeros((len(worth), 0), dtype=np.bool_)
        row = np.arange(len(held))
        among = np.minimum(size, eligible.sum(axis=1))
        place = np.minimum((chance * among).astype(np.int64), among - 1)
        chosen = np.empty(len(held), dtype=np.int64)
        for rank in range(size):
            item = best(held, ~np.isneginf(held))
            here = place == rank
            chosen[here] = item[here]
            held[row, item] = -np.inf
        return chosen, nothing


@dataclass(frozen=True, eq=False)
class SympsonHetter:
    """An item that is chosen is asked with its own probability, or set aside for this test.

    The probabilities (Sympson and Hetter 1985; Hetter and Sympson 1997) come from
    ``exposure_probabilities``. Where all eligible items are set aside, the last is asked after all.

    probability: shape (m,).
    """

    probability: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "probability", frozen(self.probability, np.float64))
        if not ((self.probability >= 0) & (self.probability <= 1)).all():
            raise ValueError("Exposure probabilities are from 0 to 1.")

    def pick(
        self, worth: FloatArray, eligible: BoolArray, chance: FloatArray
    ) -> tuple[IntArray, BoolArray]:
        """See ``Best.pick``."""
        left, passed = eligible.copy(), np.zeros(worth.shape, dtype=np.bool_)
        chosen = np.empty(len(worth), dtype=np.int64)
        draw = chance.copy()
        rows = np.arange(len(worth))
        while len(rows):
            item = best(worth[rows], left[rows])
            left[rows, item] = False
            last = ~left[rows].any(axis=1)
            probability = np.where(last, 1.0, self.probability[item])
            asked = draw[rows] < probability
            chosen[rows[asked]] = item[asked]
            refused = rows[~asked]
            passed[refused, item[~asked]] = True
            # What is left of a uniform number above a threshold is uniform again.
            gone = probability[~asked]
            draw[refused] = (draw[refused] - gone) / (1.0 - gone)
            rows = refused
        return chosen, passed


Exposure = Best | Randomesque | SympsonHetter


@dataclass(frozen=True, eq=False)
class Trial:
    """One round of simulated tests under exposure probabilities.

    chosen: shape (m,), the share of children for whom an item was chosen. asked: shape (m,), the
    share who were asked it. longest: items of the longest test. children: how many were tested.
    """

    chosen: FloatArray
    asked: FloatArray
    longest: int
    children: int


@dataclass(frozen=True, eq=False)
class ExposureSearch:
    """What the simulated iteration found.

    probability: shape (m,). largest: the largest exposure in each round. settled: whether the last
    is at the target, but for three standard errors of a simulated share.
    """

    probability: FloatArray
    target: float
    largest: tuple[float, ...]
    settled: bool

    def __str__(self) -> str:
        verdict = "settled" if self.settled else "did not settle"
        return (
            f"Sympson-Hetter {verdict} after {len(self.largest)} rounds: the largest exposure is "
            f"{self.largest[-1]:.3f} for a target of {self.target:g}."
        )


def exposure_probabilities(
    tried: Callable[[SympsonHetter], Trial],
    n_items: int,
    target: float,
    rounds: int = 30,
) -> ExposureSearch:
    """Exposure probabilities that keep every item at ``target`` or below, by simulation.

    tried: runs a simulation under probabilities. After each round an item's probability becomes
    target/chosen where it was chosen more often than that, else 1; as many items as a test is long
    keep 1, so that no test runs dry (Hetter and Sympson 1997).
    Raises ``ValueError`` where ``target`` is not between 0 and 1.
    """
    if not 0 < target <= 1:
        raise ValueError("The target of exposure is above 0 and at most 1.")
    probability, largest = np.ones(n_items), []
    for _ in range(rounds):
        trial = tried(SympsonHetter(probability))
        largest.append(float(trial.asked.max()))
        noise = float(np.sqrt(target * (1.0 - target) / trial.children))
        if largest[-1] <= target + 3.0 * noise:
            return ExposureSearch(probability, target, tuple(largest), settled=True)
        with np.errstate(divide="ignore"):
            probability = np.minimum(1.0, target / trial.chosen)
        open_items = np.argsort(-probability, kind="stable")[: trial.longest]
        probability[open_items] = 1.0
    return ExposureSearch(probability, target, tuple(largest), settled=False)
