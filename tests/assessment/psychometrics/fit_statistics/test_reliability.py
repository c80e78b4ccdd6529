"""Reliability: worked by hand, laws, and what missing answers leave open."""

import numpy as np
import pytest

from assessment.psychometrics.fit_statistics import (
    Undefined,
    cronbach_alpha,
    empirical_reliability,
    hold,
    marginal_reliability,
    mcdonald_omega,
)
from assessment.psychometrics.fit_statistics.reliability import item_covariance, one_factor
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with, simulated


def test_alpha_by_hand():
    answers = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    # Variances 1/4 and 1/3, covariance 1/6.
    expected = 2.0 * (1.0 - (1 / 4 + 1 / 3) / (1 / 4 + 1 / 3 + 2 / 6))
    assert cronbach_alpha(answers).value == pytest.approx(expected)


def test_items_that_are_copies_have_an_alpha_of_one():
    copied = np.tile(np.arange(5.0)[:, None], (1, 4))
    assert cronbach_alpha(copied).value == pytest.approx(1.0)
    found = mcdonald_omega(copied)
    assert isinstance(found, Undefined)
    assert "positive definite" in found.reason


def test_covariances_with_gaps_are_of_the_children_who_answered_both():
    answers = np.random.default_rng(1).normal(size=(50, 3)) + 100.0
    answers[:10, 0], answers[5:20, 1] = np.nan, np.nan
    covariance, n = item_covariance(answers)
    assert n[0, 1] == 30
    assert covariance[0, 1] == pytest.approx(np.cov(answers[20:, 0], answers[20:, 1])[0, 1])
    assert covariance[2, 2] == pytest.approx(answers[:, 2].var(ddof=1))
    assert cronbach_alpha(answers).pairwise


def test_three_items_have_the_factor_that_their_correlations_say():
    # λ_1² = r_12·r_13/r_23, and so on: three correlations, three loadings.
    loadings, unique = one_factor(
        np.array([[1.0, 0.56, 0.48], [0.56, 1.0, 0.42], [0.48, 0.42, 1.0]])
    )
    assert loadings == pytest.approx([0.8, 0.7, 0.6], abs=1e-5)
    assert unique == pytest.approx([0.36, 0.51, 0.64], abs=1e-5)


def test_a_factor_that_is_there_is_found():
    true = np.array([0.9, 0.8, 0.5, 0.3, 0.7, 0.6])
    correlation = np.outer(true, true)
    np.fill_diagonal(correlation, 1.0)
    loadings, unique = one_factor(correlation)
    assert loadings == pytest.approx(true, abs=1e-5)
    assert unique == pytest.approx(1.0 - true**2, abs=1e-5)


def test_the_factor_is_where_the_likelihood_is_highest():
    rng = np.random.default_rng(6)
    answers = rng.normal(size=(200, 1)) * [0.9, 0.7, 0.5, 0.8, 0.4] + rng.normal(size=(200, 5))
    sample = np.corrcoef(answers.T)

    def fit_of(loadings, unique):
        implied = np.outer(loadings, loadings) + np.diag(unique)
        return np.linalg.slogdet(implied)[1] + np.trace(sample @ np.linalg.inv(implied))

    loadings, unique = one_factor(sample)
    best = fit_of(loadings, unique)
    for j in range(5):
        for step in (-0.01, 0.01):
            nudge = step * np.eye(5)[j]
            assert fit_of(loadings + nudge, unique) > best
            assert fit_of(loadings, unique + nudge) > best


def test_with_equal_loadings_omega_is_alpha():
    covariance = np.full((5, 5), 0.5)
    np.fill_diagonal(covariance, 1.0)
    rng = np.random.default_rng(2)
    raw = rng.normal(size=(40, 5))
    raw -= raw.mean(axis=0)
    exact = (
        raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T)).T) @ np.linalg.cholesky(covariance).T
    )
    assert cronbach_alpha(exact).value == pytest.approx(5 / 6)
    assert mcdonald_omega(exact).value == pytest.approx(5 / 6, abs=1e-6)


def test_what_the_items_promise_is_what_the_estimates_keep():
    bank, answers = simulated("grm", 5000, 15, 3, 3)
    held = hold(fit_with(bank, "grm"), answers)
    promised = marginal_reliability(held)[0, 0]
    assert empirical_reliability(held)[0] == pytest.approx(promised, abs=0.01)


def test_what_the_answers_do_not_define_is_said():
    apart = np.full((8, 2), np.nan)
    apart[:4, 0], apart[4:, 1] = [1, 0, 1, 0], [0, 1, 1, 0]
    found = cronbach_alpha(apart, ["swing", "slide"])
    assert isinstance(found, Undefined)
    assert "answered both 'swing' and 'slide'" in found.reason
    same = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]])
    flat = mcdonald_omega(same, ["swing", "slide"])
    assert isinstance(flat, Undefined)
    assert "'swing'" in flat.reason
    assert isinstance(cronbach_alpha(same[:, :1]), Undefined)
