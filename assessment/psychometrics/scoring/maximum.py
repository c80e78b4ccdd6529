"""Ability where a likelihood is highest: ML, MAP and Warm's weighted likelihood.

Each dimension is scored by its own items, and several dimensions jointly by MAP alone, where the
prior ties them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.response_functions import checked_categories
from assessment.psychometrics.scoring.curves import Curves, curves
from assessment.psychometrics.scoring.posterior import Estimate

FURTHEST = 40.0
"""Logits. An estimate that would lie beyond is without bound."""

CELLS_AT_ONCE = 1_000_000
ROUNDS = 100
SETTLED = 1e-10
"""Logits. A step below it is the last."""

Equation = Callable[[Curves, FloatArray], FloatArray]
"""What must be zero, from the curves of answered items and the likelihood's slope."""


def ml(bank: ItemBank, responses: npt.ArrayLike, bound: float = np.inf) -> Estimate:
    """Maximum likelihood ability on one scale.

    responses: shape (n, m), NaN where missing. A child with every answer in the lowest, or every
    one in the highest category has no maximum: theta is -inf or inf, or ``bound`` with its sign,
    and without answers NaN; the standard error is then NaN, or that at the bound.
    The standard error is 1/√observed information.
    """
    answered, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))
    first, last = category == 0, category == bank.n_categories - 1
    falling = bank.slopes < 0
    lowest = (~answered | np.where(falling, last, first)).all(axis=1)
    highest = (~answered | np.where(falling, first, last)).all(axis=1)
    found = _solved(bank, answered, category, lambda there, score: score, bound)
    theta, se = found.theta, found.se
    theta[lowest], theta[highest] = -bound, bound
    theta[lowest & highest] = np.nan
    known = np.isfinite(theta)
    se[~known] = np.nan
    inside = known & ~lowest & ~highest
    _, observed = _observed(curves(bank, theta[inside]), category[inside])
    weight = (observed * answered[inside]).sum(axis=1)
    se[inside] = 1.0 / np.sqrt(np.where(weight > 0, weight, np.nan))
    return Estimate(theta, se, found.n)


def wle(bank: ItemBank, responses: npt.ArrayLike) -> Estimate:
    """Weighted likelihood ability on one scale, finite for every pattern (Warm 1989).

    The likelihood's slope plus J/(2I) is zero, with I = Σ p'²/p and J = Σ p'p''/p over answered
    items. The standard error is 1/√information. Without answers theta is NaN.
    """
    answered, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))

    def weighted(there: Curves, score: FloatArray) -> FloatArray:
        information = there.information.sum(axis=1)
        pull: FloatArray = there.warm.sum(axis=1) / (2.0 * np.maximum(information, 1e-300))
        return score + pull

    return _solved(bank, answered, category, weighted, np.inf)


def map_estimate(
    bank: ItemBank,
    responses: npt.ArrayLike,
    prior_mean: npt.ArrayLike = 0.0,
    prior_sd: npt.ArrayLike = 1.0,
) -> Estimate:
    """The mode of the posterior on one scale, normal prior.

    prior_mean, prior_sd: shape (n,) or plain numbers. The standard error is
    1/√(observed information + 1/sd²).
    """
    answered, category = checked_categories(bank, np.asarray(responses, dtype=np.float64))
    n = len(answered)
    mean = np.broadcast_to(np.asarray(prior_mean, dtype=np.float64), (n,))
    sd = np.broadcast_to(np.asarray(prior_sd, dtype=np.float64), (n,))
    theta, se = mean.copy(), np.empty(n)
    for part in _parts(bank, n):
        theta[part], se[part] = _modes(bank, answered[part], category[part], mean[part], sd[part])
    return Estimate(theta, se, answered.sum(axis=1))


def _modes(
    bank: ItemBank, answered: BoolArray, category: IntArray, mean: FloatArray, sd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    def at(rows: IntArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        by_item, observed = _observed(curves(bank, theta), category[rows])
        slope = (by_item * answered[rows]).sum(axis=1) - (theta - mean[rows]) / sd[rows] ** 2
        return slope, (observed * answered[rows]).sum(axis=1) + 1.0 / sd[rows] ** 2

    theta = _settled(at, mean.copy(), mean - FURTHEST, mean + FURTHEST)
    return theta, 1.0 / np.sqrt(at(np.arange(len(theta)), theta)[1])


def _observed(here: Curves, category: IntArray) -> tuple[FloatArray, FloatArray]:
    """First and minus second derivative of the log-probability of each answer, (n, m)."""
    given = category[..., None]
    p, slope, bend = (
        np.take_along_axis(part, given, axis=-1)[..., 0] for part in (here.p, here.slope, here.bend)
    )
    p = np.maximum(p, 1e-300)
    by_item = slope / p
    return by_item, by_item**2 - bend / p


def _solved(
    bank: ItemBank, answered: BoolArray, category: IntArray, equation: Equation, bound: float
) -> Estimate:
    n = len(answered)
    theta, se = np.empty(n), np.empty(n)
    for part in _parts(bank, n):
        theta[part], se[part] = _roots(bank, answered[part], category[part], equation, bound)
    silent = ~answered.any(axis=1)
    theta[silent] = se[silent] = np.nan
    return Estimate(theta, se, answered.sum(axis=1))


def _roots(
    bank: ItemBank, answered: BoolArray, category: IntArray, equation: Equation, bound: float
) -> tuple[FloatArray, FloatArray]:
    """The root for each child: steps of Fisher scoring, held in a shrinking bracket."""

    def at(rows: IntArray, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        here = curves(bank, theta)
        by_item, _ = _observed(here, category[rows])
        mask = answered[rows, :, None]
        masked = Curves(here.p, here.slope * mask, here.bend * mask)
        score = (by_item * answered[rows]).sum(axis=1)
        return equation(masked, score), masked.information.sum(axis=1)

    edge = np.full(len(answered), min(bound, FURTHEST))
    theta = _settled(at, np.zeros(len(answered)), -edge, edge)
    return theta, 1.0 / np.sqrt(np.maximum(at(np.arange(len(theta)), theta)[1], 1e-300))


def _settled(
    at: Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray]],
    theta: FloatArray,
    low: FloatArray,
    high: FloatArray,
) -> FloatArray:
    """Where a falling function is zero, for each child: secant steps within a bracket.

    at: value and steepness at some children's theta; the steepness is for the first step, and for
    where the secant rises. Children who have settled are left alone.
    """
    rows = np.arange(len(theta))
    before, value_before = theta - 1.0, np.full(len(theta), np.nan)
    for _ in range(ROUNDS):
        here = theta[rows]
        value, steepness = at(rows, here)
        low[rows] = np.where(value > 0, here, low[rows])
        high[rows] = np.where(value < 0, here, high[rows])
        secant = (value_before[rows] - value) / (here - before[rows])
        steepness = np.where(secant > 0, secant, steepness)
        before[rows], value_before[rows] = here, value
        step = here + value / np.where(steepness > 0, steepness, np.inf)
        inside = (step >= low[rows]) & (step <= high[rows]) & (steepness > 0)
        moved = np.where(inside, step, (low[rows] + high[rows]) / 2.0)
        theta[rows] = moved = np.where(value == 0, here, moved)
        rows = rows[np.abs(moved - here) > SETTLED]
        if len(rows) == 0:
            break
    return theta


def _parts(bank: ItemBank, n: int) -> list[slice]:
    cells = bank.n_items * int(bank.n_categories.max())
    at_once = max(1, CELLS_AT_ONCE // cells)
    return [slice(start, min(start + at_once, n)) for start in range(0, n, at_once)]
