"""Marginal maximum likelihood: the climb to item and population parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.coding import Told, UnusableResponses
from assessment.psychometrics.calibration.expectation import Answers, OneScale, Precision, Scale
from assessment.psychometrics.calibration.information import (
    complete_information,
    missing_information,
)
from assessment.psychometrics.calibration.optimise import (
    Curvature,
    Curved,
    Evaluation,
    Maximum,
    Stage,
    Watch,
    maximise,
)
from assessment.psychometrics.calibration.population import MOST_ON_A_GRID
from assessment.psychometrics.calibration.product import SeveralScales
from assessment.psychometrics.calibration.propagated import PropagatedScales
from assessment.psychometrics.calibration.propagated_information import (
    missing_information as propagated_missing_information,
)
from assessment.psychometrics.calibration.specification import (
    Specification,
)
from assessment.psychometrics.calibration.statistics import Statistics

StandardErrors = Literal["observed", "cross-product", "none"]

SAMPLE = 4_000
"""Rows that the curvature is learnt from, and that a large calibration starts with."""

NODES = {1: 61, 2: 41, 3: 21}
"""Nodes a dimension of a grid, unless told otherwise; without a grid as many as for one."""

FEWER = 1_000
"""Rows of that sample that tell how much is lost because abilities are unknown."""

NEARBY = 0.5
"""Logits that parameters may move before the nodes that matter are looked for anew."""

MOST_CURVED = 700
"""With more free parameters the curvature leaves out what is lost between items."""


@dataclass(frozen=True, eq=False)
class Problem:
    """A likelihood to climb."""

    scale: Scale | PropagatedScales
    specification: Specification
    watch: Watch | None = None

    @classmethod
    def of(cls, answers: Answers, specification: Specification, watch: Watch | None = None) -> Self:
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
        return Evaluation(value, self.specification.constraints.gradient(by_all), found)

    def hopeless(self, free: FloatArray) -> bool:
        """Whether a slope or a variance grows without end."""
        return self.specification.hopeless(self.specification.constraints.all(free))

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

    def exact(self, free: FloatArray, here: Evaluation) -> Curvature:
        """The observed information, or the nearest thing where it is not positive definite."""
        if len(free) > self.most_curved:
            return self.without_missing(free, here)
        within, _ = self.missing(free, 1e-10, np.float64)
        return self.less(within)(free, here)

    def less(self, missing: FloatArray) -> Curved:
        """The observed information where information once lost, (F, F), is still about what is."""

        def curvature(free: FloatArray, here: Evaluation) -> Curvature:
            complete = self.complete(free, self._seen(free, here), observed=True)
            return Curvature.of(complete - missing) or self.without_missing(free, here)

        return curvature

    def without_missing(self, free: FloatArray, here: Evaluation) -> Curvature:
        """The information as if abilities were known: too much, but positive anywhere."""
        held = self.complete(free, self._seen(free, here), observed=False)
        held[np.diag_indices_from(held)] += 1e-8 * (1.0 + np.diagonal(held))
        found = Curvature.of(held)
        if found is None:
            raise UnusableResponses("The answers leave a parameter without any information.")
        return found

    def _seen(self, free: FloatArray, here: Evaluation) -> Statistics:
        return here.statistics or self.statistics(free)

    @property
    def most_curved(self) -> int:
        """With more free parameters the curvature leaves out what is lost between items."""
        return MOST_CURVED

    @property
    def rows(self) -> int:
        """How many distinct rows a pass goes through."""
        return len(self.scale.answers)

    @property
    def large(self) -> bool:
        """Whether some of the rows tell nearly enough about what all would tell too slowly."""
        several = self.scale.population.dimensions > 1
        return self.rows > 2 * (FEWER if several else SAMPLE)

    def sampled(self, n: int) -> Problem:
        """The same problem on some of the rows, weighted up to all of them."""
        rng = np.random.default_rng(self.rows)
        return Problem.of(self.scale.answers.sample(n, rng), self.specification, self.watch)

    def narrowed(self, free: FloatArray) -> Self:
        """The same problem with only the nodes that matter to each row, for parameters nearby."""
        if not isinstance(self.scale, OneScale):
            return self
        return replace(self, scale=self.scale.narrowed(*self._split(free)))

    def _split(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        return self.specification.split(self.specification.constraints.all(free))


def starting_values(problem: Problem, data: Told) -> FloatArray:
    """All parameters to begin with: intercepts as categories were given, all else standard."""
    layout = problem.specification.layout
    own = np.arange(data.given.shape[1]) <= layout.steps[:, None]
    items = layout.starting_values(data.given[own].astype(np.float64))
    return np.concatenate([items, problem.specification.population.start()])


def solve(problem: Problem, start: FloatArray, tolerance: float, max_iterations: int) -> Maximum:
    """The maximum from a start: on a sample first where there are many rows, then on all.

    A sample's maximum lies within its sampling error of that of all. What is lost because
    abilities are unknown is the small part of the information that costs most, and is learnt from
    few rows. So few passes over all rows are left, most of them in single precision. In several
    dimensions that part costs so much that a table of middling size goes the same way.
    """
    if not problem.large:
        return solve_on_all(problem, start, tolerance, max_iterations)
    sample = problem.sampled(SAMPLE) if problem.rows > 2 * SAMPLE else problem
    far = climb(sample, start, sample.without_missing, 0.03, max_iterations, dtype=np.float32)
    near, lost = far.free, None
    if len(start) <= problem.most_curved:
        lost, _ = sample.sampled(FEWER).missing(near, 1e-4, np.float32)
        model = sample.less(lost)
        near = climb(sample, near, model, 0.003, max_iterations, dtype=np.float32).free
    taken = 0
    while True:
        close = problem.narrowed(near)
        model = close.without_missing if lost is None else close.less(lost)
        found = finish(close, near, model, tolerance, max_iterations - taken)
        taken += found.iterations
        moved = np.abs(found.free - near).max(initial=0.0)
        if not found.converged or moved < NEARBY:
            break
        near = found.free
    if found.converged or taken >= max_iterations:
        return replace(found, iterations=taken)
    # What a sample knows too little of, all rows may know well.
    return solve_on_all(problem, start, tolerance, max_iterations)


def finish(
    problem: Problem, start: FloatArray, model: Curved, tolerance: float, max_iterations: int
) -> Maximum:
    """The maximum from nearby with a curvature that is right but for a little."""
    return maximise(
        [_stage(problem, max(tolerance, 3e-5), np.float32), _stage(problem, tolerance)],
        model,
        start,
        max_iterations=max_iterations,
        renew_every=max_iterations,
        watch=problem.watch,
        hopeless=problem.hopeless,
    )


def solve_on_all(
    problem: Problem, start: FloatArray, tolerance: float, max_iterations: int
) -> Maximum:
    """The maximum from a start, with the curvature of all rows."""
    far = climb(problem, start, problem.without_missing, 0.1, max_iterations)
    last = climb(problem, far.free, problem.exact, tolerance, max_iterations, renew_every=2)
    return replace(last, iterations=far.iterations + last.iterations)


def climb(
    problem: Problem,
    start: FloatArray,
    curvature: Curved,
    tolerance: float,
    max_iterations: int,
    *,
    renew_every: int = 1_000_000,
    dtype: Precision = np.float64,
) -> Maximum:
    """Climb from a start until the next step would move no parameter by more than ``tolerance``."""
    return maximise(
        [_stage(problem, tolerance, dtype)],
        curvature,
        start,
        max_iterations=max_iterations,
        renew_every=renew_every,
        watch=problem.watch,
        hopeless=problem.hopeless,
    )


def _stage(problem: Problem, tolerance: float, dtype: Precision = np.float64) -> Stage:
    noise = 1e-7 if dtype is np.float32 else 1e-12
    return Stage(lambda free: problem.evaluate(free, dtype), tolerance, noise)


def covariance_of(
    problem: Problem, found: Maximum, standard_errors: StandardErrors
) -> FloatArray | None:
    """Covariance of the free parameters; None where it is not wanted or does not exist."""
    if standard_errors == "none" or len(found.free) == 0:
        return None
    # Errors of a large table are small, and are wanted to three digits, not to ten.
    ignore, dtype = (1e-6, np.float32) if problem.large else (1e-10, np.float64)
    within, between = problem.missing(found.free, ignore, dtype)
    information = between
    if standard_errors == "observed":
        statistics = found.statistics or problem.statistics(found.free)
        information = problem.complete(found.free, statistics, observed=True) - within
    factored = Curvature.of(information)
    return None if factored is None else factored.solve(np.eye(len(found.free)))
