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

GRID = 7
"""Decimals of parameters in single-precision passes."""

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
        if dtype is np.float32:
            # Sums over shards differ from those over all rows in their last digits, and a step
            # with them. Off a coarse grid those digits would flip single-precision roundings, and
            # grow from step to step; this far from the maximum the grid itself does no harm.
            free = np.round(free, GRID)
        found = super().evaluate(free, dtype)
        if self.tether is None:
            return found
        away = free - self.tether.centre
        pull = self.tether.precision * away
        return replace(
            found, value=found.value - 0.5 * float(pull @ away), gradient=found.gradient - pull
        )

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
        within, between = self.information(free)
        return project(within), project(between)

    def information(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The same about all parameters."""
        return information_between_met_items(self.one_scale, *self._split(free))

    def learnt(
        self, start: FloatArray, counts: IntArray, max_iterations: int
    ) -> tuple[FloatArray, FloatArray]:
        """What ``learn`` finds."""
        return learn(self, start, counts, max_iterations)

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

    counts: shape (m,), answers to each item.
    """
    if problem.rows <= problem.enough:
        far = climb(problem, start, problem.without_missing, 0.1, max_iterations)
        last = climb(problem, far.free, problem.exact, tolerance, max_iterations, renew_every=3)
        return replace(last, iterations=far.iterations + last.iterations)
    near, lost = problem.learnt(start, counts, max_iterations)

    def model(free: FloatArray, here: Evaluation) -> Curvature:
        return curvature_of_all(problem, free, here, lost)

    return finish(problem, near, model, tolerance, max_iterations)


def learn(
    problem: SparseProblem, start: FloatArray, counts: IntArray, max_iterations: int
) -> tuple[FloatArray, FloatArray]:
    """A sample's maximum, shape (F,), and what is lost there of the information of all, (F, F).

    The sample is tethered to the start as if one more child had answered each item: an item that
    few of the sample met does not run away there. What is lost is taken from it an answer at a
    time, so that an item has as much of it as it has answers, whether many or few of them are in
    the sample.
    """
    some = problem.sampled(problem.enough)
    weight = problem.rows / some.rows
    sample = some.tethered(start, weight)
    far = climb(sample, start, sample.without_missing, 0.03, max_iterations)
    near = climb(sample, far.free, sample.exact, 0.003, max_iterations)
    if len(start) > problem.most_curved:
        return near.free, np.zeros((0, 0))
    lost, _ = some.information(near.free)
    more = np.sqrt(counts / np.maximum(weight * some.counts(), 1.0))
    layout = problem.specification.layout
    scale = np.ones(len(lost))
    scale[: layout.n_parameters] = np.repeat(more, layout.sizes)
    lost *= scale[:, None]
    lost *= scale
    return near.free, problem.specification.constraints.information(lost)


def curvature_of_all(
    problem: SparseProblem, free: FloatArray, here: Evaluation, lost: FloatArray
) -> Curvature:
    """The curvature over all rows: one pass gives it as if abilities were known.

    lost: shape (F, F), what is lost of it because they are not.
    """
    if len(lost) == 0:
        return problem.without_missing(free, here)
    complete = problem.complete(free, here.statistics or problem.statistics(free), observed=True)
    for share in SHARES:
        found = Curvature.of(complete - share * lost)
        if found is not None:
            return found
    return problem.without_missing(free, here)
