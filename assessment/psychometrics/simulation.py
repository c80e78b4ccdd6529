"""Simulated answers, for tests of everything that is said about real ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.response_functions import category_probabilities


def simulate_responses(
    bank: ItemBank,
    theta: npt.ArrayLike,
    rng: np.random.Generator,
    shift: npt.ArrayLike = 0.0,
) -> FloatArray:
    """One answer of every child to every item, shape (n, m), as the model has it.

    theta: shape (n,) on one scale, or (n, D). shift: see ``log_probabilities``.
    """
    cumulative = np.cumsum(category_probabilities(bank, theta, shift), axis=-1)
    draws = rng.random(cumulative.shape[:2])
    passed = (draws[..., None] > cumulative).sum(axis=-1)
    # The last sum may fall short of 1 by rounding, so a draw could pass it.
    category: FloatArray = np.minimum(passed, bank.n_categories - 1).astype(np.float64)
    return category
