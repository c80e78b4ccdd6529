"""Many dimensions: propagation against the grid, derivatives against differences, recovery."""

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, Quadrature, simulate_responses
from assessment.psychometrics.calibration import calibrate, coding, fitting
from assessment.psychometrics.calibration.calibrating import problem_of
from assessment.psychometrics.calibration.expectation import Answers
from assessment.psychometrics.calibration.product import SeveralScales
from assessment.psychometrics.calibration.propagated import PropagatedScales
from assessment.psychometrics.calibration.propagated_information import missing_information


def bank_of(dimensions, per_dimension, rng):
    return ItemBank.from_rows(
        {
            "id": f"i{j}",
            "a": float(rng.uniform(0.8, 1.8)),
            "d": [float(rng.uniform(0.2, 1.4)), float(rng.uniform(-1.4, 0.0))],
            "dimension": j % dimensions,
        }
        for j in range(dimensions * per_dimension)
    )


@pytest.fixture(scope="module")
def two():
    """The same problem on a grid and propagated, in two correlated dimensions."""
    rng = np.random.default_rng(41)
    bank = bank_of(2, 5, rng)
    theta = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=600)
    table = simulate_responses(bank, theta, rng)
    data = coding.coded(table, bank.ids)
    groups = ["x"] * 300 + ["y"] * 300
    problem = problem_of(
        data,
        "gpcm",
        groups,
        None,
        bank.dimension.tolist(),
        bank.ids,
        None,
        {},
        None,
        Quadrature(31),
    )
    free = problem.specification.constraints.nearest(fitting.starting_values(problem, data))
    free = free + 0.05 * np.sin(np.arange(len(free)))
    answers = Answers.of(data, problem.scale.answers.kind[problem.scale.answers.origin])
    parts = (answers, problem.specification.layout, problem.specification.population)
    return problem.specification, free, SeveralScales(*parts), PropagatedScales(*parts)


def test_propagated_statistics_are_near_those_of_the_grid(two):
    specification, free, grid, propagated = two
    items, population = specification.split(specification.constraints.all(free))
    exact, near = grid.expect(items, population), propagated.expect(items, population)
    assert near.loglik == pytest.approx(exact.loglik, abs=0.05)
    assert near.first == pytest.approx(exact.first, abs=0.15)
    assert near.expected == pytest.approx(exact.expected, abs=0.1)


def test_the_gradient_is_that_of_the_approximate_likelihood(two):
    specification, free, _, propagated = two
    problem = fitting.Problem(propagated, specification)
    gradient = problem.evaluate(free).gradient
    for place in range(0, len(free), 5):
        step = np.zeros(len(free))
        step[place] = 1e-4
        above, below = problem.evaluate(free + step).value, problem.evaluate(free - step).value
        assert gradient[place] == pytest.approx((above - below) / 2e-4, abs=2e-3)


def test_missing_information_is_near_that_of_the_grid(two):
    specification, free, grid, propagated = two
    project = specification.constraints.information
    exact, _ = fitting.Problem(grid, specification).missing(free, 1e-10, np.float64)
    items, population = specification.split(specification.constraints.all(free))
    near = project(missing_information(propagated, items, population)[0])
    scale = np.sqrt(np.outer(np.diagonal(exact), np.diagonal(exact)))
    assert np.abs(near - exact).max() < 0.05 * scale.max()
    assert near / scale == pytest.approx(exact / scale, abs=0.1)


def test_six_dimensions_are_recovered_within_their_errors():
    rng = np.random.default_rng(42)
    bank = bank_of(6, 6, rng)
    cov = np.full((6, 6), 0.5) + 0.5 * np.eye(6)
    theta = rng.multivariate_normal(np.zeros(6), cov, size=1500)
    fit = calibrate(
        simulate_responses(bank, theta, rng),
        "gpcm",
        ids=list(bank.ids),
        dims=bank.dimension.tolist(),
        quadrature=Quadrature(41),
    )
    assert fit.converged
    z = [(item.a - a) / item.se_a for item, a in zip(fit.items, bank.slopes, strict=True)]
    group = fit.groups[0]
    z += [(group.cov[d][e] - 0.5) / group.se_cov[d][e] for d in range(6) for e in range(d)]
    assert np.mean(np.abs(z) < 1.96) > 0.88
    assert np.abs(np.mean(z)) < 0.5
    assert np.std(z) == pytest.approx(1.0, abs=0.3)
