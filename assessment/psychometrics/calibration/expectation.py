"""One pass over the answers of one scale: what each child's answers say at every node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray, Matrix
from assessment.psychometrics.calibration.coding import MISSING, Coded, distinct_rows, one_hot
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.statistics import Statistics

CHUNK = 2048
"""Rows worked on at once: a chunk and its nodes stay in the processor's cache."""

COARSE = 4
"""Every how many nodes a first look is taken at where a child's ability may lie."""

NEGLIGIBLE = 1e-11
"""Of the likelihood's peak: nodes below it change no result."""

AT_LEAST = 20
"""Rows of each category that a sample has, where there are so many."""

Precision = type[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of all children, once for each distinct row.

    codes: as in ``Coded``. kind: shape (rows,). weight: shape (rows,), how many children share
    the row. origin: shape (n,), each child's row.
    """

    codes: Any
    kind: IntArray
    weight: FloatArray
    origin: IntArray

    @classmethod
    def of(cls, coded: Coded, kind: IntArray) -> Answers:
        """Rows with the same answers and the same prior are worked on once."""
        if sparse.issparse(coded.codes):
            n = coded.codes.shape[0]
            return cls(coded.codes, kind, np.ones(n), np.arange(n))
        return cls(*distinct_rows(coded.codes, kind))

    def __len__(self) -> int:
        return len(self.kind)

    def categories(self, rows: slice | IntArray) -> IntArray:
        """Categories that some rows gave, dense, ``MISSING`` where none, shape (rows, m)."""
        codes = self.codes[rows]
        dense: IntArray = codes
        if sparse.issparse(codes):
            dense = codes.toarray().astype(np.int64) + MISSING
        return dense

    def ordered(self, order: IntArray) -> Answers:
        """The same rows in another order."""
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        return Answers(self.codes[order], self.kind[order], self.weight[order], place[self.origin])

    def sample(self, n: int, rng: np.random.Generator) -> Answers:
        """Some rows at random, weighted so that they stand for as many children as all do.

        Of every category at least a few rows are there, if so many gave it: each stands for itself
        alone, and the others for the rest.
        """
        certain = self._few_of_each(n, rng)
        rest = np.setdiff1d(np.arange(len(self)), certain)
        drawn = rng.choice(rest, size=n, replace=False)
        chosen = np.concatenate([certain, drawn])
        stands_for = self.weight[rest].sum() / self.weight[drawn].sum()
        weight = self.weight[chosen] * np.where(
            np.arange(len(chosen)) < len(certain), 1.0, stands_for
        )
        order = np.argsort(chosen)
        rows = chosen[order]
        return Answers(self.codes[rows], self.kind[rows], weight[order], np.arange(len(rows)))

    def _few_of_each(self, n: int, rng: np.random.Generator) -> IntArray:
        """Rows that keep rare categories in a sample of n."""
        if sparse.issparse(self.codes):
            return np.zeros(0, dtype=np.int64)
        kept: list[IntArray] = []
        for given in self.codes.T:
            counts = np.bincount(given[given != MISSING])
            for category in np.flatnonzero(counts * n < AT_LEAST * len(self)):
                rows = np.flatnonzero(given == category)
                kept.append(rng.permutation(rows)[:AT_LEAST])
        return np.unique(np.concatenate(kept)) if kept else np.zeros(0, dtype=np.int64)

    def complete(self, items: int) -> BoolArray:
        """Which items everybody answered, shape (m,)."""
        if sparse.issparse(self.codes):
            return np.zeros(items, dtype=np.bool_)
        everybody: BoolArray = (self.codes != MISSING).all(axis=0)
        return everybody


@dataclass(frozen=True, eq=False)
class Indicator:
    """One column for each category, 1 where it was given.

    Where everybody answered an item, its lowest category follows from the others and has no
    column. chosen: cells of the table that belong here. dropped: those of them without a column.
    """

    columns: Matrix
    layout: Layout
    chosen: BoolArray
    dropped: BoolArray

    @classmethod
    def of(cls, answers: Answers, layout: Layout, items: BoolArray | None = None) -> Indicator:
        """The categories of some of the items, or of all."""
        wanted = np.ones(len(layout.steps), dtype=np.bool_) if items is None else items
        chosen = wanted[layout.cell_item]
        dropped = np.zeros(layout.n_cells, dtype=np.bool_)
        dropped[layout.first_cell] = wanted & answers.complete(len(layout.steps))
        columns = one_hot(answers.codes, layout.steps, layout.first_cell, chosen & ~dropped)
        return cls(columns, layout, chosen, dropped)

    @property
    def kept(self) -> BoolArray:
        """Cells that have a column, shape (cells,)."""
        return self.chosen & ~self.dropped

    def zeros(self, q: int) -> FloatArray:
        """Room for the sums of the columns."""
        return np.zeros((int(self.kept.sum()), q))

    def rows(self, rows: slice | IntArray, dtype: Precision) -> Any:
        """Some rows, ready for a matrix product."""
        if not sparse.issparse(self.columns):
            return self.columns[rows].astype(dtype)
        if not isinstance(rows, slice):
            return self.columns[rows].astype(dtype)
        start, end = self.columns.indptr[rows.start], self.columns.indptr[rows.stop]
        parts = (
            np.ones(end - start, dtype=dtype),
            self.columns.indices[start:end],
            self.columns.indptr[rows.start : rows.stop + 1] - start,
        )
        return sparse.csr_matrix(parts, (rows.stop - rows.start, self.columns.shape[1]))

    def relative(self, table: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The table of the columns, less that of dropped categories, whose sum comes apart."""
        lowest = self.layout.first_cell[self.layout.cell_item]
        less = np.where(self.dropped[lowest][:, None], table[lowest], 0.0)
        return np.ascontiguousarray((table - less)[self.kept]), table[self.dropped].sum(axis=0)

    def fill(self, expected: FloatArray, total: FloatArray, everybody: FloatArray) -> None:
        """Write the columns' sums; a dropped category has what the others leave of everybody."""
        expected[self.kept] = total
        complete = np.flatnonzero(self.dropped)
        ends = complete + self.layout.steps[self.layout.cell_item[complete]] + 1
        for lowest, end in zip(complete, ends, strict=True):
            expected[lowest] = everybody - expected[lowest + 1 : end].sum(axis=0)


class Scale(Protocol):
    """Passes over the answers, on one dimension or several."""

    @property
    def answers(self) -> Answers:
        """The answers."""

    @property
    def layout(self) -> Layout:
        """The items."""

    @property
    def population(self) -> Population:
        """The populations."""

    def expect(
        self, items: FloatArray, population: FloatArray, dtype: Precision = np.float64
    ) -> Statistics:
        """Statistics at item and population parameters."""

    def posterior(
        self, items: FloatArray, population: FloatArray
    ) -> Iterator[tuple[IntArray, FloatArray]]:
        """Posterior weights of the population's points, a chunk of distinct rows at a time."""


@dataclass(frozen=True, eq=False)
class OneScale:
    """Passes over the answers to items of one dimension.

    windows: of each chunk of rows, the nodes that matter to it; all of them unless told.
    """

    answers: Answers
    layout: Layout
    population: Population
    windows: tuple[slice, ...] | None = None

    @cached_property
    def indicator(self) -> Indicator:
        """The categories of all items."""
        return Indicator.of(self.answers, self.layout)

    def expect(
        self, items: FloatArray, population: FloatArray, dtype: Precision = np.float64
    ) -> Statistics:
        """Statistics at item and population parameters."""
        nodes = self.population.quadrature.nodes
        total, everybody = self.indicator.zeros(len(nodes)), np.zeros(len(nodes))
        loglik = 0.0
        first, second = np.empty(len(self.answers)), np.empty(len(self.answers))
        powers = np.stack([np.ones_like(nodes), nodes, nodes**2]).astype(dtype)
        for rows, window, answered, joint, log_scale in self._joint(items, population, dtype):
            moments = powers[:, window] @ joint
            mass, weight = moments[0], self.answers.weight[rows]
            loglik += float((np.log(mass.astype(np.float64)) + log_scale) @ weight)
            first[rows], second[rows] = moments[1:] / mass
            joint *= (weight / mass).astype(dtype)
            total[:, window] += (joint @ answered).T
            everybody[window] += joint.sum(axis=1)
        expected = np.zeros((self.layout.n_cells, len(nodes)))
        self.indicator.fill(expected, total, everybody)
        return Statistics(
            loglik,
            expected,
            self._by_kind(np.ones(len(self.answers))),
            self._by_kind(first)[:, None],
            self._by_kind(second)[:, None, None],
            (self.answers.weight @ first**2)[None],
        )

    def posterior(
        self, items: FloatArray, population: FloatArray
    ) -> Iterator[tuple[IntArray, FloatArray]]:
        """Posterior weights of the nodes, a chunk of distinct rows at a time."""
        for rows, window, weights in self.posteriors(items, population):
            posterior = np.zeros((len(weights), self.population.quadrature.n))
            posterior[:, window] = weights
            yield np.arange(rows.start, rows.stop), posterior

    def posteriors(
        self, items: FloatArray, population: FloatArray, dtype: Precision = np.float64
    ) -> Iterator[tuple[slice, slice, Any]]:
        """Rows, the nodes that matter to them and their posterior weights there, (rows, w)."""
        for rows, window, _, joint, _ in self._joint(items, population, dtype):
            joint /= joint.sum(axis=0)
            yield rows, window, np.ascontiguousarray(joint.T)

    def narrowed(self, items: FloatArray, population: FloatArray) -> OneScale:
        """The same rows in the order of their abilities, with the nodes that matter to each chunk.

        Where a coarse grid shows a likelihood below ``NEGLIGIBLE`` of its peak, the nodes between
        there and the next coarse one are the last that are kept: likelihoods have one peak, and
        the parameters may still move a little.
        """
        grid = self.population.quadrature
        coarse = np.unique(np.append(np.arange(0, grid.n, COARSE), grid.n - 1))
        found = self._joint(items, population, np.float32, coarse)
        reached = np.concatenate([joint.T for *_, joint, _ in found])
        order = np.argsort(reached @ grid.nodes[coarse] / reached.sum(axis=1), kind="stable")
        matters = reached[order] > NEGLIGIBLE
        windows = []
        for start in range(0, len(order), CHUNK):
            seen = np.flatnonzero(matters[start : start + CHUNK].any(axis=0))
            low, high = max(seen[0] - 1, 0), min(seen[-1] + 1, len(coarse) - 1)
            windows.append(slice(int(coarse[low]), int(coarse[high]) + 1))
        ordered = OneScale(
            self.answers.ordered(order), self.layout, self.population, tuple(windows)
        )
        # Kept where ``cached_property`` looks: to make it anew would cost as much as two passes.
        ordered.__dict__["indicator"] = replace(
            self.indicator, columns=self.indicator.columns[order]
        )
        return ordered

    def _joint(
        self,
        items: FloatArray,
        population: FloatArray,
        dtype: Precision,
        chosen: IntArray | None = None,
    ) -> Iterator[tuple[slice, slice, Any, Any, FloatArray]]:
        """Rows, their nodes, their answers, the joint probability of answers and node, and the
        logarithm of what it was divided by. Nodes run along the first axis: sums and largest
        values over them are then several times as fast.

        chosen: places of the only nodes to look at.
        """
        table = self.layout.log_table(items, self.population.quadrature.nodes)
        relative, base = self.indicator.relative(table)
        priors = self.population.log_weights(population) + base
        if chosen is not None:
            relative, priors = relative[:, chosen], priors[:, chosen]
        # What all nodes share is taken out in full precision before the rest may lose digits.
        top = priors.max(axis=1)
        narrow = (priors - top[:, None]).astype(dtype).T
        kept = np.ascontiguousarray(relative.T, dtype=dtype)
        every = slice(0, len(kept))
        for number, start in enumerate(range(0, len(self.answers), CHUNK)):
            rows = slice(start, min(start + CHUNK, len(self.answers)))
            window = self.windows[number] if self.windows is not None else every
            answered = self.indicator.rows(rows, dtype)
            kind = self.answers.kind[rows]
            joint = kept[window] @ answered.T
            joint += narrow[window] if narrow.shape[1] == 1 else narrow[window][:, kind]
            peak = joint.max(axis=0)
            joint -= peak
            yield rows, window, answered, np.exp(joint, out=joint), peak + top[kind]

    def _by_kind(self, values: FloatArray) -> FloatArray:
        sums: FloatArray = np.bincount(
            self.answers.kind,
            weights=values * self.answers.weight,
            minlength=self.population.n_kinds,
        ).astype(np.float64)
        return sums
