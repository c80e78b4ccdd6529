"""What a many-facet calibration does with all kinds of judgements."""

import numpy as np
import pytest
from scipy.stats import norm

from assessment.psychometrics import ItemBank, Quadrature, simulate_responses
from assessment.psychometrics.calibration import (
    UnknownModel,
    UnusableResponses,
    calibrate,
    fit_from_json,
)
from assessment.psychometrics.facets import calibrate_facets, fit_facets
from assessment.psychometrics.facets.likelihood import RatedProblem
from assessment.psychometrics.facets.population import DensityPopulation

SEVERITIES = [-0.6, -0.1, 0.2, 0.5]


@pytest.fixture(scope="module")
def few(judge):
    return judge(SEVERITIES, 400, 7)


def fitted(data, model="pcm", **options):
    return fit_facets(data.responses, data.person, data.rater, model, ids=data.items, **options)


@pytest.mark.parametrize("model", ["pcm", "rsm", "gpcm", "grm"])
def test_severities_are_recovered_under_every_model(judge, model):
    graded = ItemBank.from_rows(
        {"id": f"g{j}", "a": 0.8 + 0.3 * j, "d": [1.5 - j / 4, 0.2, -1.4], "graded": True}
        for j in range(4)
    )
    judged = judge(SEVERITIES, 400, 7, **({"bank": graded} if model == "grm" else {}))
    fit = fitted(judged, model)
    assert fit.fit.converged
    assert fit.fit.model == model
    for rater, true in zip(fit.fit.raters, SEVERITIES, strict=True):
        assert abs(rater.severity - true) < 3.5 * rater.se
    assert sum(rater.severity for rater in fit.fit.raters) == pytest.approx(0.0, abs=1e-12)


def test_one_rater_is_a_calibration_of_the_items(judge):
    alone = judge([0.0], 300, 3, raters_each=1)
    plain = calibrate(alone.responses, "pcm", ids=alone.items)
    rated = fitted(alone).fit
    assert [i.d for i in rated.items] == [pytest.approx(i.d, abs=1e-3) for i in plain.items]
    assert [i.se_d for i in rated.items] == [pytest.approx(i.se_d, rel=1e-2) for i in plain.items]
    assert (rated.raters[0].severity, rated.raters[0].se) == (0.0, 0.0)


def test_a_harder_rater_shifts_items_as_if_they_were_other_items(judge):
    # Two raters of every person are eight items; severity is their mean difference in difficulty.
    both = judge([-0.4, 0.4], 500, 5, raters_each=2)
    fit = fitted(both, "rasch" if both.responses.max() == 1 else "pcm")
    wide = np.full((500, 8), np.nan)
    for row, (person, rater) in enumerate(zip(both.person, both.rater, strict=True)):
        wide[int(person[1:]), 4 * int(rater[1:]) + np.arange(4)] = both.responses[row]
    apart = calibrate(wide, "pcm")
    steps = np.array([item.d[-1] / 3 for item in apart.items])
    assert fit.severity[1] - fit.severity[0] == pytest.approx(
        (steps[:4] - steps[4:]).mean(), abs=0.05
    )
    assert apart.loglik > fit.fit.loglik


def test_information_is_minus_the_second_derivatives(few):
    fit = fitted(few, "gpcm")
    problem, free = fit.problem, fit.free
    assert isinstance(problem, RatedProblem)
    within, _ = problem.missing(free, 0.0, np.float64)
    information = problem.complete(free, problem.statistics(free), observed=True) - within
    for place in range(0, len(free), 3):
        step = np.zeros(len(free))
        step[place] = 1e-5
        difference = problem.evaluate(free - step).gradient - problem.evaluate(free + step).gradient
        assert information[place] == pytest.approx(difference / 2e-5, rel=1e-4, abs=2e-3)


def test_persons_who_hardly_differ_have_a_small_variance(judge):
    # A density at the nodes has no maximum where it is narrower than their distance.
    fit = fitted(judge(SEVERITIES, 300, 13, sd=0.0)).fit
    assert fit.converged
    assert fit.groups[0].cov[0][0] < 0.05
    assert np.isfinite(fit.reliability[0])
    assert [r.severity for r in fit.raters] == pytest.approx(SEVERITIES, abs=0.25)


def test_weights_are_densities_where_wide_and_sum_to_one_where_narrow():
    people = DensityPopulation(
        ("all",), np.zeros(1, dtype=np.int64), np.zeros((1, 0)), 1, Quadrature()
    )
    for sd in (0.01, 0.1, 0.39, 0.41, 1.0):
        assert people.log_mass(np.array([0.03, sd**2]))[0] == pytest.approx(0.0, abs=1e-7)
    wide = np.exp(people.log_mass(np.array([0.0, 9.0])))[0]
    assert wide == pytest.approx(norm.cdf(6.1 / 3) - norm.cdf(-6.1 / 3), abs=1e-4)
    # The score is the derivative of the log-weights that one person at a node adds.
    for sd in (0.05, 0.3, 0.5, 2.0):
        at, step = np.array([0.07, sd**2]), 1e-6 * sd**2
        node = people.quadrature.nodes[31]
        found = people.score_sums(at, np.ones(1), np.array([[node]]), np.array([[[node**2]]]))
        for place in range(2):
            moved = step * np.eye(2)[place]
            above, below = people.log_weights(at + moved), people.log_weights(at - moved)
            assert found[place] == pytest.approx(
                (above - below)[0, 31] / (2 * step), rel=1e-4, abs=1e-4
            )


def test_rows_of_a_person_may_come_in_any_order(few):
    order = np.random.default_rng(1).permutation(len(few.person))
    mixed = type(few)(
        few.responses[order],
        [few.person[k] for k in order],
        [few.rater[k] for k in order],
        few.items,
    )
    assert fitted(mixed).severity == pytest.approx(fitted(few).severity, abs=1e-7)


def test_an_occasion_that_is_harder_is_found(judge):
    rng = np.random.default_rng(8)
    theta = np.repeat(rng.normal(size=500), 2)
    occasion = np.tile([0, 1], 500)
    rater = rng.integers(0, 3, 1000)
    bank = ItemBank.from_rows([{"id": f"i{j}", "a": 1.0, "d": [0.5 - 0.3 * j]} for j in range(6)])
    hard = 0.6 * occasion - 0.3 + np.array([-0.4, 0.0, 0.4])[rater]
    table = simulate_responses(bank, theta, rng, shift=-hard[:, None])
    fit = fit_facets(
        table,
        [str(i // 2) for i in range(1000)],
        [str(r) for r in rater],
        "rasch",
        occasion=[f"season {o}" for o in occasion],
    )
    early, late = fit.occasions
    assert (early.id, late.id) == ("season 0", "season 1")
    assert early.difficulty == pytest.approx(-late.difficulty, abs=1e-12)
    assert abs(late.difficulty - 0.3) < 3.5 * late.se


def test_an_interaction_finds_the_pair_that_was_made_odd():
    rng = np.random.default_rng(9)
    n = 600
    bank = ItemBank.from_rows([{"id": f"i{j}", "a": 1.0, "d": [0.4 * j - 0.8]} for j in range(5)])
    theta = np.repeat(rng.normal(size=n), 3)
    rater = np.tile(np.arange(3), n)
    shift = np.zeros((3 * n, 5))
    shift[rater == 1, 2] = -0.9
    table = simulate_responses(bank, theta, rng, shift=shift)
    labels = ([str(i // 3) for i in range(3 * n)], [f"r{k}" for k in rater])
    fit = fit_facets(table, *labels, "rasch", ids=list(bank.ids), interaction=True)
    assert len(fit.biases) == 15
    worst = max(fit.biases, key=lambda pair: abs(pair.bias))
    assert (worst.item, worst.rater) == ("i2", "r1")
    # What sums to zero both ways keeps (1 - 1/5)(1 - 1/3) of a shift in one cell.
    assert abs(worst.bias - 0.9 * 0.8 * 2 / 3) < 3.5 * worst.se
    assert "more severe" in worst.sentence
    for names, key in ((bank.ids, "item"), (("r0", "r1", "r2"), "rater")):
        for name in names:
            own = [pair.bias for pair in fit.biases if getattr(pair, key) == name]
            assert sum(own) == pytest.approx(0.0, abs=1e-9)


def test_groups_belong_to_persons(few):
    halves = ["old" if int(name[1:]) % 2 else "young" for name in few.person]
    fit = fitted(few, groups=halves).fit
    assert [group.n for group in fit.groups] == [200, 200]
    mixed = ["old" if k % 2 else "young" for k in range(len(few.person))]
    with pytest.raises(UnusableResponses, match="different groups"):
        fitted(few, groups=mixed)


def test_anchored_items_stay_as_they_are(few, judge):
    earlier = fitted(few).fit
    later = fitted(judge([0.3, 0.0, -0.3], 200, 11), anchor=earlier).fit
    assert [item.d for item in later.items] == [item.d for item in earlier.items]
    assert sum(rater.severity for rater in later.raters) == pytest.approx(0.0, abs=1e-12)
    assert abs(later.groups[0].mean[0]) < 4 * later.groups[0].se_mean[0]


def test_a_rater_without_bounds_is_set_aside_and_named(few):
    responses = few.responses.copy()
    always = np.array(few.rater) == "r03"
    responses[always] = 0
    kept = few.responses.copy()
    fit = fit_facets(responses, few.person, few.rater, "pcm", ids=few.items)
    assert [rater.id for rater in fit.fit.raters] == ["r00", "r01", "r02"]
    assert any("'r03' was set aside" in problem for problem in fit.fit.problems)
    assert np.array_equal(few.responses, kept, equal_nan=True)


def test_a_fit_with_raters_is_read_back_as_it_was(few):
    fit = calibrate_facets(few.responses, few.person, few.rater, ids=few.items)
    assert fit_from_json(fit.to_json()) == fit
    assert "severity" in fit.summary()


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"person": ["p"] * 4}, UnusableResponses, "more than once"),
        ({"rater": ["a", "", "a", "b"]}, UnusableResponses, "Row 1 names no rater"),
        ({"rater": ["a"]}, UnusableResponses, "need 4 names of a rater"),
        ({"model": "3pl"}, UnknownModel, "Nobody guesses"),
        ({"random": True, "interaction": True}, UnknownModel, "fixed raters"),
        ({"interaction": True}, UnusableResponses, "No pair"),
        (
            {"person": list("pqst"), "responses": [[0], [1], [1], [0]]},
            UnusableResponses,
            "No person",
        ),
        ({"responses": np.zeros((4, 2))}, UnusableResponses, "No item has two different"),
    ],
)
def test_what_cannot_be_calibrated_is_told(change, error, told):
    given = {
        "responses": np.array([[0, 1], [1, 0], [1, 1], [0, 0]]),
        "person": ["p", "p", "q", "q"],
        "rater": ["a", "b", "a", "b"],
        "model": "rasch",
        **change,
    }
    with pytest.raises(error, match=told):
        fit_facets(**given)
