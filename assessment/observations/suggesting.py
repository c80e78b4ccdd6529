"""Which indicators to look at next: the ones that would tell most for the same half minute.

The rule. For each indicator of the child's band, the expected gain of one more rating is

    gain = ½ · ln(1 + I · V)      nats,

V being the variance of the strand at the child's posterior and I the item's information averaged
over that posterior (three Gauss-Hermite nodes). A rating of an indicator that was rated before says
less that is new about the child, so the gain is divided by one plus the times it was rated this
season; having had no chance to see it counts like a rating, because the moment seems to be rare.
The best indicator comes first, then the best of another strand, and so on. Ties go round by day, so
that every facet has its turn. Without a calibration every gain is the same, and turns alone decide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assessment.psychometrics import ItemBank, information
from assessment.psychometrics.arrays import FloatArray

NODES = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])
WEIGHTS = np.array([1 / 6, 2 / 3, 1 / 6])


@dataclass(frozen=True)
class Candidate:
    """An indicator that could be looked at: code, strand, and how often it was this season."""

    code: str
    strand: str
    seen: int = 0


def expected_gain(bank: ItemBank, mean: FloatArray, variance: FloatArray) -> FloatArray:
    """What one more answer to each item would tell about its strand, in nats.

    mean, variance: shape (D,), logits, of the child's posterior. Returns shape (m,).
    """
    nodes = mean + NODES[:, None] * np.sqrt(variance)
    average = WEIGHTS @ information(bank, nodes)
    gain: FloatArray = 0.5 * np.log1p(average * variance[bank.dimension])
    return gain


def choose(
    candidates: Sequence[Candidate],
    gains: Mapping[str, float] | None = None,
    *,
    turn: int = 0,
    count: int = 2,
) -> list[str]:
    """Codes of the indicators to look at next, at most one a strand as long as there are strands.

    turn: moves by one a day, and decides between equals.
    """
    total = len(candidates)
    worth = {
        each.code: (gains.get(each.code, 0.0) if gains else 1.0) / (1 + each.seen)
        for each in candidates
    }
    order = {each.code: (place - turn) % total for place, each in enumerate(candidates)}
    ranked = sorted(candidates, key=lambda each: (-round(worth[each.code], 6), order[each.code]))
    chosen: list[Candidate] = []
    while ranked and len(chosen) < count:
        strands = {each.strand for each in chosen}
        fresh = next((each for each in ranked if each.strand not in strands), ranked[0])
        chosen.append(fresh)
        ranked.remove(fresh)
    return [each.code for each in chosen]
