"""When an adaptive test ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assessment.psychometrics.adaptive.tiredness import Tiredness
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray

StopReason = Literal["time", "tired", "length", "bank", "precise", "uninformative"]

REASONS: tuple[StopReason, ...] = get_args(StopReason)
"""In the order in which they are tried: where several hold, the first is told."""

GO_ON = -1


@dataclass(frozen=True)
class StoppingRule:
    """When an adaptive test ends: precise enough, long enough, time is up, or nothing is left.

    se: the standard error, in logits, below which ability is known well enough, once
        ``min_items`` are answered; in several dimensions the largest counts. ``max_seconds`` holds
        from the first item on.
    least_information: once ``min_items`` are answered, the test ends where no item left would
        tell so much at the present estimate (Fisher information); 0 leaves the rule out.
    tiredness: the rule of ``Tiredness``; None leaves it out.
    """

    se: float = 0.35
    min_items: int = 6
    max_items: int = 20
    max_seconds: float | None = None
    least_information: float = 0.0
    tiredness: Tiredness | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.min_items <= self.max_items:
            raise ValueError("A test's least length cannot be above its greatest.")

    def reason(
        self,
        n: int,
        se: float,
        seconds: float = 0.0,
        items_left: int | None = None,
        *,
        tired: bool = False,
        information_left: float = np.inf,
    ) -> StopReason | None:
        """Why to stop after ``n`` answers, or None to go on."""
        left = np.array([1 if items_left is None else items_left])
        code = int(
            self.codes(
                n,
                np.array([se]),
                np.array([seconds]),
                left,
                np.array([tired]),
                np.array([information_left]),
            )[0]
        )
        return None if code == GO_ON else REASONS[code]

    def codes(
        self,
        n: int,
        se: FloatArray,
        seconds: FloatArray,
        items_left: IntArray,
        tired: BoolArray,
        information_left: FloatArray,
    ) -> IntArray:
        """Why each child stops after ``n`` answers: a place in ``REASONS``, or ``GO_ON``.

        The rest: shape (n_children,).
        """
        long_enough = n >= self.min_items
        limit = np.inf if self.max_seconds is None else self.max_seconds
        holds = (
            seconds >= limit,
            tired,
            np.full(len(se), n >= self.max_items),
            items_left == 0,
            (se <= self.se) & long_enough,
            (information_left < self.least_information) & long_enough,
        )
        return np.select(holds, np.arange(len(REASONS)), GO_ON).astype(np.int64)
