"""The next item of one child, at random among the best."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.response_functions import information


class NothingToAsk(ValueError):
    """No item is eligible."""


def eligible_items(
    bank: ItemBank,
    asked: Collection[int] = (),
    *,
    age_months: float | None = None,
    age_ranges: npt.ArrayLike | None = None,
    exposure: npt.ArrayLike | None = None,
    max_exposure: float = 1.0,
    content: BoolArray | None = None,
) -> BoolArray:
    """Items that may be asked next, shape (m,).

    asked: columns already answered. age_ranges: shape (m, 2), first and last month of age, both
    inside. exposure: shape (m,), the share of recent sittings that saw each item; at
    ``max_exposure`` an item rests. content: shape (m,), what the blueprint still allows.
    """
    eligible = np.ones(bank.n_items, dtype=np.bool_)
    eligible[list(asked)] = False
    if age_months is not None and age_ranges is not None:
        first, last = np.asarray(age_ranges, dtype=np.float64).T
        eligible &= (first <= age_months) & (age_months <= last)
    if exposure is not None and max_exposure < 1.0:
        eligible &= np.asarray(exposure, dtype=np.float64) < max_exposure
    if content is not None:
        eligible &= content
    return eligible


def expected_information(bank: ItemBank, weights: FloatArray, nodes: FloatArray) -> FloatArray:
    """Fisher information of each item averaged over what is believed of theta, shape (m,).

    weights: shape (q,), posterior weights of the ``nodes`` (van der Linden 1998). With all the
    weight on one node this is information at a point, the classical rule.
    """
    return weights @ information(bank, nodes)


def choose_item(
    bank: ItemBank,
    weights: FloatArray,
    nodes: FloatArray,
    eligible: BoolArray,
    rng: np.random.Generator,
    among: int = 5,
) -> int:
    """The next item: at random among the ``among`` most informative eligible ones.

    Drawing from several keeps the best items from wearing out (Kingsbury and Zara 1989);
    ``among=1`` always takes the best, the first in the bank of equals.
    Raises ``NothingToAsk`` where no item is eligible.
    """
    return draw_among_best(expected_information(bank, weights, nodes), eligible, rng, among)


def draw_among_best(
    value: FloatArray, eligible: BoolArray, rng: np.random.Generator, among: int
) -> int:
    """One of the ``among`` eligible columns of greatest value."""
    columns = np.flatnonzero(eligible)
    if len(columns) == 0:
        raise NothingToAsk("No item is left that may be asked.")
    best = columns[np.argsort(-value[columns], kind="stable")[:among]]
    return int(best[0] if len(best) == 1 else rng.choice(best))
