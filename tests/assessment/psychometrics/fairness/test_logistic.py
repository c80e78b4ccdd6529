"""Cumulative logits of many items at once: a direct search, laws, and runaway weights."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from assessment.psychometrics.fairness.irls import as_glm
from assessment.psychometrics.fairness.logistic import cumulative_logit
from assessment.psychometrics.fairness.logistic_dif import logistic_dif

RNG = np.random.default_rng(12)
TOTALS = np.arange(9.0)


def ordered_cells(items=2, categories=4):
    """Children by total and category, (items, 9, categories)."""
    line = 0.6 * (TOTALS - 4)
    steps = np.linspace(1.5, -1.5, categories - 1)
    above = expit(line[:, None] + steps)
    at_least = np.concatenate([np.ones((9, 1)), above, np.zeros((9, 1))], axis=1)
    chance = at_least[:, :-1] - at_least[:, 1:]
    return np.stack([RNG.multinomial(40, chance) for _ in range(items)]).astype(float)


def test_a_direct_search_finds_nothing_better():
    cells = ordered_cells(1)
    fit = cumulative_logit(cells, TOTALS[:, None])

    def cost(parameters):
        above = expit(parameters[:3] + parameters[3] * TOTALS[:, None])
        at_least = np.concatenate([np.ones((9, 1)), above, np.zeros((9, 1))], axis=1)
        chance = np.maximum(at_least[:, :-1] - at_least[:, 1:], 1e-12)
        return -(cells[0] * np.log(chance)).sum()

    start = np.array([0.5, 0.0, -0.5, 0.1])
    searched = minimize(cost, start, method="Nelder-Mead", options={"maxiter": 8000, "xatol": 1e-9})
    assert fit.converged.all()
    assert fit.loglik[0] == pytest.approx(-searched.fun, abs=1e-6)
    assert fit.coefficients[0] == pytest.approx(searched.x, abs=1e-3)


def test_items_do_not_disturb_each_other():
    cells = ordered_cells(3)
    together = cumulative_logit(cells, TOTALS[:, None])
    for j in range(3):
        alone = cumulative_logit(cells[[j]], TOTALS[:, None])
        assert alone.coefficients[0] == pytest.approx(together.coefficients[j], abs=1e-9)


def test_glm_stops_where_the_maximum_is():
    cells = ordered_cells(3, 2)
    coefficients, covariance = as_glm(cells, TOTALS[:, None])
    fit = cumulative_logit(cells, TOTALS[:, None])
    assert coefficients == pytest.approx(fit.coefficients, abs=1e-4)
    assert np.diagonal(covariance, axis1=1, axis2=2) == pytest.approx(fit.se**2, rel=1e-2)


def test_turning_the_categories_round_turns_the_weights_round():
    cells = ordered_cells()
    there = cumulative_logit(cells, TOTALS[:, None])
    back = cumulative_logit(cells[..., ::-1], TOTALS[:, None])
    assert back.loglik == pytest.approx(there.loglik)
    assert back.coefficients[:, 3] == pytest.approx(-there.coefficients[:, 3], abs=1e-7)
    assert back.coefficients[:, :3] == pytest.approx(-there.coefficients[:, 2::-1], abs=1e-7)


def test_perfect_separation_has_a_likelihood_and_no_wald_test():
    tables = np.zeros((1, 4, 2, 2))
    tables[0, :2, :, 0] = 10
    tables[0, 2:, :, 1] = 10
    by_ratio, by_wald = logistic_dif(tables), logistic_dif(tables, criterion="wald")
    assert by_ratio["converged"][0] == 0.0
    assert by_ratio["statistic"][0] == pytest.approx(0.0, abs=1e-4)
    assert np.isnan(by_wald["statistic"][0])


def test_a_difference_that_grows_with_the_total_is_non_uniform():
    tables = np.zeros((1, 9, 2, 2))
    for g, slope in enumerate((0.4, 1.4)):
        right = np.rint(100 * expit(slope * (TOTALS - 4)))
        tables[0, :, g] = np.stack([100 - right, right], axis=1)
    found = logistic_dif(tables)
    assert found["nonuniform_p"][0] < 1e-6
    assert found["uniform_p"][0] > 0.5
    assert abs(found["difference"][0, 0]) < 0.02 < found["unsigned"][0, 0]
    # Groups by total: the weight is the difference of the slopes.
    assert found["coefficients"][0, 3] == pytest.approx(1.0, abs=0.05)


def test_steps_add_up_to_the_whole():
    tables = RNG.integers(1, 30, (3, 7, 3, 4)).astype(float)
    parts = {kind: logistic_dif(tables, kind=kind) for kind in ("both", "uniform", "nonuniform")}
    for key in ("statistic", "df", "delta_r2"):
        assert parts["both"][key] == pytest.approx(
            parts["uniform"][key] + parts["nonuniform"][key], abs=1e-7
        )
    assert parts["both"]["df"] == pytest.approx([4, 4, 4])
