"""Response functions: how likely each answer is at each ability, and what it tells."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import log_expit, log_softmax

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank


class ImpossibleResponse(ValueError):
    """A response that is not one of its item's categories."""


def log_probabilities(
    bank: ItemBank, theta: npt.ArrayLike, shift: npt.ArrayLike = 0.0
) -> FloatArray:
    """Log-probability of every category, shape (n, m, K + 1); -inf where an item has no category.

    theta: shape (n,) on one scale, or (n, D).
    shift: added to every step's intercept, broadcast against (n, m); above zero, higher
    categories come easier.
    """
    logits = _positions(bank, theta) * bank.slopes + np.asarray(shift, dtype=np.float64)
    categories = np.arange(bank.category_intercepts.shape[1])
    exponents = logits[..., None] * categories + bank.category_intercepts
    log_probability: FloatArray = log_softmax(exponents, axis=-1)
    if bank.partial_credit:
        return log_probability
    graded, guessed = bank.graded, bank.guessing > 0
    log_probability[:, graded] = _graded(logits[:, graded], bank.intercepts[graded])
    log_probability[:, guessed, :2] = _guessed(
        log_probability[:, guessed, :2], bank.guessing[guessed]
    )
    return log_probability


def _graded(logits: FloatArray, intercepts: FloatArray) -> FloatArray:
    """Log-probability of the categories of graded items, shape (n, m, K + 1).

    Of neighbouring cumulative probabilities σ(u) > σ(v) the difference is
    σ(u)·σ(-v)·(1 - e^(v - u)), which loses no digits in the tails.
    """
    ends = [(len(intercepts), 1), (len(intercepts), 1)]
    known = np.where(np.isfinite(intercepts), intercepts, -np.inf)
    steps = np.concatenate([np.full(ends[0], np.inf), known, np.full(ends[1], -np.inf)], axis=1)
    reach = logits[..., None] + steps
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.log(-np.expm1(steps[:, 1:] - steps[:, :-1]))
    log_probability: FloatArray = (
        log_expit(reach[..., :-1]) + log_expit(-reach[..., 1:]) + np.nan_to_num(gap, nan=-np.inf)
    )
    return log_probability


def _guessed(log_probability: FloatArray, guessing: FloatArray) -> FloatArray:
    """The 3PL from the 2PL: a failure is a failure that was not guessed right."""
    failure = log_probability[..., 0] + np.log1p(-guessing)
    success = np.logaddexp(np.log(guessing), log_probability[..., 1] + np.log1p(-guessing))
    return np.stack([failure, success], axis=-1)


def category_probabilities(
    bank: ItemBank, theta: npt.ArrayLike, shift: npt.ArrayLike = 0.0
) -> FloatArray:
    """Probability of every category, shape (n, m, K + 1); rows over categories sum to 1."""
    return np.exp(log_probabilities(bank, theta, shift))


def expected_scores(bank: ItemBank, theta: npt.ArrayLike) -> FloatArray:
    """The mean category of each item, shape (n, m)."""
    probabilities = category_probabilities(bank, theta)
    return probabilities @ np.arange(probabilities.shape[-1], dtype=np.float64)


def information(bank: ItemBank, theta: npt.ArrayLike) -> FloatArray:
    """Fisher information of each item about its own dimension, shape (n, m).

    In the partial credit family it is a² times the variance of the category, on a graded item
    a²·Σ_k P_k·(1 - σ(a·theta + d_k) - σ(a·theta + d_(k+1)))², and guessing takes from it
    (Birnbaum 1968).
    """
    probabilities = category_probabilities(bank, theta)
    categories = np.arange(probabilities.shape[-1], dtype=np.float64)
    mean = probabilities @ categories
    variance: FloatArray = (probabilities * (categories - mean[..., None]) ** 2).sum(axis=-1)
    found = bank.slopes**2 * variance
    if bank.partial_credit:
        return found
    graded, guessed = bank.graded, bank.guessing > 0
    at_least = np.cumsum(probabilities[:, graded, ::-1], axis=-1)[..., ::-1]
    above = at_least - probabilities[:, graded]
    score = 1.0 - at_least - above
    found[:, graded] = bank.slopes[graded] ** 2 * (probabilities[:, graded] * score**2).sum(axis=-1)
    success, g = probabilities[:, guessed, 1], bank.guessing[guessed]
    known = np.maximum(success - g, 0.0) / (1.0 - g)
    found[:, guessed] = bank.slopes[guessed] ** 2 * known**2 * (1.0 - success) / success
    return found


def checked_categories(bank: ItemBank, answers: FloatArray) -> tuple[BoolArray, IntArray]:
    """Which cells are answered, and the category in them (0 where not), both (n, m)."""
    if answers.ndim != 2 or answers.shape[1] != bank.n_items:
        raise ValueError(f"Responses must have shape (n, {bank.n_items}), not {answers.shape}.")
    answered = ~np.isnan(answers)
    filled = np.where(answered, answers, 0.0)
    wrong = (filled < 0) | (filled >= bank.n_categories) | (filled != np.floor(filled))
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise ImpossibleResponse(
            f"Row {row} has {answers[row, column]:g} on item {bank.ids[column]!r}, "
            f"whose categories are 0 to {bank.n_categories[column] - 1}."
        )
    return answered, filled.astype(np.int64)


def _positions(bank: ItemBank, theta: npt.ArrayLike) -> FloatArray:
    """Each child's place on each item's own dimension, shape (n, m) or (n, 1)."""
    ability = np.asarray(theta, dtype=np.float64)
    if ability.ndim == 2:
        return ability[:, bank.dimension]
    if ability.ndim == 1 and not bank.dimension.any():
        return ability[:, None]
    raise ValueError(
        f"A bank of {bank.n_dimensions} dimensions needs theta of shape (n, {bank.n_dimensions}), "
        f"not {ability.shape}."
    )
