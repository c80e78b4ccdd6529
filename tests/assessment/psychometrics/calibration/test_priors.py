"""Priors and bounds: what they are by hand, and what they do to few answers."""

import numpy as np
import pytest
from scipy import stats

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import Priors, calibrate
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.priors import Penalty

RNG = np.random.default_rng(17)
GUESSED = ItemBank.from_rows(
    {"id": f"i{j}", "a": float(a), "d": [float(d)], "g": 0.2}
    for j, (a, d) in enumerate(zip(RNG.uniform(1, 2, 20), RNG.normal(size=20), strict=True))
)


def penalty(priors):
    layout = Layout(("gpcm", "3pl"), np.array([2, 1]), np.zeros(2, dtype=np.int64))
    return Penalty.of(priors, layout, np.ones(6, dtype=np.bool_))


def test_densities_are_those_of_the_textbook():
    held = penalty(Priors((0.1, 0.4), (0.0, 2.0), (-1.4, 1.0)))
    items = np.array([1.2, 0.5, -0.3, 0.8, 0.1, -1.0])
    wanted = stats.lognorm(0.4, scale=np.exp(0.1)).logpdf([1.2, 0.8]).sum()
    wanted += stats.norm(0, 2).logpdf([0.5, -0.3, 0.1]).sum()
    wanted += stats.norm(-1.4, 1.0).logpdf(-1.0)
    assert held.value(items) == pytest.approx(wanted)


def test_derivatives_are_those_of_the_density():
    held = penalty(Priors((0.1, 0.4), (0.0, 2.0), (-1.4, 1.0)))
    items = np.array([1.2, 0.5, -0.3, 0.8, 0.1, -1.0])
    for place in range(6):
        step = np.zeros(6)
        step[place] = 1e-5
        slope = (held.value(items + step) - held.value(items - step)) / 2e-5
        assert held.gradient(items)[place] == pytest.approx(slope, abs=1e-7)
        bend = (held.gradient(items - step) - held.gradient(items + step))[place] / 2e-5
        assert held.curvature(items)[place] == pytest.approx(max(bend, 0.0), abs=1e-6)


def test_flat_priors_change_nothing():
    table = simulate_responses(GUESSED, RNG.normal(size=300), RNG)
    assert calibrate(table, "2pl", priors=Priors()) == calibrate(table, "2pl")


def test_guessing_is_recovered_with_a_prior():
    table = simulate_responses(GUESSED, RNG.normal(size=4000), RNG)
    fit = calibrate(table, "3pl", ids=list(GUESSED.ids))
    assert fit.converged
    guessing = np.array([item.g for item in fit.items])
    assert np.abs(guessing.mean() - 0.2) < 0.03
    z = [(item.a - a) / item.se_a for item, a in zip(fit.items, GUESSED.slopes, strict=True)]
    assert np.std(z) == pytest.approx(1.0, abs=0.4)
    ignored = calibrate(table, "2pl", ids=list(GUESSED.ids))
    assert fit.loglik > ignored.loglik + 20


def test_a_prior_holds_a_slope_that_few_answers_would_let_run():
    table = simulate_responses(GUESSED, RNG.normal(size=60), RNG)
    free = calibrate(table, "2pl")
    held = calibrate(table, "2pl", priors=Priors(log_slope=(0.3, 0.3)))
    spread = [np.ptp([item.a for item in fit.items]) for fit in (free, held)]
    assert spread[1] < 0.5 * spread[0]
    assert held.converged


def test_a_slope_beyond_its_bounds_is_held_and_told():
    table = simulate_responses(GUESSED, RNG.normal(size=200), RNG)
    fit = calibrate(table, "2pl", slope_bounds=(0.9, 1.2))
    assert all(0.9 <= item.a <= 1.2 for item in fit.items)
    held = [item for item in fit.items if item.se_a == 0]
    assert held
    assert f"Item {held[0].id!r} is held at a slope of" in " ".join(fit.problems)


def test_a_prior_without_spread_is_refused():
    with pytest.raises(ValueError, match="above zero"):
        Priors(intercept=(0.0, 0.0))
