"""What a calibration does with all kinds of answers, on children whose abilities are known."""

import numpy as np
import pytest
from scipy import sparse

from assessment.psychometrics import ItemBank, Quadrature, simulate_responses
from assessment.psychometrics.calibration import (
    UnknownModel,
    UnusableResponses,
    calibrate,
    fit_from_json,
    sparse_responses,
)
from assessment.psychometrics.calibration.population import Population

TRUTH = ItemBank.from_rows(
    [
        {"id": "a", "a": 1.4, "d": [0.5]},
        {"id": "b", "a": 0.8, "d": [-0.7]},
        {"id": "c", "a": 1.1, "d": [1.0, 0.4, -1.2]},
        {"id": "d", "a": 1.6, "d": [1.5, 0.0, -1.5], "graded": True},
        {"id": "e", "a": 1.0, "d": [0.2]},
        {"id": "f", "a": 1.3, "d": [-1.0]},
    ]
)
MODELS = {"a": "2pl", "b": "2pl", "c": "gpcm", "d": "grm", "e": "2pl", "f": "2pl"}


@pytest.fixture(scope="module")
def answers():
    rng = np.random.default_rng(20261)
    return simulate_responses(TRUTH, rng.normal(size=3000), rng)


def calibrated(answers, **options):
    return calibrate(answers, MODELS, ids=list(TRUTH.ids), **options)


def test_mixed_models_recover_what_made_the_answers(answers):
    fit = calibrated(answers)
    for item, a, d in zip(fit.items, TRUTH.slopes, TRUTH.intercepts, strict=True):
        assert abs(item.a - a) < 4 * item.se_a
        assert all(
            abs(found - true) < 4 * se
            for found, true, se in zip(item.d, d, item.se_d, strict=False)
        )


def test_a_large_table_gives_what_its_small_copy_gives(answers):
    # The large way samples, and works in single precision until the end.
    once = calibrated(answers)
    many = calibrated(np.tile(answers, (4, 1)) + 0.0)
    assert many.loglik == pytest.approx(4 * once.loglik, abs=1e-6)
    assert [item.a for item in many.items] == pytest.approx([i.a for i in once.items], abs=1e-5)


def test_large_tables_of_distinct_rows_converge_to_the_maximum():
    rng = np.random.default_rng(5)
    bank = ItemBank.from_rows(
        {"id": f"i{j}", "a": a, "d": [d]}
        for j, (a, d) in enumerate(zip(rng.uniform(0.6, 2, 30), rng.normal(size=30), strict=True))
    )
    table = simulate_responses(bank, rng.normal(size=12_000), rng)
    quick = calibrate(table, "2pl", standard_errors="none")
    exact = calibrate(table, "2pl", standard_errors="none", tolerance=1e-9)
    assert [item.a for item in quick.items] == pytest.approx([i.a for i in exact.items], abs=2e-6)


def test_categories_that_a_sample_would_miss_are_calibrated_all_the_same():
    rng = np.random.default_rng(51)
    bank = ItemBank.from_rows(
        {"id": f"i{j}", "a": 1.2, "d": [1.0, 0.999, -1.0], "graded": True} for j in range(8)
    )
    table = simulate_responses(bank, rng.normal(size=30_000), rng)
    assert 0 < (table == 1).sum(axis=0).max() < 30
    fit = calibrate(table, "grm")
    assert fit.converged
    assert [item.a for item in fit.items] == pytest.approx([1.2] * 8, abs=0.06)


def test_missing_answers_carry_no_weight(answers):
    unasked = np.concatenate([answers, np.full((500, answers.shape[1]), np.nan)])
    assert calibrated(unasked).loglik == pytest.approx(calibrated(answers).loglik, abs=1e-8)


def test_sparse_answers_are_the_same_answers(answers):
    thin = answers.copy()
    thin[np.random.default_rng(1).random(thin.shape) < 0.5] = np.nan
    child, item = np.nonzero(~np.isnan(thin))
    stored = sparse_responses(child, item, thin[child, item].astype(int), thin.shape)
    assert sparse.issparse(stored)
    dense, scarce = (calibrated(table, tolerance=1e-8) for table in (thin, stored))
    assert scarce.loglik == pytest.approx(dense.loglik, abs=1e-8)
    assert [i.d for i in scarce.items] == [pytest.approx(i.d, abs=1e-7) for i in dense.items]


def test_categories_are_ranked_as_observed(answers):
    shifted = np.where(answers == 3, 7, answers) + 2
    fit = calibrated(shifted)
    assert fit.loglik == pytest.approx(calibrated(answers).loglik, abs=1e-8)
    assert fit.items[2].values == (2, 3, 4, 9)
    assert any("'c' has a gap: nobody gave 5, 6, 7, 8" in problem for problem in fit.problems)


def test_items_that_tell_nothing_are_named_and_left_out(answers):
    table = np.column_stack([answers, np.ones(3000), np.full(3000, np.nan)])
    models = {**MODELS, "same": "2pl", "never": "2pl"}
    fit = calibrate(table, models, ids=[*TRUTH.ids, "same", "never"])
    assert {odd.item: odd.reason for odd in fit.left_out} == {
        "same": "everybody gave the same answer",
        "never": "nobody answered it",
    }
    assert fit.loglik == pytest.approx(calibrated(answers).loglik, abs=1e-8)


def test_an_item_that_separates_perfectly_is_said_not_to_converge():
    rng = np.random.default_rng(3)
    bank = TRUTH.subset(["a", "b", "e", "f"])
    theta = np.sort(rng.normal(size=400))
    table = simulate_responses(bank, theta, rng)
    total = table.sum(axis=1)
    fit = calibrate(np.column_stack([table, total > 2]), "2pl")
    assert not fit.converged
    assert any("'I5' separates children perfectly" in problem for problem in fit.problems)
    assert np.isfinite([item.a for item in fit.items]).all()


def test_a_search_that_runs_away_ends_soon_and_says_why():
    apart = np.repeat(np.random.default_rng(3).normal(size=(60, 1)) > 0, 3, axis=1) * 4.0
    steep = calibrate(apart, "2pl")
    wide = calibrate(apart, "pcm")
    for fit in (steep, wide):
        assert not fit.converged
        assert fit.iterations < 150
        assert "did not converge" in " ".join(fit.problems)
    assert any("'I1' separates children perfectly" in problem for problem in steep.problems)
    assert any("'all' spread without end" in problem for problem in wide.problems)


def test_a_population_that_the_nodes_do_not_hold_is_told():
    rng = np.random.default_rng(8)
    theta = np.repeat([0.0, 6.0], 400)[:, None] + rng.normal(size=(800, 1))
    harder = np.linspace(-1.0, 8.0, 12)
    answers = (rng.random((800, 12)) < 1 / (1 + np.exp(harder - theta))).astype(float)
    fit = calibrate(answers, "rasch", groups=np.repeat(["here", "far"], 400).tolist())
    assert len(fit.problems) == 1
    assert "of 'far' lie beyond the nodes, which go from -6 to 6" in fit.problems[0]


def test_anchored_items_stay_and_bring_the_population_to_their_scale(answers):
    anchor = TRUTH.subset(["a", "c", "d"])
    rng = np.random.default_rng(9)
    later = simulate_responses(TRUTH, rng.normal(0.8, 1.2, size=3000), rng)
    fit = calibrated(later, anchor=anchor)
    held = fit.items[0]
    assert (held.a, held.d, held.se_a, held.anchored) == (1.4, (0.5,), 0.0, True)
    population = fit.groups[0]
    assert abs(population.mean[0] - 0.8) < 4 * population.se_mean[0]
    assert abs(population.cov[0][0] - 1.44) < 4 * population.se_cov[0][0]


def test_given_slopes_stay_and_leave_the_spread_of_the_children_free(answers):
    rng = np.random.default_rng(10)
    wider = simulate_responses(TRUTH, rng.normal(0.0, 1.4, size=3000), rng)
    given = dict(zip(TRUTH.ids, TRUTH.slopes.tolist(), strict=True))
    fit = calibrated(wider, slopes=given)
    assert {item.id: item.a for item in fit.items} == given
    assert {item.se_a for item in fit.items} == {0.0}
    assert all(min(item.se_d) > 0 for item in fit.items)
    population = fit.groups[0]
    assert population.mean == (0.0,)
    assert abs(population.cov[0][0] - 1.96) < 4 * population.se_cov[0][0]
    assert fit.n_free == calibrated(wider).n_free - len(given) + 1


def test_a_slope_is_not_given_to_a_model_that_has_one(answers):
    with pytest.raises(UnknownModel, match="slope is one"):
        calibrate(answers[:, :2], "rasch", ids=["a", "b"], slopes={"a": 1.2})


def test_a_search_is_watched_and_ends_when_its_watcher_raises(answers):
    seen = []
    fit = calibrated(answers, watch=lambda loglik, step: seen.append((loglik, step)))
    assert seen[-1][0] == pytest.approx(fit.loglik)
    assert seen[-1][1] <= 1e-6
    assert [value for value, _ in seen] == sorted(value for value, _ in seen)

    class Enough(Exception):
        pass

    def stop(_loglik, step):
        if step < 0.5:
            raise Enough

    with pytest.raises(Enough):
        calibrated(answers, watch=stop)


def test_groups_differ_by_what_they_were_made_with(answers):
    rng = np.random.default_rng(11)
    later = simulate_responses(TRUTH, rng.normal(0.5, 0.8, size=3000), rng)
    fit = calibrated(np.concatenate([answers, later]), groups=["now"] * 3000 + ["later"] * 3000)
    assert [group.id for group in fit.groups] == ["now", "later"]
    assert abs(fit.groups[1].mean[0] - 0.5) < 4 * fit.groups[1].se_mean[0]
    assert abs(fit.groups[1].cov[0][0] - 0.64) < 4 * fit.groups[1].se_cov[0][0]


def test_a_mean_that_regresses_on_a_covariate():
    rng = np.random.default_rng(12)
    age = rng.integers(-3, 4, size=4000).astype(float)
    table = simulate_responses(TRUTH, 0.4 * age + rng.normal(size=4000), rng)
    fit = calibrated(table, covariates=age[:, None])
    assert abs(fit.regression[0][0] - 0.4) < 4 * fit.se_regression[0][0]


def test_children_who_hardly_differ_are_calibrated_all_the_same():
    rng = np.random.default_rng(1)
    bank = ItemBank.from_rows({"id": f"i{j}", "a": 1.0, "d": [0.1 * j]} for j in range(30))
    fit = calibrate(simulate_responses(bank, rng.normal(0.0, 0.3, 500), rng), "rasch")
    assert fit.converged
    assert abs(fit.groups[0].cov[0][0] - 0.09) < 4 * fit.groups[0].se_cov[0][0]


def test_expected_information_of_a_population_is_the_covariance_of_its_scores():
    rng = np.random.default_rng(4)
    people = Population(
        ("a", "b"),
        np.array([0, 1, 0]),
        rng.normal(size=(3, 1)) / 4,
        2,
        Quadrature(81, -9.0, 9.0),
    )
    at = people.start()
    at[[1, 3, 4]] = 0.3, 0.4, 1.5
    n = np.array([2.0, 3.0, 4.0])
    wanted = np.zeros((people.n_parameters,) * 2)
    for kind, weights in enumerate(np.exp(people.log_weights(at))):
        here = np.full(len(weights), kind)
        scores = people.scores(at, here, people.points)
        scores = scores - weights @ scores
        wanted += n[kind] * (scores * weights[:, None]).T @ scores
    assert people.expected_information(at, n) == pytest.approx(wanted, abs=1e-6)


def test_a_fit_is_read_back_as_it_was(answers):
    fit = calibrated(answers, groups=["x"] * 1000 + ["y"] * 2000)
    again = fit_from_json(fit.to_json())
    assert again == fit
    assert again.summary() == fit.summary()


def test_a_summary_of_an_item_that_runs_backwards_says_so(answers):
    fit = calibrated(np.column_stack([1 - answers[:, :1], answers[:, 1:]]))
    assert fit.items[0].a < 0
    assert "children who know more score lower on it" in fit.summary()


def test_a_fit_cut_short_says_so(answers):
    fit = calibrated(answers, max_iterations=1)
    assert not fit.converged
    assert "did not converge" in fit.problems[-1]


@pytest.mark.parametrize(
    ("table", "model", "error", "told"),
    [
        (np.zeros((3, 2)), "2pl", UnusableResponses, "No item has two different answers"),
        (np.array([[0.5, 1], [1, 0]]), "2pl", UnusableResponses, "whole numbers"),
        (np.zeros((0, 2)), "2pl", UnusableResponses, "a table of children by items"),
        (np.array([[0, 1, 2], [2, 1, 0]]).T, "rasch", UnknownModel, "rasch is for two"),
        (np.array([[0, 1], [1, 0]]), "4pl", UnknownModel, "'4pl' is no model"),
    ],
)
def test_what_cannot_be_calibrated_is_told(table, model, error, told):
    with pytest.raises(error, match=told):
        calibrate(table, model)


def test_a_child_who_answers_twice_is_refused():
    with pytest.raises(UnusableResponses, match="twice"):
        sparse_responses([0, 0], [1, 1], [0, 1], (1, 2))
