"""Large banks of which each child met a small part."""

from dataclasses import replace

import numpy as np
import pytest

from assessment.psychometrics.calibration import calibrate, sparse_responses
from assessment.psychometrics.calibration.calibrating import problem_of
from assessment.psychometrics.calibration.coding import coded
from assessment.psychometrics.calibration.fitting import solve_on_all, starting_values
from assessment.psychometrics.calibration.information import missing_information
from assessment.psychometrics.calibration.sparse_bank import SparseProblem, solve_sparse
from assessment.psychometrics.calibration.sparse_information import information_between_met_items
from assessment.psychometrics.threads import one_thread


def some_answers(children, items, each, *, steps=1, seed=1, uneven=False):
    """Sparse answers, with the slopes and intercepts that made them (binomial: 2PL or PCM-like)."""
    rng = np.random.default_rng(seed)
    slopes, intercepts = rng.lognormal(0.0, 0.3, items), rng.normal(0.0, 1.0, items)
    likely = np.log(np.arange(1.0, items + 1)) if uneven else np.zeros(items)
    times = rng.exponential(size=(children, items)) * np.exp(likely)
    item = np.argpartition(times, each, axis=1)[:, :each].ravel()
    child = np.repeat(np.arange(children), each)
    answered = rng.random(len(child)) < 0.9
    child, item = child[answered], item[answered]
    reach = slopes[item] * rng.normal(size=children)[child] + intercepts[item]
    given = rng.binomial(steps, 1.0 / (1.0 + np.exp(-reach)))
    return sparse_responses(child, item, given, (children, items)), slopes, intercepts


def made(responses, model="2pl", groups=None):
    names = tuple(f"I{j + 1}" for j in range(responses.shape[1]))
    data = coded(responses, names)
    problem = problem_of(data, model, groups, None, None, names, None, {}, None, None)
    assert isinstance(problem, SparseProblem)
    return problem, data, problem.specification.constraints.nearest(starting_values(problem, data))


@pytest.mark.parametrize(
    ("model", "steps", "groups"),
    [("2pl", 1, False), ("gpcm", 3, True), ("grm", 2, False), ("3pl", 1, True), ("rasch", 1, True)],
)
def test_what_is_lost_is_what_dense_answers_lose(model, steps, groups):
    responses, _, _ = some_answers(400, 30, 12, steps=steps, seed=4)
    named = [f"g{i % 2}" for i in range(400)] if groups else None
    problem, _, start = made(responses, model, named)
    items, population = problem.specification.split(problem.specification.constraints.all(start))
    lost, seen = information_between_met_items(problem.one_scale, items, population)
    all_lost, all_seen = missing_information(problem.one_scale, items, population, ignore=1e-12)
    size = np.sqrt(np.outer(np.diagonal(all_lost), np.diagonal(all_lost)))
    assert np.abs(lost - all_lost).max() < 1e-5 * np.abs(all_lost).max()
    assert (np.abs(lost - all_lost) <= 2e-5 * size + 1e-9).all()
    assert seen == pytest.approx(all_seen, rel=1e-9, abs=1e-9)


def test_the_tether_belongs_to_the_gradient_and_the_curvature():
    responses, _, _ = some_answers(300, 12, 6)
    problem, _, start = made(responses)
    held = problem.tethered(start + 0.3, 5.0)
    here, step = start + 0.1, np.zeros(len(start))
    step[3] = 1e-5
    rise = held.evaluate(here + step).value - held.evaluate(here - step).value
    assert held.evaluate(here).gradient[3] == pytest.approx(rise / 2e-5, rel=1e-5)
    statistics = problem.statistics(here)
    more = held.complete(here, statistics, observed=True)
    assert more - problem.complete(here, statistics, observed=True) == pytest.approx(
        5.0 * np.eye(len(start)), abs=1e-8
    )


def test_a_sample_leads_to_the_maximum_of_all_though_items_differ_in_answers():
    responses, _, _ = some_answers(6000, 60, 12, uneven=True)
    problem, data, start = made(responses)
    assert data.counts.min() < 400 < 5000 < data.counts.max()
    with one_thread():
        exact = solve_on_all(problem, start, 1e-8, 200)
        few = Few.of(problem.scale.answers, problem.specification)
        found = solve_sparse(few, start, data.counts, 1e-7, 200)
    assert exact.converged
    assert found.converged
    assert found.free == pytest.approx(exact.free, abs=1e-6)
    assert found.iterations < 30


class Few(SparseProblem):
    """A sample so small that the rarest items are hardly in it."""

    @property
    def enough(self) -> int:
        return 800


def test_a_bank_is_recovered_and_its_intervals_hold():
    responses, slopes, intercepts = some_answers(8000, 200, 20, seed=6)
    fit = calibrate(responses)
    assert fit.converged
    a, d = np.array([(item.a, item.d[0]) for item in fit.items]).T
    se_a, se_d = np.array([(item.se_a, item.se_d[0]) for item in fit.items]).T
    away = np.concatenate([(a - slopes) / se_a, (d - intercepts) / se_d])
    assert 0.92 < np.mean(np.abs(away) < 1.96) < 0.98
    assert np.sqrt(np.mean(away**2)) == pytest.approx(1.0, abs=0.1)


def test_standard_errors_of_sparse_answers_are_those_of_the_same_dense_answers():
    responses, _, _ = some_answers(1500, 40, 15, seed=8)
    dense = np.full(responses.shape, np.nan)
    child = np.repeat(np.arange(1500), np.diff(responses.indptr))
    dense[child, responses.indices] = responses.data
    for kind in ("observed", "cross-product"):
        few = calibrate(responses, tolerance=1e-8, standard_errors=kind)
        all_ = calibrate(dense, tolerance=1e-8, standard_errors=kind)
        assert [i.se_a for i in few.items] == pytest.approx([i.se_a for i in all_.items], rel=1e-4)
        assert few.reliability == pytest.approx(all_.reliability, abs=1e-6)


def test_a_bank_with_groups_has_errors_of_its_populations_too():
    responses, _, _ = some_answers(2000, 40, 15, seed=9)
    fit = calibrate(responses, "rasch", groups=[f"g{i % 2}" for i in range(2000)])
    assert fit.converged
    assert all(0 < group.se_cov[0][0] < 0.3 for group in fit.groups)
    assert fit.groups[1].mean[0] == pytest.approx(0.0, abs=4 * fit.groups[1].se_mean[0])


def test_a_bank_too_wide_for_its_curvature_is_climbed_all_the_same(monkeypatch):
    monkeypatch.setattr("assessment.psychometrics.calibration.sparse_bank.MOST_CURVED", 10)
    responses, _, _ = some_answers(3000, 40, 15, seed=2)
    problem, data, start = made(responses)
    few = replace(Few.of(problem.scale.answers, problem.specification))
    with one_thread():
        found = solve_sparse(few, start, data.counts, 1e-6, 300)
    assert found.converged
