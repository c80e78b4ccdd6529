"""Rater reports: fair marks by hand, fit by a law and by simulation, bias against refits."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.facets import fit_facets, pair_biases, rater_quality
from assessment.psychometrics.facets.bias import holm


def fitted(data, model="pcm", **options):
    return fit_facets(data.responses, data.person, data.rater, model, ids=data.items, **options)


@pytest.fixture(scope="module")
def honest(judge):
    return fitted(judge([-0.7, -0.2, 0.3, 0.6], 500, 21))


def test_reports_hold_what_the_fit_holds(honest):
    quality = rater_quality(honest)
    assert [r.severity for r in quality.raters] == [r.severity for r in honest.fit.raters]
    assert sum(r.n for r in quality.raters) == honest.fit.n_responses
    assert sum(r.n_persons for r in quality.raters) == 1000
    assert quality.spread == pytest.approx(np.ptp(honest.severity))
    assert "from r00 to r03" in quality.sentence
    assert quality.df == 3
    assert quality.p < 1e-6
    assert "more lenient than the average rater" in quality.raters[0].sentence


def test_fair_averages_by_hand():
    # One item of two categories at the mean of the scale: σ(d - severity) of a mark of 5, else 3.
    rng = np.random.default_rng(2)
    bank = ItemBank.from_rows(
        [{"id": "a", "a": 1.0, "d": [0.2]}, {"id": "b", "a": 1.0, "d": [-0.5]}]
    )
    theta = np.repeat(rng.normal(size=300), 2)
    severe = np.tile([-0.4, 0.4], 300)
    marks = 3 + 2 * simulate_responses(bank, theta, rng, shift=-severe[:, None])
    fit = fit_facets(marks, np.repeat(np.arange(300), 2), np.tile(["x", "y"], 300), "rasch")
    for rater, severity in zip(rater_quality(fit).raters, fit.severity, strict=True):
        chances = [1 / (1 + np.exp(severity - item.d[0])) for item in fit.fit.items]
        assert rater.fair_average == pytest.approx(3 + 2 * np.mean(chances), abs=1e-12)


def test_separation_by_hand(honest):
    quality = rater_quality(honest)
    error = np.mean([r.se**2 for r in honest.fit.raters])
    true = np.var(honest.severity, ddof=1) - error
    assert quality.reliability == pytest.approx(true / (true + error))
    assert quality.separation == pytest.approx(np.sqrt(true / error))
    assert quality.reliability == pytest.approx(quality.separation**2 / (1 + quality.separation**2))


def test_mean_squares_are_one_where_the_model_holds(judge):
    # The law behind posterior-averaged residuals: their expectation is the model's.
    fits = [fitted(judge([-0.5, 0.0, 0.5], 250, seed)) for seed in range(40, 46)]
    reports = [r for fit in fits for r in rater_quality(fit).raters]
    assert np.mean([r.infit for r in reports]) == pytest.approx(1.0, abs=0.03)
    assert np.mean([r.outfit for r in reports]) == pytest.approx(1.0, abs=0.04)
    assert np.std([r.infit_t for r in reports]) < 1.6


def test_a_rater_who_marks_at_random_is_told(judge):
    data = judge([-0.3, 0.0, 0.1, 0.2], 400, 31)
    responses = data.responses.copy()
    careless = np.flatnonzero(np.array(data.rater) == "r02")
    responses[careless] = np.random.default_rng(1).integers(0, 4, (len(careless), 4))
    quality = rater_quality(fit_facets(responses, data.person, data.rater, "pcm", ids=data.items))
    assert quality.raters[2].infit > 1.3
    assert quality.raters[2].infit_t > 3
    assert "scatter more than the model expects" in quality.raters[2].sentence
    assert all("scatter" not in quality.raters[k].sentence for k in (0, 1, 3))


def test_a_bias_is_near_that_of_a_fit_with_it_alone(judge):
    data = judge([-0.3, 0.1, 0.2], 400, 41, raters_each=3)
    rng = np.random.default_rng(3)
    responses = data.responses.copy()
    odd = np.flatnonzero(np.array(data.rater) == "r01")
    harder = responses[odd, 2] - (rng.random(len(odd)) < 0.35)
    responses[odd, 2] = np.maximum(harder, 0)
    plain = fit_facets(responses, data.person, data.rater, "pcm", ids=data.items)
    pairs = {(pair.item, pair.rater): pair for pair in pair_biases(plain)}
    found = pairs["move", "r01"]
    assert found.found
    assert "more severe" in found.sentence
    full = fit_facets(responses, data.person, data.rater, "pcm", ids=data.items, interaction=True)
    own = {(pair.item, pair.rater): pair for pair in full.biases}["move", "r01"]
    # Alone in the table a bias is (1 - 1/4)(1 - 1/3) = 1/2 of itself after summing to zero.
    assert found.bias == pytest.approx(2 * own.bias, rel=0.2)
    assert found.bias / found.se == pytest.approx(own.bias / own.se, rel=0.1)


def test_a_bias_that_is_the_raters_severity_is_not_estimated(judge):
    data = judge([-0.3, 0.3], 200, 51)
    responses = data.responses.copy()
    responses[np.array(data.rater) == "r01", 1:] = np.nan
    fit = fit_facets(responses, data.person, data.rater, "pcm", ids=data.items)
    pair = next(p for p in pair_biases(fit) if p.rater == "r01")
    assert np.isnan(pair.bias)
    assert "cannot be told" in pair.sentence


def test_holm_by_hand():
    assert holm(np.array([0.04, 0.01, np.nan, 0.03])) == pytest.approx(
        [0.06, 0.03, np.nan, 0.06], nan_ok=True
    )
