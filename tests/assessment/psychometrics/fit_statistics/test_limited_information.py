"""M2: its moments by enumeration, its law by simulation, and what it leaves open."""

import itertools

import numpy as np
import pytest
from scipy import stats

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import calibrate
from assessment.psychometrics.fit_statistics import Undefined, hold, model_fit
from assessment.psychometrics.fit_statistics.item_moments import ItemMoments, observed_moments
from assessment.psychometrics.fit_statistics.limited_information import (
    moment_derivatives,
    rmsea_interval,
)
from tests.assessment.psychometrics.fit_statistics.conftest import fit_with, simulated


def moments_of_patterns(tables, weights, by_category):
    """Mean and covariance of y by going through every possible pattern."""
    rows, chances = [], []
    for pattern in itertools.product(*(range(len(table)) for table in tables)):
        at_points = np.prod([t[k] for t, k in zip(tables, pattern, strict=True)], axis=0)
        chances.append(at_points @ weights)
        pairs = [pattern[i] * pattern[j] for i, j in itertools.combinations(range(len(tables)), 2)]
        single = list(pattern)
        if by_category:
            single = [
                float(k == x)
                for t, x in zip(tables, pattern, strict=True)
                for k in range(1, len(t))
            ]
        rows.append([*single, *pairs])
    y, p = np.array(rows, dtype=np.float64), np.array(chances)
    mean = p @ y
    return mean, (y - mean).T @ (p[:, None] * (y - mean))


@pytest.mark.parametrize("by_category", [False, True])
def test_moments_are_those_of_all_patterns(by_category):
    rng = np.random.default_rng(3)
    tables = [rng.dirichlet(np.ones(k), size=4).T for k in (2, 3, 4, 3)]
    weights = rng.dirichlet(np.ones(4))
    mean, covariance = moments_of_patterns(tables, weights, by_category)
    ours = ItemMoments(tables, weights, by_category)
    assert ours.mean == pytest.approx(mean)
    assert ours.covariance() == pytest.approx(covariance)


def test_observed_moments_by_hand():
    codes = np.array([[0, 2], [1, 1], [1, 2], [0, 0]])
    means, _ = observed_moments(codes, [2, 3], False)
    assert means.tolist() == [0.5, 1.25, 0.75]
    shares, _ = observed_moments(codes, [2, 3], True)
    assert shares.tolist() == [0.5, 0.25, 0.5, 0.75]


@pytest.mark.parametrize("by_category", [False, True])
def testmoment_derivatives_are_differences(by_category):
    bank = ItemBank.from_rows(
        [
            {"id": "a", "a": 1.1, "d": [0.4]},
            {"id": "b", "a": 0.8, "d": [0.9, -0.5]},
            {"id": "c", "a": 1.4, "d": [-0.2], "dimension": 1},
            {"id": "d", "a": 1.2, "d": [0.1, -0.3], "dimension": 1},
        ]
    )
    cov = np.array([[1.0, 0.4], [0.4, 1.3]])
    held = hold(fit_with(bank, "gpcm", cov), np.zeros((3, 4)))
    exact = moment_derivatives(held, 0, ItemMoments(held.tables, held.weights[0], by_category))
    everything = np.concatenate([held.items, held.population])

    def mean_at(values):
        items, population = held.specification.split(values)
        moved = type(held)(held.fit, held.codes, held.group, held.problem, items, population)
        return ItemMoments(moved.tables, moved.weights[0], by_category).mean

    step = 1e-5 * np.eye(len(everything))
    differences = [(mean_at(everything + s) - mean_at(everything - s)) / 2e-5 for s in step]
    assert exact == pytest.approx(np.array(differences).T, abs=1e-8)


@pytest.mark.parametrize(("model", "steps", "kind"), [("2pl", 1, "M2*"), ("grm", 3, "C2")])
def test_it_is_chi_square_where_the_model_holds(model, steps, kind):
    found = []
    for seed in range(14):
        bank, answers = simulated(model, 500, 7, 100 + seed, steps)
        fit = calibrate(answers, model, ids=bank.ids, standard_errors="none")
        found.append(model_fit(hold(fit, answers), kind))
    df = found[0].df
    # The mean of 14 chi-squares lies within 2.6 standard errors for 99 % of seeds.
    within = 2.6 * (2.0 * df / len(found)) ** 0.5
    assert np.mean([m.statistic for m in found]) == pytest.approx(df, abs=within)
    # A 90 % interval misses zero where the statistic is in the upper 5 %; three of 14 are too many.
    assert sum(m.rmsea_low > 0 for m in found) <= 3
    assert max(m.rmsea for m in found) < 0.07
    assert min(m.cfi for m in found) > 0.95


def test_rasch_answers_with_a_freed_variance_are_chi_square_too():
    found = []
    for seed in range(14):
        bank, answers = simulated("rasch", 500, 7, 300 + seed)
        fit = calibrate(answers, "rasch", ids=bank.ids, standard_errors="none")
        found.append(model_fit(hold(fit, answers)))
    assert {m.df for m in found} == {20}
    assert np.mean([m.statistic for m in found]) == pytest.approx(
        20.0, abs=2.6 * (40.0 / 14.0) ** 0.5
    )


def test_two_groups_add_up():
    bank, first = simulated("2pl", 900, 8, 5)
    rng = np.random.default_rng(6)
    second = simulate_responses(bank, rng.normal(0.8, 1.2, 700), rng)
    answers, groups = np.concatenate([first, second]), ["a"] * 900 + ["b"] * 700
    fit = calibrate(answers, "2pl", ids=bank.ids, groups=groups, standard_errors="none")
    found = model_fit(hold(fit, answers, groups=groups))
    assert found.df == 2 * 36 - 18
    assert found.p > 0.001
    assert len(found.srmsr) == 2


def test_two_dimensions_held_for_one_do_not_fit():
    rng = np.random.default_rng(8)
    theta = rng.normal(size=(2000, 2))
    bank = ItemBank.from_rows(
        {"id": f"i{j}", "a": 1.5, "d": [0.3 * (j % 3)], "dimension": j % 2} for j in range(10)
    )
    answers = simulate_responses(bank, theta, rng)
    one = model_fit(hold(calibrate(answers, "2pl", ids=bank.ids, standard_errors="none"), answers))
    dims = [j % 2 for j in range(10)]
    fit = calibrate(answers, "2pl", ids=bank.ids, dims=dims, standard_errors="none")
    two = model_fit(hold(fit, answers))
    assert one.rmsea > 0.05 > two.rmsea
    assert two.p > 0.001


def test_the_interval_of_the_rmsea_holds_the_tails():
    low, high = rmsea_interval(300.0, 200, 1000)
    for bound, chance in ((low, 0.95), (high, 0.05)):
        noncentrality = bound**2 * 200 * 999
        assert stats.ncx2.cdf(300.0, 200, noncentrality) == pytest.approx(chance, abs=1e-6)
    assert rmsea_interval(120.0, 200, 1000) == (0.0, 0.0)


def test_what_the_answers_do_not_define_is_said():
    bank, answers = simulated("2pl", 300, 4, 1)
    few = model_fit(hold(fit_with(bank, "2pl"), answers[:, :4]))
    assert few.df == 2
    by_design = answers.copy()
    by_design[::2, :2], by_design[1::2, 2:] = np.nan, np.nan
    nobody = model_fit(hold(fit_with(bank, "2pl"), by_design))
    assert isinstance(nobody, Undefined)
    assert "0 of 300" in nobody.reason
    constant = answers.copy()
    constant[:, 2] = 1
    same = model_fit(hold(fit_with(bank, "2pl"), constant))
    assert isinstance(same, Undefined)
    assert "'i02'" in same.reason
    three, of_three = simulated("2pl", 300, 3, 1)
    none_left = model_fit(hold(fit_with(three, "2pl"), of_three))
    assert isinstance(none_left, Undefined)
    assert "no degrees of freedom" in none_left.reason
