"""Ability on the way, of children who have all answered equally many items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import expit, softmax

from assessment.psychometrics.adaptive.start import Start
from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.cells import cells

EstimateName = Literal["eap", "map", "ml", "wle"]
ESTIMATES: tuple[EstimateName, ...] = get_args(EstimateName)

FENCE_SLOPE = 3.0
"""Of the two imagined items, as Han (2016) has it."""

FURTHEST = 40.0
ROUNDS = 200
HALVINGS = 40
SETTLED = 1e-11
NO_SLOPE = 1e-14

TOGETHER = 4096
"""Children whose modes are searched for at once."""

Slopes = Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray]]
"""The slope that must be zero, and its steepness, of some children at their abilities."""


class NotSettled(RuntimeError):
    """An ability that Newton's steps in a bracket did not find."""


@dataclass(frozen=True, eq=False)
class Ability:
    """theta, se: shape (n, D). cov: shape (n, D, D)."""

    theta: FloatArray
    se: FloatArray
    cov: FloatArray


def before_answers(start: Start) -> Ability:
    """What the start says."""
    return _told(start.mean.copy(), start.cov)


def from_weights(log_weights: FloatArray, nodes: FloatArray) -> tuple[Ability, FloatArray]:
    """Posterior mean and standard deviation (Bock and Mislevy 1982), and the weights (n, q)."""
    weights = softmax(log_weights, axis=1)
    mean = (weights * nodes).sum(axis=1)
    variance = (weights * (nodes - mean[:, None]) ** 2).sum(axis=1)
    return _told(mean[:, None], variance[:, None, None]), weights


def posterior_mode(
    bank: ItemBank, items: IntArray, category: IntArray, start: Start, guess: FloatArray
) -> Ability:
    """The mode of the posterior in any number of dimensions, each item measuring one of them.

    Newton's steps, halved until the slope along them no longer points back. Standard errors are
    of (information + prior precision)⁻¹, with the information observed (Segall 1996).
    """
    dimension = bank.dimension[items]
    precision: FloatArray = np.linalg.inv(start.cov).astype(np.float64)
    n, d = start.mean.shape
    theta = np.clip(guess, start.mean - FURTHEST, start.mean + FURTHEST)
    which = dimension[..., None] == np.arange(d)

    def at(rows: IntArray, here: FloatArray) -> tuple[FloatArray, FloatArray]:
        own = np.take_along_axis(here, dimension[rows], axis=1)
        found = cells(bank, items[rows], own, category[rows])
        mask = which[rows]
        away = np.einsum("nab,nb->na", precision[rows], here - start.mean[rows])
        slope: FloatArray = (found.score[..., None] * mask).sum(axis=1) - away
        curve: FloatArray = precision[rows]
        curve[:, range(d), range(d)] += (found.observed[..., None] * mask).sum(axis=1)
        return slope, curve

    rows = np.arange(n)
    slope, curve = at(rows, theta)
    for _ in range(ROUNDS):
        solved = np.linalg.solve(_positive(curve[rows]), slope[rows][..., None])
        step: FloatArray = solved[..., 0].astype(np.float64)
        _walk(at, rows, theta, slope, curve, step)
        rows = rows[np.abs(step).max(axis=1) > SETTLED]
        if len(rows) == 0:
            cov: FloatArray = np.linalg.inv(_positive(curve)).astype(np.float64)
            return _told(theta, cov)
    raise NotSettled(f"{len(rows)} posterior modes were not found in {ROUNDS} steps.")


def modes(bank: ItemBank, responses: FloatArray, start: Start) -> Ability:
    """The mode of each child's posterior, whatever items each answered.

    responses: shape (n, m), categories from zero, NaN where there is no answer.
    """
    given = ~np.isnan(responses)
    length = given.sum(axis=1)
    n, d = start.mean.shape
    whole = Ability(np.empty((n, d)), np.empty((n, d)), np.empty((n, d, d)))
    order = np.argsort(length, kind="stable")
    ends = np.flatnonzero(np.diff(length[order])) + 1
    for alike in np.split(order, ends):
        for first in range(0, len(alike), TOGETHER):
            rows = alike[first : first + TOGETHER]
            items = np.nonzero(given[rows])[1].reshape(len(rows), length[rows[0]])
            category = np.take_along_axis(responses[rows], items, axis=1).astype(np.int64)
            own = start.rows(rows)
            found = posterior_mode(bank, items, category, own, own.mean)
            whole.theta[rows], whole.se[rows], whole.cov[rows] = found.theta, found.se, found.cov
    return whole


def _positive(curve: FloatArray) -> FloatArray:
    """Curvatures as they are; where guessing has bent one upwards, its absolute value."""
    if curve.shape[-1] == 1:
        return np.maximum(np.abs(curve), 1e-12)
    value, vector = np.linalg.eigh(curve)
    whole: FloatArray = (vector * np.maximum(np.abs(value), 1e-12)[:, None]) @ np.swapaxes(
        vector, -1, -2
    )
    return whole


def _walk(
    at: Slopes,
    rows: IntArray,
    theta: FloatArray,
    slope: FloatArray,
    curve: FloatArray,
    step: FloatArray,
) -> None:
    """Take the steps in place, halved while the slope at their ends points back too strongly."""
    here = theta[rows]
    forward = (slope[rows] * step).sum(axis=1)
    left = np.arange(len(rows))
    for _ in range(HALVINGS):
        who = rows[left]
        theta[who] = here[left] + step[left]
        slope[who], curve[who] = at(who, theta[who])
        back = -(slope[who] * step[left]).sum(axis=1)
        left = left[back > 0.5 * np.abs(forward[left]) + NO_SLOPE]
        if len(left) == 0:
            return
        step[left] /= 2.0
        forward[left] /= 2.0


def maximum(
    bank: ItemBank,
    items: IntArray,
    category: IntArray,
    guess: FloatArray,
    fences: tuple[float, float],
) -> Ability:
    """Maximum likelihood with fences, finite for every pattern (Han 2016).

    Two imagined items of slope ``FENCE_SLOPE`` stand at the fences: the lower one was solved and
    the upper one was not. They pull only where the likelihood would run away. The standard error
    is of the real answers and the fences together. guess: shape (n, 1).
    """

    def at(rows: IntArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        found = cells(bank, items[rows], theta[:, None], category[rows])
        lower, upper = (expit(FENCE_SLOPE * (theta - fence)) for fence in fences)
        slope = found.score.sum(axis=1) + FENCE_SLOPE * (1.0 - lower - upper)
        own = FENCE_SLOPE**2 * (lower * (1.0 - lower) + upper * (1.0 - upper))
        return slope, found.information.sum(axis=1) + own

    return _root(at, guess[:, 0], fences[0] - FURTHEST, fences[1] + FURTHEST)


def weighted_likelihood(
    bank: ItemBank, items: IntArray, category: IntArray, guess: FloatArray
) -> Ability:
    """Warm's (1989) weighted likelihood: where score + J/(2I) is zero. se: 1/√I."""

    def at(rows: IntArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        found = cells(bank, items[rows], theta[:, None], category[rows])
        known = np.maximum(found.information.sum(axis=1), 1e-300)
        return found.score.sum(axis=1) + found.warm.sum(axis=1) / (2.0 * known), known

    return _root(at, guess[:, 0], -FURTHEST, FURTHEST)


def _root(at: Slopes, guess: FloatArray, low: float, high: float) -> Ability:
    """Where a falling function is zero for each child: Newton's steps in a closing bracket."""
    theta = guess.copy()
    below, above = np.full(len(theta), low), np.full(len(theta), high)
    steep = np.empty(len(theta))
    before = np.full(len(theta), np.inf)
    rows = np.arange(len(theta))
    for _ in range(ROUNDS):
        here = theta[rows]
        value, steep[rows] = at(rows, here)
        below[rows] = np.where(value > 0, here, below[rows])
        above[rows] = np.where(value < 0, here, above[rows])
        moved = here + value / np.maximum(steep[rows], 1e-12)
        # Where steps do not shrink they may go round in circles, as with guessing; halving ends it.
        outside = (moved <= below[rows]) | (moved >= above[rows])
        outside |= np.abs(moved - here) > 0.5 * before[rows]
        moved = np.where(outside & (value != 0), (below[rows] + above[rows]) / 2.0, moved)
        before[rows] = np.where(outside, np.inf, np.abs(moved - here))
        theta[rows] = moved
        rows = rows[np.abs(moved - here) > SETTLED]
        if len(rows) == 0:
            # What the last step changes of the steepness is past its last digit.
            return _told(theta[:, None], 1.0 / steep[:, None, None])
    raise NotSettled(f"{len(rows)} abilities were not found in {ROUNDS} steps.")


def _told(theta: FloatArray, cov: FloatArray) -> Ability:
    return Ability(theta, np.sqrt(np.diagonal(cov, axis1=1, axis2=2)), cov)
