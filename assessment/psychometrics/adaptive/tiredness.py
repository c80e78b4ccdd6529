"""A stated rule for when a child has had enough, from response times and errors.

It ends a test and does nothing else: it never enters an estimate of ability.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class Tiredness:
    """When a child counts as tired: another pace than at first, and more errors than expected.

    Both are needed, over the last ``window`` answers. The pace is the median of their seconds
    over the median of the child's own first ``window`` answers, the very first left out (a task is
    learnt on it): at least ``slower``, or at most ``faster`` (answering without looking). Errors
    are the standardised residual Σ(x - E)/√ΣV at the child's present estimate, at most
    ``surprise``; that the items are hard is in E, so a child who meets hard items is not tired
    for it. Before the two windows are apart nobody is tired. The rule is stated, not estimated.
    """

    window: int = 4
    slower: float = 1.8
    faster: float = 0.4
    surprise: float = -1.0

    def __post_init__(self) -> None:
        if self.window < 2 or not 0 < self.faster < 1 < self.slower:
            raise ValueError("Tiredness needs a window of two answers or more, and faster < 1.")

    def tired(self, seconds: FloatArray, residual: FloatArray, variance: FloatArray) -> BoolArray:
        """Which children are tired, shape (n,).

        seconds, residual, variance: shape (n, k), of the answers so far in order: time, answer
        minus expected category, and variance of the category, both at the present estimate.
        Seconds of NaN are unknown; where a window has no known time nobody is tired.
        """
        n, k = seconds.shape
        if k < 2 * self.window + 1:
            return np.zeros(n, dtype=np.bool_)
        first = _typical(seconds[:, 1 : self.window + 1])
        last = _typical(seconds[:, -self.window :])
        change = last - first
        with np.errstate(invalid="ignore"):
            odd_pace = (change >= log(self.slower)) | (change <= log(self.faster))
        spread = np.sqrt(np.maximum(variance[:, -self.window :].sum(axis=1), 1e-12))
        surprising = residual[:, -self.window :].sum(axis=1) / spread <= self.surprise
        tired: BoolArray = odd_pace & surprising
        return tired


def _typical(seconds: FloatArray) -> FloatArray:
    """Median of the logarithms of known times, shape (n,); NaN where none is known."""
    known = np.where(seconds > 0, seconds, np.nan)
    out = np.full(len(seconds), np.nan)
    some = np.isfinite(known).any(axis=1)
    out[some] = np.nanmedian(np.log(known[some]), axis=1)
    return out
