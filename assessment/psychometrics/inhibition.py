"""Go/no-go play: how well a child holds back, apart from how readily the child taps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri


@dataclass(frozen=True)
class GoNoGo:
    """Counts of a sitting, practice left out.

    A hit is a tap when to go, a false alarm a tap when to wait.
    """

    hits: int
    misses: int
    false_alarms: int
    correct_rejections: int

    def __post_init__(self) -> None:
        if min(self.hits, self.misses, self.false_alarms, self.correct_rejections) < 0:
            raise ValueError("Counts of trials cannot be below zero.")

    @classmethod
    def from_trials(cls, is_go: npt.ArrayLike, tapped: npt.ArrayLike) -> GoNoGo:
        """Counts from trials in order; both of shape (t,), true or false."""
        go = np.asarray(is_go, dtype=np.bool_)
        tap = np.asarray(tapped, dtype=np.bool_)
        if go.shape != tap.shape or go.ndim != 1:
            raise ValueError("Every trial needs its kind and its tap.")
        return cls(
            hits=int((go & tap).sum()),
            misses=int((go & ~tap).sum()),
            false_alarms=int((~go & tap).sum()),
            correct_rejections=int((~go & ~tap).sum()),
        )

    @property
    def hit_rate(self) -> float:
        """(hits + ½) / (go trials + 1).

        The log-linear correction (Hautus 1995) is made always, not only at 0 and 1: z stays
        finite, and the bias is smaller than that of mending the extremes alone.
        """
        return (self.hits + 0.5) / (self.hits + self.misses + 1.0)

    @property
    def false_alarm_rate(self) -> float:
        """(false alarms + ½) / (no-go trials + 1); see ``hit_rate``."""
        return (self.false_alarms + 0.5) / (self.false_alarms + self.correct_rejections + 1.0)

    @property
    def d_prime(self) -> float:
        """z(hit rate) - z(false alarm rate): how well go and wait are told apart.

        NaN where one kind of trial was never shown.
        """
        if not self._both_kinds_shown:
            return float("nan")
        return float(ndtri(self.hit_rate) - ndtri(self.false_alarm_rate))

    @property
    def criterion(self) -> float:
        """-(z(hit rate) + z(false alarm rate)) / 2: above zero, the child rather waits.

        NaN where one kind of trial was never shown.
        """
        if not self._both_kinds_shown:
            return float("nan")
        return float(-0.5 * (ndtri(self.hit_rate) + ndtri(self.false_alarm_rate)))

    @property
    def _both_kinds_shown(self) -> bool:
        return self.hits + self.misses > 0 and self.false_alarms + self.correct_rejections > 0
