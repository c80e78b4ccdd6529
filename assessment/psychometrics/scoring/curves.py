"""Category probabilities with their first two derivatives by ability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.response_functions import category_probabilities


@dataclass(frozen=True, eq=False)
class Curves:
    """p, its slope and its bend, each (n, m, K + 1); zero where an item has no such category."""

    p: FloatArray
    slope: FloatArray
    bend: FloatArray

    @property
    def information(self) -> FloatArray:
        """Fisher information Σ_k p'²/p of each item, shape (n, m)."""
        of_items: FloatArray = _over(self.slope**2, self.p).sum(axis=-1)
        return of_items

    @property
    def warm(self) -> FloatArray:
        """Σ_k p'·p''/p of each item, shape (n, m): twice the bias of ML times information²."""
        of_items: FloatArray = _over(self.slope * self.bend, self.p).sum(axis=-1)
        return of_items


def _over(numerator: FloatArray, p: FloatArray) -> FloatArray:
    return np.divide(numerator, p, out=np.zeros_like(p), where=p > 1e-300)


def curves(bank: ItemBank, theta: FloatArray) -> Curves:
    """Curves at each child's ability.

    theta: shape (n,), the place of a child on the one dimension of the bank's items.
    """
    p = category_probabilities(bank, theta)
    count = np.arange(p.shape[-1], dtype=np.float64)
    a = bank.slopes[:, None]
    away = count - (p @ count)[..., None]
    slope = a * p * away
    spread = (p * away**2).sum(axis=-1, keepdims=True)
    bend = a**2 * p * (away**2 - spread)
    for columns, fill in ((bank.graded, _graded), (bank.guessing > 0, _guessed)):
        if columns.any():
            slope[:, columns], bend[:, columns] = fill(bank, columns, theta, p.shape[-1])
    return Curves(p, slope, bend)


def _graded(
    bank: ItemBank, columns: BoolArray, theta: FloatArray, categories: int
) -> tuple[FloatArray, FloatArray]:
    a = bank.slopes[columns]
    intercepts = np.where(np.isfinite(bank.intercepts), bank.intercepts, -np.inf)[columns]
    reached = expit(theta[:, None, None] * a[:, None] + intercepts)
    rate = reached * (1.0 - reached)
    turn = rate * (1.0 - 2.0 * reached)
    nothing = np.zeros((*rate.shape[:2], 1))
    by_step = [np.concatenate([nothing, part, nothing], axis=-1) for part in (rate, turn)]
    slope, bend = (part[..., :-1] - part[..., 1:] for part in by_step)
    return a[:, None] * slope[..., :categories], a[:, None] ** 2 * bend[..., :categories]


def _guessed(
    bank: ItemBank, columns: BoolArray, theta: FloatArray, categories: int
) -> tuple[FloatArray, FloatArray]:
    a, open_ = bank.slopes[columns], 1.0 - bank.guessing[columns]
    known = expit(theta[:, None] * a + bank.intercepts[columns, 0])
    rate = open_ * a * known * (1.0 - known)
    turn = a * rate * (1.0 - 2.0 * known)
    slope, bend = (np.zeros((*known.shape, categories)) for _ in range(2))
    slope[..., 0], slope[..., 1] = -rate, rate
    bend[..., 0], bend[..., 1] = -turn, turn
    return slope, bend
