"""Marginal maximum likelihood: item and population parameters from answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, Matrix
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration.coding import Coded, UnusableResponses, coded
from assessment.psychometrics.calibration.expectation import Answers, OneScale, Precision, Scale
from assessment.psychometrics.calibration.information import (
    complete_information,
    missing_information,
)
from assessment.psychometrics.calibration.optimise import (
    Curvature,
    Evaluation,
    Maximum,
    Watch,
    maximise,
)
from assessment.psychometrics.calibration.population import MOST_ON_A_GRID, Population
from assessment.psychometrics.calibration.priors import Priors
from assessment.psychometrics.calibration.product import SeveralScales
from assessment.psychometrics.calibration.propagated import PropagatedScales
from assessment.psychometrics.calibration.propagated_information import (
    missing_information as propagated_missing_information,
)
from assessment.psychometrics.calibration.result import Fit, assemble
from assessment.psychometrics.calibration.specification import (
    Anchor,
    Model,
    Specification,
    dimensions_of,
    kinds_of,
    models_of,
    specify,
)
from assessment.psychometrics.calibration.statistics import Statistics
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread

StandardErrors = Literal["observed", "cross-product", "none"]

SAMPLE = 4_000
"""Rows that the curvature is learnt from, and that a large calibration starts with."""

NODES = {1: 61, 2: 41, 3: 21}
"""Nodes a dimension of a grid, unless told otherwise; without a grid as many as for one."""

MOST_CURVED = 700
"""With more free parameters the curvature leaves out what is lost between items."""


@dataclass(frozen=True, eq=False)
class Problem:
    """A likelihood to climb."""

    scale: Scale | PropagatedScales
    specification: Specification
    watch: Watch | None = None

    @classmethod
    def of(
        cls, answers: Answers, specification: Specification, watch: Watch | None = None
    ) -> Problem:
        """The passes that suit the number of dimensions."""
        dimensions = specification.population.dimensions
        several = SeveralScales if dimensions <= MOST_ON_A_GRID else PropagatedScales
        kind = OneScale if dimensions == 1 else several
        scale = kind(answers, specification.layout, specification.population)
        return cls(scale, specification, watch)

    def statistics(self, free: FloatArray, dtype: Precision = np.float64) -> Statistics:
        """One pass over the answers."""
        return self.scale.expect(*self._split(free), dtype)

    def evaluate(self, free: FloatArray, dtype: Precision = np.float64) -> Evaluation:
        """Log-likelihood and its gradient: the expected complete-data score (Fisher's identity)."""
        everything = self.specification.constraints.all(free)
        if not self.specification.feasible(everything):
            return Evaluation(-np.inf, np.zeros(len(free)))
        items, population = self._split(free)
        found = self.scale.expect(items, population, dtype)
        value = found.loglik
        by_items = self.specification.layout.score_sums(
            items, self.scale.population.quadrature.nodes, found.expected
        )
        if penalty := self.specification.penalty:
            value += penalty.value(items)
            by_items += penalty.gradient(items)
        by_population = self.scale.population.score_sums(
            population, found.n, found.first, found.second
        )
        by_all = np.concatenate([by_items, by_population])
        return Evaluation(value, self.specification.constraints.gradient(by_all))

    def complete(self, free: FloatArray, statistics: Statistics, *, observed: bool) -> FloatArray:
        """Information about the free parameters as if abilities were known, with the priors'."""
        items, population = self._split(free)
        of_all = complete_information(
            self.scale.layout,
            self.scale.population,
            items,
            population,
            statistics,
            observed=observed,
        )
        if penalty := self.specification.penalty:
            places = np.arange(len(items))
            of_all[places, places] += penalty.curvature(items)
        return self.specification.constraints.information(of_all)

    def missing(
        self, free: FloatArray, ignore: float, dtype: Precision
    ) -> tuple[FloatArray, FloatArray]:
        """Information lost, and cross-products of scores, about the free parameters."""
        if isinstance(self.scale, PropagatedScales):
            within, between = propagated_missing_information(self.scale, *self._split(free))
        else:
            within, between = missing_information(
                self.scale, *self._split(free), ignore=ignore, dtype=dtype
            )
        project = self.specification.constraints.information
        return project(within), project(between)

    def exact(self, free: FloatArray) -> Curvature:
        """The observed information, or the nearest thing where it is not positive definite."""
        return self._curvature(free, 1e-10, np.float64)

    def approximate(self, free: FloatArray) -> Curvature:
        """The observed information to three digits or so, which is enough to climb by."""
        return self._curvature(free, 1e-4, np.float32)

    def without_missing(self, free: FloatArray) -> Curvature:
        """The information as if abilities were known: too much, but positive anywhere."""
        held = self.complete(free, self.statistics(free), observed=False)
        held[np.diag_indices_from(held)] += 1e-8 * (1.0 + np.diagonal(held))
        found = Curvature.of(held)
        if found is None:
            raise UnusableResponses("The answers leave a parameter without any information.")
        return found

    def _curvature(self, free: FloatArray, ignore: float, dtype: Precision) -> Curvature:
        if len(free) > MOST_CURVED:
            return self.without_missing(free)
        complete = self.complete(free, self.statistics(free), observed=True)
        within, _ = self.missing(free, ignore, dtype)
        return Curvature.of(complete - within) or self.without_missing(free)

    def sampled(self, n: int) -> Problem:
        """The same problem on some of the rows, weighted up to all of them."""
        rng = np.random.default_rng(len(self.scale.answers))
        return Problem.of(self.scale.answers.sample(n, rng), self.specification, self.watch)

    def _split(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self.specification.split(self.specification.constraints.all(free))


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
            start = problem.specification.constraints.nearest(starting_values(problem, data))
            found = solve(problem, start, tolerance, max_iterations)
            outside = _outside(problem.specification, found, slope_bounds)
            if outside:
                given |= outside
                bounded += outside
                continue
            fit = assemble(problem, data, found, covariance_of(problem, found, standard_errors))
        told = tuple(f"Item {name!r} is held at a slope of {given[name]:g}." for name in bounded)
        return replace(fit, problems=fit.problems + told)


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
    n = data.codes.shape[0]
    of_all = dimensions_of(dims, names)
    place = {name: j for j, name in enumerate(names)}
    dimension = of_all[[place[name] for name in data.ids]]
    given = None if covariates is None else np.asarray(covariates, dtype=np.float64)
    group_names, group, kinds, kind = kinds_of(n, groups, given)
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
    return Problem.of(Answers.of(data, kind), specification)


def starting_values(problem: Problem, data: Coded) -> FloatArray:
    """All parameters to begin with: intercepts as categories were given, all else standard."""
    layout = problem.specification.layout
    if sparse.issparse(data.codes):
        cells = layout.first_cell[data.codes.indices] + data.codes.data - 1
    else:
        answered = data.codes >= 0
        cells = (layout.first_cell + data.codes)[answered]
    counts = np.bincount(cells, minlength=layout.n_cells).astype(np.float64)
    return np.concatenate(
        [layout.starting_values(counts), problem.specification.population.start()]
    )


def solve(problem: Problem, start: FloatArray, tolerance: float, max_iterations: int) -> Maximum:
    """The maximum from a start: on a sample first where there are many rows, then on all.

    A sample's maximum lies within its sampling error of that of all, and its curvature is that of
    all but for as much; so few passes over all rows are left, most of them in single precision.
    """
    if len(problem.scale.answers) <= 2 * SAMPLE:
        return solve_on_all(problem, start, tolerance, max_iterations)
    sample = problem.sampled(SAMPLE)
    far = _climb(sample, start, sample.without_missing, 0.03, max_iterations)
    learnt = sample.approximate(far.free)
    near = _climb(sample, far.free, lambda _: learnt, 0.003, max_iterations)
    held = sample.approximate(near.free)
    close = _climb(
        problem, near.free, lambda _: held, max(tolerance, 3e-5), max_iterations, dtype=np.float32
    )
    last = _climb(problem, close.free, lambda _: held, tolerance, max_iterations)
    return replace(last, iterations=close.iterations + last.iterations)


def solve_on_all(
    problem: Problem, start: FloatArray, tolerance: float, max_iterations: int
) -> Maximum:
    """The maximum from a start, with the curvature of all rows."""
    far = _climb(problem, start, problem.without_missing, 0.1, max_iterations)
    last = _climb(problem, far.free, problem.exact, tolerance, max_iterations, renew_every=2)
    return replace(last, iterations=far.iterations + last.iterations)


def _climb(
    problem: Problem,
    start: FloatArray,
    curvature: Callable[[FloatArray], Curvature],
    tolerance: float,
    max_iterations: int,
    *,
    renew_every: int = 1_000_000,
    dtype: Precision = np.float64,
) -> Maximum:
    return maximise(
        lambda free: problem.evaluate(free, dtype),
        curvature,
        start,
        tolerance=tolerance,
        max_iterations=max_iterations,
        renew_every=renew_every,
        noise=1e-7 if dtype is np.float32 else 1e-12,
        watch=problem.watch,
    )


def covariance_of(
    problem: Problem, found: Maximum, standard_errors: StandardErrors
) -> FloatArray | None:
    """Covariance of the free parameters; None where it is not wanted or does not exist."""
    if standard_errors == "none" or len(found.free) == 0:
        return None
    # Errors of a large table are small, and are wanted to three digits, not to ten.
    large = len(problem.scale.answers) > 2 * SAMPLE
    ignore, dtype = (1e-6, np.float32) if large else (1e-10, np.float64)
    within, between = problem.missing(found.free, ignore, dtype)
    information = between
    if standard_errors == "observed":
        statistics = problem.statistics(found.free)
        information = problem.complete(found.free, statistics, observed=True) - within
    factored = Curvature.of(information)
    return None if factored is None else factored.solve(np.eye(len(found.free)))
