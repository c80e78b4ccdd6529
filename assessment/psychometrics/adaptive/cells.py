"""Likelihood of single answers: every child has met other items, so a cell has its own item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, softmax

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank


@dataclass(frozen=True, eq=False)
class Cells:
    """Every array has the shape of the items asked.

    score: first derivative of the answer's log-probability by ability. observed: minus the second.
    information: its mean over answers (Fisher). warm: Σ_k p'p''/p, of which Warm (1989) makes the
    bias of maximum likelihood. expected, variance: of the category.
    """

    score: FloatArray
    observed: FloatArray
    information: FloatArray
    warm: FloatArray
    expected: FloatArray
    variance: FloatArray


def cells(bank: ItemBank, items: IntArray, theta: FloatArray, category: IntArray) -> Cells:
    """Cells of answers to ``items`` (columns of the bank).

    items, category: shape (n, k). theta: each cell's ability, shape (n, k) or (n, 1).
    """
    logit = bank.slopes[items] * theta
    every = np.ones(items.shape, dtype=np.bool_)
    graded, guessed = bank.graded[items], bank.guessing[items] > 0
    families = ((~(graded | guessed), _partial_credit), (graded, _graded), (guessed, _guessed))
    out = np.zeros((6, *items.shape))
    for where, family in families:
        if where.any():
            where = every if where.all() else where
            out[:, where] = family(bank, items[where], logit[where], category[where])
    return Cells(*out)


def item_information(bank: ItemBank, items: IntArray, theta: FloatArray) -> FloatArray:
    """Fisher information of each cell, shape (n, k)."""
    return cells(bank, items, theta, np.zeros(items.shape, dtype=np.int64)).information


def _partial_credit(
    bank: ItemBank, item: IntArray, logit: FloatArray, category: IntArray
) -> tuple[FloatArray, ...]:
    """With the centred moments of the category, V and M3: a·(x - E), a²·V and a³·M3."""
    a = bank.slopes[item]
    if bank.category_intercepts.shape[1] == 2:
        expected = expit(logit + bank.intercepts[item, 0])
        variance = expected * (1.0 - expected)
        third = variance * (1.0 - 2.0 * expected)
    else:
        count = np.arange(bank.category_intercepts.shape[1], dtype=np.float64)
        p = softmax(logit[:, None] * count + bank.category_intercepts[item], axis=1)
        expected = p @ count
        away = count - expected[:, None]
        variance = (p * away**2).sum(axis=1)
        third = (p * away**3).sum(axis=1)
    known = a**2 * variance
    return a * (category - expected), known, known, a**3 * third, expected, variance


def _graded(
    bank: ItemBank, item: IntArray, logit: FloatArray, category: IntArray
) -> tuple[FloatArray, ...]:
    """With S_k = σ(a·theta + d_k), S_0 = 1 and S_(K+1) = 0: p'_k/p_k = a·(1 - S_k - S_(k+1))."""
    a = bank.slopes[item]
    known = np.where(np.isfinite(bank.intercepts), bank.intercepts, -np.inf)[item]
    reached = np.zeros((len(item), known.shape[1] + 2))
    reached[:, 0] = 1.0
    reached[:, 1:-1] = expit(logit[:, None] + known)
    rate = reached * (1.0 - reached)
    turn = rate * (1.0 - 2.0 * reached)
    p = reached[:, :-1] - reached[:, 1:]
    relative = a[:, None] * (1.0 - reached[:, :-1] - reached[:, 1:])
    bend = a[:, None] ** 2 * (turn[:, :-1] - turn[:, 1:])
    row = np.arange(len(item))
    count = np.arange(p.shape[1], dtype=np.float64)
    expected = p @ count
    return (
        relative[row, category],
        a**2 * (rate[row, category] + rate[row, category + 1]),
        (p * relative**2).sum(axis=1),
        (relative * bend).sum(axis=1),
        expected,
        p @ count**2 - expected**2,
    )


def _guessed(
    bank: ItemBank, item: IntArray, logit: FloatArray, category: IntArray
) -> tuple[FloatArray, ...]:
    """The 3PL, p = g + (1 - g)·σ, by the derivatives of p."""
    a, g = bank.slopes[item], bank.guessing[item]
    known = expit(logit + bank.intercepts[item, 0])
    success = g + (1.0 - g) * known
    failure = (1.0 - g) * (1.0 - known)
    slope = a * known * failure
    bend = a * slope * (1.0 - 2.0 * known)
    right: BoolArray = category == 1
    score = np.where(right, slope / success, -a * known)
    curve = np.where(right, bend / success, -a * a * known * (1.0 - 2.0 * known))
    information = slope * a * known / success
    return (
        score,
        score**2 - curve,
        information,
        a * known * bend / success,
        success,
        success * failure,
    )
