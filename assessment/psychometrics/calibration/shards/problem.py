"""The likelihood of answers that are spread over shards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.expectation import Answers, OneScale, Precision
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.shards.passes import (
    Arrays,
    Asked,
    Passes,
    Plan,
    Request,
    statistics_of,
)
from assessment.psychometrics.calibration.sparse_bank import SparseProblem, learn
from assessment.psychometrics.calibration.statistics import Statistics


@dataclass(frozen=True, eq=False)
class ShardedScale:
    """Passes over the answers of all shards.

    ``answers`` and ``posterior`` bring all answers into this process: right for a few, and never
    needed for a calibration.
    """

    plan: Plan
    passes: Passes

    @property
    def layout(self) -> Layout:
        """The items."""
        return self.plan.layout

    @property
    def population(self) -> Population:
        """The populations."""
        return self.plan.population

    @cached_property
    def answers(self) -> Answers:
        """All answers."""
        return self.rows(np.arange(self.n))

    @property
    def n(self) -> int:
        """Children."""
        return self.plan.first_row[-1]

    def rows(self, chosen: IntArray) -> Answers:
        """Some children's answers, weighted so that they stand for as many as there are."""
        found = self.passes(Request("sample", self.plan.text, {"chosen": chosen}))
        first = np.concatenate([[0], np.cumsum(found["answers"])])
        shape = (len(chosen), len(self.plan.ids))
        codes = sparse.csr_matrix((found["codes"], found["items"], first), shape)
        weight = np.full(len(chosen), self.n / len(chosen))
        return Answers(codes, found["kinds"].astype(np.int64), weight, np.arange(len(chosen)))

    def expect(
        self, items: FloatArray, population: FloatArray, dtype: Precision = np.float64
    ) -> Statistics:
        """Statistics at item and population parameters."""
        return statistics_of(self.ask("expect", items, population, dtype is np.float32))

    def ask(
        self, asked: Asked, items: FloatArray, population: FloatArray, single: bool = False
    ) -> Arrays:
        """One pass at item and population parameters."""
        parameters: Arrays = {"items": items, "population": population}
        return self.passes(Request(asked, self.plan.text, parameters, single))

    def posterior(
        self, items: FloatArray, population: FloatArray
    ) -> Iterator[tuple[IntArray, FloatArray]]:
        """Posterior weights of the nodes, a chunk of children at a time."""
        return OneScale(self.answers, self.layout, self.population).posterior(items, population)


@dataclass(frozen=True, eq=False)
class ShardedProblem(SparseProblem):
    """A likelihood of sparse answers in shards, climbed as the same answers in one process are."""

    answered: int = 0

    @property
    def sharded(self) -> ShardedScale:
        """The passes over all shards."""
        if not isinstance(self.scale, ShardedScale):
            raise TypeError("Only answers in shards are climbed here.")
        return self.scale

    @property
    def rows(self) -> int:
        """Children."""
        return self.sharded.n

    @property
    def n_answers(self) -> int:
        """How many answers there are."""
        return self.answered

    def sampled(self, n: int) -> SparseProblem:
        """Some of the children, brought into this process: those that one process would draw."""
        chosen = np.sort(np.random.default_rng(self.rows).choice(self.rows, size=n, replace=False))
        return SparseProblem.of(self.sharded.rows(chosen), self.specification, self.watch)

    def information(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Information lost, and cross-products of scores, about all parameters."""
        found = self.sharded.ask("information", *self._split(free))
        return found["lost"], found["seen"]

    def learnt(
        self, start: FloatArray, counts: IntArray, max_iterations: int
    ) -> tuple[FloatArray, FloatArray]:
        """What ``learn`` found, now or before."""

        def make() -> Arrays:
            return dict(
                zip(("near", "lost"), learn(self, start, counts, max_iterations), strict=True)
            )

        found = self.sharded.passes.remember("sample", make)
        return found["near"], found["lost"]
