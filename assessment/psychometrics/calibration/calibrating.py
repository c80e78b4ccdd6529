"""From responses to a calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assessment.psychometrics.arrays import Matrix
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.coding import Coded, UnusableResponses, coded
from assessment.psychometrics.calibration.expectation import Answers
from assessment.psychometrics.calibration.fitting import (
    NODES,
    Problem,
    StandardErrors,
    covariance_of,
    solve,
    starting_values,
)
from assessment.psychometrics.calibration.optimise import Maximum, Watch
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.priors import Priors
from assessment.psychometrics.calibration.result import Fit, assemble
from assessment.psychometrics.calibration.sparse_bank import SparseProblem, solve_sparse
from assessment.psychometrics.calibration.specification import (
    Anchor,
    Model,
    Specification,
    dimensions_of,
    kinds_of,
    models_of,
    specify,
)
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread


def calibrate(
    responses: Matrix,
    model: Model | Mapping[str, Model] = "2pl",
    *,
    ids: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
    covariates: npt.ArrayLike | None = None,
    dims: Mapping[str, int] | Sequence[int] | None = None,
    anchor: Fit | ItemBank | None = None,
    slopes: Mapping[str, float] | None = None,
    slope_bounds: tuple[float, float] | None = None,
    priors: Priors | None = None,
    quadrature: Quadrature | None = None,
    tolerance: float = 1e-6,
    max_iterations: int = 500,
    standard_errors: StandardErrors = "observed",
    watch: Watch | None = None,
) -> Fit:
    """Calibrate items on the answers of children, whoever answered what.

    responses: shape (n, m), whole numbers, NaN where there is no answer: an item's values are
    ranked as observed, and missing answers are missing by design (full information). Or a sparse
    matrix from ``sparse_responses``.
    model: for all items, or for each by name: rasch, 2pl, 3pl, pcm, rsm, gpcm, grm.
    groups: shape (n,), each group's mean and variance is free. covariates: shape (n, c), the mean
    regresses on them. dims: the dimension of each item, from 0. anchor: items whose parameters
    stay as they are, so that the result is on their scale; a fit also says what their values are.
    slopes: items whose slope stays as it is while their intercepts are free (Verhelst and Glas
    1995): few answers place an item long before they tell how well it separates.
    slope_bounds: a slope that would leave them is held at the nearer one, which ``problems`` tells.
    priors: of item parameters; flat but for the lower asymptotes of the 3PL.
    tolerance: converged when the next step would move no parameter by more.
    watch: told the log-likelihood and the largest move to come, once a step; what it raises ends
    the fit.
    Raises ``UnusableResponses`` and ``UnknownModel``. A fit that did not converge says so in
    ``converged`` and ``problems``, and is returned all the same.
    Bock and Aitkin (1981); slope-intercept form in the logit metric.
    """
    shape = responses.shape if sparse.issparse(responses) else np.shape(responses)
    if len(shape) != 2 or min(shape) == 0:
        raise UnusableResponses(f"Responses must be a table of children by items, not {shape}.")
    names = tuple(str(name) for name in ids) if ids else tuple(f"I{j + 1}" for j in range(shape[1]))
    held = anchor.bank if isinstance(anchor, Fit) else anchor
    known = {i.id: i.values for i in anchor.items} if isinstance(anchor, Fit) else None
    data = coded(responses, names, known)
    given = dict(slopes or {})
    bounded: list[str] = []
    while True:
        problem = replace(
            problem_of(
                data, model, groups, covariates, dims, names, held, given, priors, quadrature
            ),
            watch=watch,
        )
        with one_thread():
            found = _solved(problem, data, tolerance, max_iterations)
            outside = _outside(problem.specification, found, slope_bounds)
            if outside:
                given |= outside
                bounded += outside
                continue
            fit = assemble(problem, data, found, covariance_of(problem, found, standard_errors))
        told = tuple(f"Item {name!r} is held at a slope of {given[name]:g}." for name in bounded)
        return replace(fit, problems=fit.problems + told)


def _solved(problem: Problem, data: Coded, tolerance: float, max_iterations: int) -> Maximum:
    start = problem.specification.constraints.nearest(starting_values(problem, data))
    if isinstance(problem, SparseProblem):
        return solve_sparse(problem, start, data.counts, tolerance, max_iterations)
    return solve(problem, start, tolerance, max_iterations)


def _outside(
    specification: Specification, found: Maximum, bounds: tuple[float, float] | None
) -> dict[str, float]:
    """Free slopes beyond the bounds, each with the bound that it is to be held at."""
    if bounds is None:
        return {}
    first = specification.layout.first_parameter
    free = specification.constraints.touched[first]
    slopes = specification.constraints.all(found.free)[first]
    held = np.clip(slopes, *bounds)
    return {specification.ids[j]: float(held[j]) for j in np.flatnonzero(free & (held != slopes))}


def problem_of(
    data: Coded,
    model: Model | Mapping[str, Model],
    groups: Sequence[str] | None,
    covariates: npt.ArrayLike | None,
    dims: Mapping[str, int] | Sequence[int] | None,
    names: tuple[str, ...],
    anchor: ItemBank | None,
    slopes: Mapping[str, float],
    priors: Priors | None,
    quadrature: Quadrature | None,
) -> Problem:
    """The likelihood that ``calibrate`` climbs, from coded answers and its other arguments."""
    of_all = dimensions_of(dims, names)
    place = {name: j for j, name in enumerate(names)}
    dimension = of_all[[place[name] for name in data.ids]]
    given = None if covariates is None else np.asarray(covariates, dtype=np.float64)
    group_names, group, kinds, kind = kinds_of(data.n, groups, given)
    dimensions = int(dimension.max()) + 1
    grid = quadrature or Quadrature(NODES.get(dimensions, NODES[1]))
    people = Population(group_names, group, kinds, dimensions, grid)
    specification = specify(
        data.ids,
        models_of(model, data.ids, data.steps),
        data.steps,
        dimension,
        people,
        Anchor(anchor) if anchor is not None else None,
        slopes,
        priors,
    )
    few_of_many = sparse.issparse(data.codes) and dimensions == 1
    made = SparseProblem if few_of_many else Problem
    return made.of(Answers.of(data, kind), specification)
