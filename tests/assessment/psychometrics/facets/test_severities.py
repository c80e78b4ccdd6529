"""Severities as a random effect: recovery, shrinkage, the edge, and the marginal likelihood."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.facets import fit_facets, rater_quality


def fitted(data, **options):
    return fit_facets(data.responses, data.person, data.rater, "pcm", ids=data.items, **options)


@pytest.fixture(scope="module")
def many(judge):
    severities = np.random.default_rng(6).normal(0.0, 0.6, 25)
    data = judge(severities, 250, 61)
    return severities, data, fitted(data, random=True)


def test_the_spread_is_recovered(many):
    severities, _, fit = many
    assert fit.fit.converged
    assert fit.spread.low < 0.6 < fit.spread.high
    assert fit.spread.sd == pytest.approx(severities.std(), abs=0.15)
    inside = [
        abs(rater.severity - true) < 1.96 * rater.se
        for rater, true in zip(fit.fit.raters, severities, strict=True)
    ]
    assert sum(inside) >= 21


def test_random_severities_are_drawn_towards_zero(many):
    _, data, fit = many
    fixed = fitted(data)
    assert np.std(fit.severity) < np.std(fixed.severity)
    assert np.corrcoef(fit.severity, fixed.severity)[0, 1] > 0.99
    assert fit.severity.sum() == pytest.approx(0.0, abs=1e-4)
    assert fit.fit.n_free == fixed.fit.n_free - 24 + 1
    assert np.isnan(rater_quality(fit).chi_square)


def test_raters_who_do_not_differ_have_no_spread(judge):
    fit = fitted(judge(np.zeros(4), 250, 66), random=True)
    assert fit.spread.sd < 0.15
    if fit.spread.sd == 0.0:
        assert any("no more than chance" in problem for problem in fit.fit.problems)
    assert any("rests on 4 raters" in problem for problem in fit.fit.problems)


def test_a_rater_who_only_gives_the_top_has_a_finite_severity(judge):
    data = judge([-0.4, 0.0, 0.2, 0.3, 0.1], 150, 71)
    responses = data.responses.copy()
    responses[np.array(data.rater) == "r04"] = 3
    fit = fit_facets(responses, data.person, data.rater, "pcm", ids=data.items, random=True)
    assert len(fit.fit.raters) == 5
    assert np.isfinite(fit.severity).all()
    assert fit.severity.argmin() == 4


def test_laplace_is_near_the_integral_over_two_severities():
    rng = np.random.default_rng(5)
    bank = ItemBank.from_rows({"id": f"i{j}", "a": 1.0, "d": [0.5 - 0.3 * j]} for j in range(4))
    theta = np.repeat(rng.normal(size=40), 2)
    rater = np.tile([0, 1], 40)
    table = simulate_responses(bank, theta, rng, shift=-np.array([-0.6, 0.6])[rater][:, None])
    names = [f"p{i // 2}" for i in range(80)]
    fit = fit_facets(table, names, [f"r{k}" for k in rater], "rasch", random=True)
    sd = fit.spread.sd
    assert sd > 0
    problem = fit.problem
    at = fit.design.severity_columns

    def joint(first, second):
        free = fit.free.copy()
        free[at] = first, second
        return np.exp(problem.evaluate(free).value - fit.problem.evaluate(fit.free).value)

    around = np.linspace(-2.0, 2.0, 25)
    heights = [[joint(fit.severity[0] + x, fit.severity[1] + y) for y in around] for x in around]
    volume = np.trapezoid(np.trapezoid(heights, around), around)
    top = problem.evaluate(fit.free).value
    exact = top + np.log(volume) - 2 * np.log(sd) - np.log(2 * np.pi)
    assert fit.spread.loglik == pytest.approx(exact, abs=0.01)
