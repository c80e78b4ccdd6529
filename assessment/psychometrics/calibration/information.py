"""How much the answers say about the parameters, abilities being unknown: Louis (1982).

Observed information is that of answers and abilities together, less what is lost because the
abilities are not seen: Σ over children of the posterior covariance of the complete-data score.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.expectation import Scale
from assessment.psychometrics.calibration.layout import Layout
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

    ignore: posterior weights below it are passed over. The cross-products Σ s̄ s̄ᵀ of the children's
    expected scores are an estimate of the information by themselves (Berndt et al. 1974).
    """
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
        codes = scale.answers.codes[rows]
        if sparse.issparse(codes):
            codes = codes.toarray().astype(np.int64) - 1
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
