"""How much the answers say about the parameters, abilities being unknown: Louis (1982).

Observed information is that of answers and abilities together, less what is lost because the
abilities are not seen: Σ over children of the posterior covariance of the complete-data score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.calibration.coding import MISSING
from assessment.psychometrics.calibration.expectation import OneScale, Scale
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.orthonormal import orthonormal
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.statistics import Statistics

CELLS_AT_ONCE = 2_000_000
"""Bounds the memory of the scores of a chunk: rows of nodes times parameters."""


def complete_information(
    layout: Layout,
    people: Population,
    items: FloatArray,
    population: FloatArray,
    statistics: Statistics,
    *,
    observed: bool = True,
) -> FloatArray:
    """Information of answers and abilities together, shape (P, P), items before population.

    observed: the second derivatives themselves; else their expectation, which is
    positive semidefinite anywhere.
    """
    of_items = layout.observed_information if observed else layout.expected_information
    size = layout.n_parameters + people.n_parameters
    out = np.zeros((size, size))
    nodes = people.quadrature.nodes
    of_answers = of_items(items, nodes, statistics.expected)
    out[: layout.n_parameters, : layout.n_parameters] = of_answers.toarray()
    out[layout.n_parameters :, layout.n_parameters :] = population_information(
        people, population, statistics, observed=observed
    )
    return out


def population_information(
    people: Population, population: FloatArray, statistics: Statistics, *, observed: bool = True
) -> FloatArray:
    """Minus the second derivatives of the population part, by central differences.

    observed: as in ``complete_information``.
    """
    if not observed:
        return people.expected_information(population, statistics.n)
    sums = (statistics.n, statistics.first, statistics.second)
    out = np.empty((len(population), len(population)))
    for place in range(len(population)):
        step = np.zeros(len(population))
        step[place] = 1e-5 * max(1.0, abs(population[place]))
        if not people.feasible(population - step):
            # A variance next to zero: a step past it would leave the normal distributions.
            step[place] = 1e-3 * abs(population[place])
        above = people.score_sums(population + step, *sums)
        below = people.score_sums(population - step, *sums)
        out[:, place] = (below - above) / (2.0 * step[place])
    return (out + out.T) / 2.0


def missing_information(
    scale: Scale,
    items: FloatArray,
    population: FloatArray,
    *,
    ignore: float = 1e-10,
    dtype: type[np.floating[Any]] = np.float64,
) -> tuple[FloatArray, FloatArray]:
    """What is lost because abilities are unknown, and the scores' cross-products; each (P, P).

    ignore: the part of what is lost that may be passed over; on a grid of several dimensions,
    posterior weights below it are. The cross-products Σ s̄ s̄ᵀ of the children's expected scores are
    an estimate of the information by themselves (Berndt et al. 1974).
    """
    if isinstance(scale, OneScale):
        return _on_one_scale(scale, items, population, ignore, dtype)
    return _on_a_grid(scale, items, population, ignore, dtype)


def _on_one_scale(
    scale: OneScale,
    items: FloatArray,
    population: FloatArray,
    ignore: float,
    dtype: type[np.floating[Any]],
) -> tuple[FloatArray, FloatArray]:
    """A child's covariance as the sum of a few outer products, one a polynomial of ability."""
    nodes = scale.population.quadrature.nodes
    by_prior = scale.population.expected_scores(population)
    scores = _Scores.of(scale, items, population, dtype)
    within, between = np.zeros((scores.size, scores.size)), np.zeros((scores.size, scores.size))
    for rows, window, weights in scale.posteriors(items, population, dtype):
        for part in _parts(len(weights), scores.cells):
            few = slice(rows.start + part.start, min(rows.start + part.stop, rows.stop))
            posterior = weights[part]
            looked_up = scores.at(few, window)
            root = np.sqrt(scale.answers.weight[few]).astype(dtype)[:, None]
            every = orthonormal(posterior, nodes[window].astype(dtype))
            mean = looked_up(posterior * next(every))
            mean[:, scores.n_items :] -= by_prior[scale.answers.kind[few]]
            mean *= root
            between += mean.T @ mean
            lost = np.zeros((scores.size, scores.size), dtype=dtype)
            for polynomial in islice(every, len(nodes) - 1):
                along = looked_up(posterior * polynomial)
                along *= root
                more = along.T @ along
                lost += more
                if np.trace(more) <= ignore * np.trace(lost):
                    break
            within += lost
    return within, between


@dataclass(frozen=True, eq=False)
class _Scores:
    """Scores of children, summed over the nodes with weights.

    table: shape (q, cells + 1, p), what a category says about each parameter of its item; a missing
    answer looks itself up in the last row, of zeros. own: shape (m, p), False where an item has
    fewer parameters.
    """

    scale: OneScale
    population: FloatArray
    table: Any
    own: BoolArray

    @classmethod
    def of(
        cls,
        scale: OneScale,
        items: FloatArray,
        population: FloatArray,
        dtype: type[np.floating[Any]],
    ) -> _Scores:
        """The scores at item and population parameters."""
        layout = scale.layout
        table = layout.cell_scores(items, scale.population.quadrature.nodes)
        padded = with_nothing(table).transpose(2, 0, 1)
        own = np.arange(table.shape[1]) < layout.sizes[:, None]
        return cls(scale, population, np.ascontiguousarray(padded, dtype=dtype), own)

    @property
    def n_items(self) -> int:
        """Parameters of items, which stand before those of populations."""
        return self.scale.layout.n_parameters

    @property
    def size(self) -> int:
        """Parameters of items and populations."""
        return self.n_items + self.scale.population.n_parameters

    @property
    def cells(self) -> int:
        """Numbers a row needs while it is looked up."""
        return int(self.table[0].size)

    def at(self, rows: slice, window: slice) -> Callable[[Any], Any]:
        """Turns weights of some rows, (r, w), into weighted sums of their scores, (r, P)."""
        _, cells, wide = self.table.shape
        codes = self.scale.answers.categories(rows)
        cell = np.where(codes == MISSING, cells - 1, self.scale.layout.first_cell + codes)
        cell += np.arange(len(codes))[:, None] * cells
        table = self.table[window].reshape(-1, cells * wide)
        people, kind = self.scale.population, self.scale.answers.kind[rows]
        points = people.points[window]
        each = people.scores(
            self.population, np.repeat(kind, len(points)), np.tile(points, (len(kind), 1))
        ).reshape(len(kind), len(points), people.n_parameters)
        # Items of the same size need no picking of columns.
        columns: Any = slice(None) if self.own.all() else self.own.ravel()

        def summed(weights: Any) -> Any:
            out = np.empty((len(codes), self.size), dtype=self.table.dtype)
            every = np.take((weights @ table).reshape(-1, wide), cell, axis=0)
            out[:, : self.n_items] = every.reshape(len(codes), -1)[:, columns]
            out[:, self.n_items :] = (weights[:, None, :] @ each)[:, 0]
            return out

        return summed


def with_nothing(table: FloatArray) -> FloatArray:
    """A table of cells with one more, of zeros, where missing answers look themselves up."""
    return np.concatenate([table, np.zeros((1, *table.shape[1:]))])


def _on_a_grid(
    scale: Scale,
    items: FloatArray,
    population: FloatArray,
    ignore: float,
    dtype: type[np.floating[Any]],
) -> tuple[FloatArray, FloatArray]:
    """A child's covariance from the scores at every point that matters to the child."""
    layout = scale.layout
    nodes = scale.population.quadrature.nodes
    table, item_of = layout.answer_scores(items, nodes)
    q, categories = len(nodes), table.shape[1]
    # One category more, of zeros, is where a missing answer looks itself up.
    points, place = scale.population.points, scale.population.place
    own_axis = layout.dimension[item_of]
    flat = np.concatenate([table, np.zeros((len(table), 1, q))], axis=1).astype(dtype).ravel()
    base = np.arange(len(table)) * (categories + 1) * q
    size = len(table) + scale.population.n_parameters
    within, between = np.zeros((size, size)), np.zeros((size, size))
    by_prior = scale.population.expected_scores(population)
    for rows, posterior in scale.posterior(items, population):
        codes = scale.answers.categories(rows)
        looked_up = base + np.where(codes < 0, categories, codes)[:, item_of] * q
        weight = scale.answers.weight[rows]
        kind = scale.answers.kind[rows]
        for part in _parts(len(posterior), posterior.shape[1] * size):
            row, node = np.nonzero(posterior[part] > ignore)
            share = posterior[part][row, node]
            scores = np.empty((len(row), size), dtype=dtype)
            at = node[:, None] if points.shape[1] == 1 else place[node][:, own_axis]
            scores[:, : len(table)] = flat[looked_up[part][row] + at]
            scores[:, len(table) :] = scale.population.scores(
                population, kind[part][row], points[node]
            )
            mean = np.add.reduceat(
                scores * share[:, None].astype(dtype), _starts(row), axis=0, dtype=dtype
            )
            scores -= mean[row]
            scores *= np.sqrt(share * weight[part][row]).astype(dtype)[:, None]
            within += scores.T @ scores
            mean[:, len(table) :] -= by_prior[kind[part]]
            mean *= np.sqrt(weight[part]).astype(dtype)[:, None]
            between += mean.T @ mean
    return within, between


def _parts(rows: int, cells: int) -> list[slice]:
    """Rows cut so that their cells fit; most posterior weights are ignored."""
    at_once = max(1, 3 * CELLS_AT_ONCE // cells)
    return [slice(start, start + at_once) for start in range(0, rows, at_once)]


def _starts(row: IntArray) -> IntArray:
    """Where each row's cells begin; every row has at least one."""
    return np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
