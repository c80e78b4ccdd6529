"""Purification: match on items without DIF, found by doing it again until nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from assessment.psychometrics.arrays import BoolArray

MOST_ROUNDS = 10

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Purified(Generic[Found]):
    """The last round. anchors: what it matched on, shape (m,). settled: whether its flags are those
    that the anchors came from."""

    found: Found
    flagged: BoolArray
    anchors: BoolArray
    rounds: int
    settled: bool


def purified(
    test: Callable[[BoolArray], tuple[Found, BoolArray]],
    anchors: BoolArray,
    most_rounds: int = MOST_ROUNDS,
) -> Purified[Found]:
    """Test with all anchors, then without those that were flagged, until the same are flagged twice
    (Candell and Drasgow 1988; Clauser, Mazor and Hambleton 1993).

    test: from anchors to findings and flags. Stops unsettled after ``most_rounds``, or where no
    anchor would be left; with no rounds it tests once.
    """
    now = anchors
    found, flagged = test(now)
    for turn in range(most_rounds):
        then = anchors & ~flagged
        if np.array_equal(then, now):
            return Purified(found, flagged, now, turn, True)
        if not then.any():
            return Purified(found, flagged, now, turn, False)
        before, now = flagged, then
        found, flagged = test(now)
        if np.array_equal(before, flagged):
            return Purified(found, flagged, now, turn + 1, True)
    return Purified(found, flagged, now, most_rounds, most_rounds == 0)
