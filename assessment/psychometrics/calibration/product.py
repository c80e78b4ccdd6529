"""One pass over the answers where each item measures one of two or three dimensions.

The likelihood is a product of one factor a dimension, so nothing but the prior is ever laid out on
the whole grid: sums over it are matrix products of those factors with the prior's weights.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.expectation import Answers, Indicator
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.statistics import Statistics
from assessment.psychometrics.contraction import contract

CHUNK = 512


@dataclass(frozen=True, eq=False)
class SeveralScales:
    """Passes over the answers to items of two or three dimensions, each item of one."""

    answers: Answers
    layout: Layout
    population: Population

    @cached_property
    def parts(self) -> tuple[Indicator, ...]:
        """The categories of each dimension's items."""
        return tuple(
            Indicator.of(self.answers, self.layout, self.layout.dimension == d)
            for d in range(self.population.dimensions)
        )

    @cached_property
    def by_group(self) -> tuple[IntArray, ...]:
        """Rows of each group, ascending."""
        group = self.population.group[self.answers.kind]
        return tuple(np.flatnonzero(group == g) for g in range(len(self.population.groups)))

    def expect(
        self, items: FloatArray, population: FloatArray, dtype: type[np.floating[Any]] = np.float64
    ) -> Statistics:
        """Statistics at item and population parameters."""
        nodes = self.population.quadrature.nodes.astype(dtype)
        dimensions, q = self.population.dimensions, len(nodes)
        totals = [part.zeros(q) for part in self.parts]
        everybody = np.zeros((dimensions, q))
        first = np.empty((len(self.answers), dimensions))
        second = np.empty((len(self.answers), dimensions, dimensions))
        loglik = 0.0
        for rows, factors, prior, log_scale in self._factors(items, population, dtype):
            mass, margins, crossed = contract(factors, prior, nodes)
            weight = self.answers.weight[rows]
            log_mass = np.log(mass.astype(np.float64)) + log_scale
            loglik += float(log_mass @ weight)
            for d, margin in enumerate(margins):
                margin /= mass[:, None]
                first[rows, d] = margin @ nodes
                second[rows, d, d] = margin @ nodes**2
                margin *= weight.astype(dtype)[:, None]
                totals[d] += self.parts[d].rows(rows, dtype).T @ margin
                everybody[d] += margin.sum(axis=0)
            for (one, other), value in crossed.items():
                second[rows, one, other] = second[rows, other, one] = value / mass
        expected = np.zeros((self.layout.n_cells, q))
        for part, total, whole in zip(self.parts, totals, everybody, strict=True):
            part.fill(expected, total, whole)
        add = self._by_kind
        return Statistics(
            loglik,
            expected,
            add(np.ones(len(self.answers))),
            add(first),
            add(second),
            self.answers.weight @ first**2,
        )

    def posterior(
        self, items: FloatArray, population: FloatArray
    ) -> Iterator[tuple[IntArray, FloatArray]]:
        """Posterior weights of all points of the grid, a few distinct rows at a time."""
        for rows, factors, prior, _ in self._factors(items, population, np.float64):
            weights = prior[None]
            for d, factor in enumerate(factors):
                shape = [len(rows)] + [1] * len(factors)
                shape[d + 1] = factor.shape[1]
                weights = weights * factor.reshape(shape)
            flat = weights.reshape(len(rows), -1)
            yield rows, flat / flat.sum(axis=1, keepdims=True)

    def _factors(
        self, items: FloatArray, population: FloatArray, dtype: type[np.floating[Any]]
    ) -> Iterator[tuple[IntArray, list[Any], Any, FloatArray]]:
        """Likelihood factors of a chunk of rows, the prior of the chunk's group, and the logarithm
        of what both were divided by."""
        table = self.layout.log_table(items, self.population.quadrature.nodes)
        relative = [part.relative(table) for part in self.parts]
        # The mean of a kind bends the prior by a factor a dimension, which goes to the factors.
        tilt, grids, normaliser = self.population.factored(population)
        shape = (self.population.quadrature.n,) * self.population.dimensions
        for of_group, grid in zip(self.by_group, grids, strict=True):
            prior = grid.reshape(shape).astype(dtype)
            for start in range(0, len(of_group), CHUNK):
                rows = of_group[start : start + CHUNK]
                kind = self.answers.kind[rows]
                scale = -normaliser[kind]
                factors = []
                for d, (part, (kept, base)) in enumerate(zip(self.parts, relative, strict=True)):
                    joint = part.rows(rows, dtype) @ kept.astype(dtype)
                    joint += (base + tilt[kind, d, None] * self.population.quadrature.nodes).astype(
                        dtype
                    )
                    peak = joint.max(axis=1)
                    scale = scale + peak
                    joint -= peak[:, None]
                    factors.append(np.exp(joint, out=joint))
                yield rows, factors, prior, scale

    def _by_kind(self, values: FloatArray) -> FloatArray:
        out = np.zeros((self.population.n_kinds, *values.shape[1:]))
        weight = self.answers.weight.reshape(-1, *[1] * (values.ndim - 1))
        np.add.at(out, self.answers.kind, values * weight)
        return out
