"""Item families: laws of probability, and derivatives against differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.psychometrics.calibration.families import (
    log_probabilities,
    n_parameters,
    scores,
)

NODES = np.linspace(-6, 6, 25)


def parameters_of(family, steps, rng):
    falling = -np.sort(rng.normal(scale=1.5, size=(3, steps)), axis=1)
    intercepts = falling if family == "grm" else rng.normal(scale=1.5, size=(3, steps))
    drawn = np.column_stack([rng.uniform(0.3, 2.5, 3), intercepts])
    return np.column_stack([drawn, rng.normal(-1.5, 0.5, 3)]) if family == "3pl" else drawn


@settings(deadline=None, max_examples=40)
@given(
    kind=st.sampled_from([("gpcm", 1), ("gpcm", 4), ("grm", 3), ("grm", 4), ("3pl", 1)]),
    seed=st.integers(0, 2**32 - 1),
)
def test_categories_share_all_probability_and_scores_are_its_derivatives(kind, seed):
    family, steps = kind
    values = parameters_of(family, steps, np.random.default_rng(seed))
    assert values.shape[1] == n_parameters(family, steps)
    log_p = log_probabilities(family, values, NODES)
    assert np.exp(log_p).sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    exact = scores(family, values, NODES, log_p)
    for place in range(values.shape[1]):
        step = np.zeros_like(values)
        step[:, place] = 1e-6
        above = log_probabilities(family, values + step, NODES)
        below = log_probabilities(family, values - step, NODES)
        assert exact[:, place] == pytest.approx((above - below) / 2e-6, rel=1e-4, abs=1e-5)


def test_two_categories_are_the_same_curve_in_both_families():
    values = np.array([[1.3, -0.4]])
    assert log_probabilities("grm", values, NODES) == pytest.approx(
        log_probabilities("gpcm", values, NODES)
    )


def test_far_tails_keep_their_digits():
    values = np.array([[2.0, 30.0, 29.0]])
    log_p = log_probabilities("grm", values, np.array([40.0]))
    # σ(110) - σ(109) is about e^-109 - e^-110, which a difference of sigmoids makes zero.
    assert log_p[0, 1, 0] == pytest.approx(-109 + np.log1p(-np.exp(-1)), abs=1e-9)


def test_scores_of_steep_graded_items_are_numbers():
    values = np.array([[400.0, 20.0, -20.0]])
    log_p = log_probabilities("grm", values, NODES)
    assert np.isfinite(scores("grm", values, NODES, log_p)).all()
