"""Large banks of which each child met a small part: where to start, and which curvature to trust.

Thousands of parameters share few answers each, so nothing here grows with items times children,
and a sample of children is drawn, held and read such that items with few answers do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.expectation import OneScale, Precision
from assessment.psychometrics.calibration.fitting import Problem, climb, finish
from assessment.psychometrics.calibration.optimise import Curvature, Evaluation, Maximum
from assessment.psychometrics.calibration.sparse_information import information_between_met_items
from assessment.psychometrics.calibration.statistics import Statistics

ANSWERS_AN_ITEM = 1_000
"""A sample has as many rows as give the items so many answers on average."""

MOST_CURVED = 6_000
"""With more free parameters the curvature, which is dense, leaves out what is lost."""

SHARES = (1.0, 0.9, 0.7, 0.4)
"""Of the missing information, tried in turn until a curvature is positive definite."""


@dataclass(frozen=True, eq=False)
class Tether:
    """A normal prior on the free parameters: it keeps a sample's maximum within reach."""

    centre: FloatArray
    precision: float


@dataclass(frozen=True, eq=False)
class SparseProblem(Problem):
    """A likelihood of sparse answers to items of one dimension."""

    tether: Tether | None = None

    @property
    def one_scale(self) -> OneScale:
        """The passes over the answers."""
        if not isinstance(self.scale, OneScale):
            raise TypeError("Sparse answers are to items of one dimension here.")
        return self.scale

    @property
    def most_curved(self) -> int:
        """With more free parameters the curvature leaves out what is lost between items."""
        return MOST_CURVED

    @property
    def n_answers(self) -> int:
        """How many answers there are."""
        return int(self.scale.answers.codes.nnz)

    @property
    def enough(self) -> int:
        """How many rows are enough to learn the curvature from."""
        wanted = ANSWERS_AN_ITEM * len(self.specification.ids)
        return -(-wanted * self.rows // self.n_answers)

    def evaluate(self, free: FloatArray, dtype: Precision = np.float64) -> Evaluation:
        """Log-likelihood and tether, and their gradient."""
        found = super().evaluate(free, dtype)
        if self.tether is None:
            return found
        away = free - self.tether.centre
        pull = self.tether.precision * away
        return Evaluation(found.value - 0.5 * float(pull @ away), found.gradient - pull)

    def complete(self, free: FloatArray, statistics: Statistics, *, observed: bool) -> FloatArray:
        """Information about the free parameters as if abilities were known, tether included."""
        held = super().complete(free, statistics, observed=observed)
        if self.tether is not None:
            held[np.diag_indices_from(held)] += self.tether.precision
        return held

    def missing(
        self, free: FloatArray, ignore: float, dtype: Precision
    ) -> tuple[FloatArray, FloatArray]:
        """Information lost, and cross-products of scores, about the free parameters.

        No posterior weight is ignored, and all is in double precision: neither costs much here.
        """
        project = self.specification.constraints.information
        within, between = information_between_met_items(self.one_scale, *self._split(free))
        return project(within), project(between)

    def sampled(self, n: int) -> SparseProblem:
        """The same problem on some of the rows, weighted up to all of them."""
        rng = np.random.default_rng(self.rows)
        answers = self.scale.answers.sample(n, rng)
        return SparseProblem.of(answers, self.specification, self.watch)

    def tethered(self, centre: FloatArray, precision: float) -> SparseProblem:
        """The same problem with a prior."""
        return replace(self, tether=Tether(centre, precision))

    def counts(self) -> IntArray:
        """Answers to each item, shape (m,)."""
        indices = self.scale.answers.codes.indices
        return np.bincount(indices, minlength=len(self.specification.ids))


def solve_sparse(
    problem: SparseProblem,
    start: FloatArray,
    counts: IntArray,
    tolerance: float,
    max_iterations: int,
) -> Maximum:
    """The maximum from a start: on a sample first where there are many rows, then on all.

    counts: shape (m,), answers to each item. The sample is tethered to the start as if one
    more child had answered each item: an item that few of the sample met does not run away there.
    """
    if problem.rows <= problem.enough:
        far = climb(problem, start, problem.without_missing, 0.1, max_iterations)
        last = climb(problem, far.free, problem.exact, tolerance, max_iterations, renew_every=3)
        return replace(last, iterations=far.iterations + last.iterations)
    some = problem.sampled(problem.enough)
    sample = some.tethered(start, problem.rows / some.rows)
    far = climb(sample, start, sample.without_missing, 0.03, max_iterations)
    learnt = sample.approximate(far.free)
    near = climb(sample, far.free, lambda _: learnt, 0.003, max_iterations)
    held = curvature_of_all(problem, some, near.free, counts)
    return finish(problem, near.free, held, tolerance, max_iterations)


def curvature_of_all(
    problem: SparseProblem, sample: SparseProblem, free: FloatArray, counts: IntArray
) -> Curvature:
    """The curvature over all rows, with what is lost learnt from a sample of them.

    One pass over all rows gives the information as if abilities were known. What is lost of it is
    taken from the sample an answer at a time, so that an item has as much of it as it has answers,
    whether many or few of them are in the sample.
    """
    if len(free) > problem.most_curved:
        return problem.without_missing(free)
    complete = problem.complete(free, problem.statistics(free), observed=True)
    within, _ = information_between_met_items(sample.one_scale, *problem._split(free))
    weight = problem.rows / sample.rows
    more = np.sqrt(counts / np.maximum(weight * sample.counts(), 1.0))
    layout = problem.specification.layout
    scale = np.ones(len(within))
    scale[: layout.n_parameters] = np.repeat(more, layout.sizes)
    within *= scale[:, None]
    within *= scale
    lost = problem.specification.constraints.information(within)
    for share in SHARES:
        found = Curvature.of(complete - share * lost)
        if found is not None:
            return found
    return problem.without_missing(free)
