"""What is lost because abilities are unknown, held against its definition."""

from itertools import islice

import numpy as np
import pytest

from assessment.psychometrics.calibration.calibrating import problem_of
from assessment.psychometrics.calibration.coding import coded
from assessment.psychometrics.calibration.fitting import starting_values
from assessment.psychometrics.calibration.information import missing_information
from assessment.psychometrics.calibration.orthonormal import orthonormal


def problem_at_start(models, responses, groups):
    names = tuple(f"I{j + 1}" for j in range(responses.shape[1]))
    data = coded(responses, names)
    problem = problem_of(data, models, groups, None, None, names, None, {}, None, None)
    constraints = problem.specification.constraints
    start = constraints.all(constraints.nearest(starting_values(problem, data)))
    return problem, *problem.specification.split(start)


def by_definition(scale, items, population):
    """The covariance of every child's score over all nodes, one child after the other."""
    layout, people = scale.layout, scale.population
    table, item_of = layout.answer_scores(items, people.quadrature.nodes)
    by_prior = people.expected_scores(population)
    size = len(table) + people.n_parameters
    lost, seen = np.zeros((size, size)), np.zeros((size, size))
    for rows, weights in scale.posterior(items, population):
        for row, posterior in zip(rows, weights, strict=True):
            codes = scale.answers.categories(np.array([row]))[0][item_of]
            given = table[np.arange(len(table)), np.maximum(codes, 0)] * (codes >= 0)[:, None]
            kind = np.full(len(posterior), scale.answers.kind[row])
            scores = np.hstack([given.T, people.scores(population, kind, people.points)])
            mean = posterior @ scores
            away = scores - mean
            times = scale.answers.weight[row]
            lost += times * (away.T * posterior) @ away
            mean[len(table) :] -= by_prior[kind[0]]
            seen += times * np.outer(mean, mean)
    return lost, seen


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(
    ("models", "steps"),
    [("2pl", 1), ("rasch", 1), ("grm", 3), ("gpcm", 2), ("3pl", 1), (["2pl", "grm", "gpcm"], 2)],
)
def test_lost_is_the_posterior_covariance_of_scores(models, steps, groups):
    rng = np.random.default_rng(4)
    theta = rng.normal(size=(300, 1))
    responses = rng.binomial(steps, 1 / (1 + np.exp(-theta - rng.normal(size=6)))).astype(float)
    if isinstance(models, list):
        models = {f"I{j + 1}": models[j % 3] for j in range(6)}
        responses[:, ::3] = np.minimum(responses[:, ::3], 1)
    responses[rng.random(responses.shape) < 0.2] = np.nan
    named = [f"g{i % groups}" for i in range(300)]
    problem, items, population = problem_at_start(models, responses, named)
    lost, seen = missing_information(problem.scale, items, population)
    true_lost, true_seen = by_definition(problem.scale, items, population)
    largest = np.diagonal(true_lost).max()
    assert lost == pytest.approx(true_lost, abs=1e-9 * largest)
    assert seen == pytest.approx(true_seen, rel=1e-9, abs=1e-9)
    few, _ = missing_information(problem.scale, items, population, ignore=1e-6, dtype=np.float32)
    assert few == pytest.approx(true_lost, abs=1e-5 * largest)


def test_polynomials_are_orthonormal_and_vanish_where_the_nodes_give_out():
    nodes = np.linspace(-6, 6, 61)
    weights = np.exp(-0.5 * ((nodes - 0.3) / 0.5) ** 2)
    two = np.where(np.isin(np.arange(61), [30, 31]), 0.5, 0.0)
    both = np.stack([weights / weights.sum(), two])
    out = np.stack(list(islice(orthonormal(both, nodes), 5)), axis=1)
    gram = np.einsum("nrq,nsq,nq->nrs", out, out, both)
    assert gram[0] == pytest.approx(np.eye(5), abs=1e-9)
    assert np.diagonal(gram[1]) == pytest.approx([1, 1, 0, 0, 0], abs=1e-9)
