"""The information that is lost when each child met a small part of a large bank.

What is lost is Σ over children of the posterior covariance of their score (Louis 1982), and a
child's score has entries for the items it met alone: a few dozen out of thousands. The covariance
of a child is a sum of outer products, one for each polynomial that is orthonormal under the child's
posterior (Parseval): coefficients fall so fast that ``DEGREE`` of them give five or six digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.expectation import Scale
from assessment.psychometrics.calibration.information import with_nothing
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.orthonormal import orthonormal

DEGREE = 8
"""Of the polynomials that a posterior covariance is made of."""

NUMBERS_AT_ONCE = 3_000_000
"""Bounds the memory of a part: children times answers times parameters times nodes."""


def information_between_met_items(
    scale: Scale, items: FloatArray, population: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """As ``missing_information``, from sparse answers to items of one dimension.

    Time grows with children times the square of their answers, whatever the size of the bank; the
    results are of shape (P, P), dense.
    """
    nodes = scale.population.quadrature.nodes
    met = _Met(scale.layout, with_nothing(scale.layout.cell_scores(items, nodes)))
    people = scale.population.n_parameters
    lost = _Products(scale.layout.n_parameters, people)
    seen = _Products(scale.layout.n_parameters, people)
    by_prior = scale.population.expected_scores(population)
    for rows, posterior in scale.posterior(items, population):
        basis = posterior[:, None, :] * _polynomials(posterior, nodes)
        root = np.sqrt(scale.answers.weight[rows])[:, None, None]
        of_people = _of_population(scale, population, rows, basis)
        of_people[:, 0] -= by_prior[scale.answers.kind[rows]]
        of_people *= root
        lost.add_people(of_people[:, 1:])
        seen.add_people(of_people[:, :1])
        for part, cells in met.parts(scale.answers.codes[rows]):
            places = met.places[cells].reshape(len(part), -1)
            scores = met.table[cells].reshape(*places.shape, len(nodes))
            of_items = (scores @ basis[part].transpose(0, 2, 1)) * root[part]
            lost.add_items(places, of_items[:, :, 1:], of_people[part, 1:])
            seen.add_items(places, of_items[:, :, :1], of_people[part, :1])
    return lost.matrix(), seen.matrix()


class _Products:
    """Sums over children of outer products of coefficients, of items and of populations.

    One place more than there are parameters takes what pads short rows.
    """

    def __init__(self, items: int, people: int) -> None:
        self.items = items
        self.pairs = np.zeros((items + 1) ** 2)
        self.crossed = np.zeros((people, items + 1))
        self.people = np.zeros((people, people))

    def add_people(self, of_people: FloatArray) -> None:
        """of_people: shape (r, coefficients, people)."""
        flat = of_people.reshape(-1, len(self.people))
        self.people += flat.T @ flat

    def add_items(self, places: IntArray, of_items: FloatArray, of_people: FloatArray) -> None:
        """places: shape (r, w). of_items: (r, w, coefficients). of_people: as above."""
        wide = self.items + 1
        pairs = (places[:, :, None] * wide + places[:, None, :]).ravel()
        products = of_items @ of_items.transpose(0, 2, 1)
        self.pairs += np.bincount(pairs, products.ravel(), len(self.pairs))
        with_people = of_items @ of_people
        for place, crossed in enumerate(self.crossed):
            crossed += np.bincount(places.ravel(), with_people[:, :, place].ravel(), wide)

    def matrix(self) -> FloatArray:
        """Shape (P, P), items before populations."""
        n = self.items
        items = self.pairs.reshape(n + 1, n + 1)[:n, :n]
        crossed = self.crossed[:, :n]
        return np.block([[items, crossed.T], [crossed, self.people]])


@dataclass(frozen=True, eq=False)
class _Met:
    """Where the answers of a child look up their scores.

    table: shape (cells + 1, p, q), what each category says about its item's parameters; the last
    row pads short rows.
    """

    layout: Layout
    table: FloatArray

    @cached_property
    def places(self) -> IntArray:
        """The parameters of each category's item, shape (cells + 1, p), padded with P."""
        layout, widest = self.layout, int(self.layout.sizes.max())
        own = np.arange(widest)
        of_item = np.where(
            own < layout.sizes[:, None], layout.first_parameter[:, None] + own, layout.n_parameters
        )
        nothing = np.full((1, widest), layout.n_parameters)
        return np.concatenate([of_item[layout.cell_item], nothing])

    def parts(self, codes: Any) -> Iterator[tuple[IntArray, IntArray]]:
        """Rows with about as many answers each, and their cells (r, longest), padded."""
        counts = np.diff(codes.indptr)
        order = np.argsort(counts, kind="stable")
        cells = self.layout.first_cell[codes.indices] + codes.data - 1
        each = self.table.shape[1] * self.table.shape[2]
        end = len(order)
        while end > 0 and counts[order[end - 1]] > 0:
            longest = int(counts[order[end - 1]])
            start = max(0, end - max(1, NUMBERS_AT_ONCE // (longest * each)))
            part = order[start:end]
            column = np.arange(longest)
            here = column < counts[part][:, None]
            out = np.full(here.shape, self.layout.n_cells, dtype=np.int64)
            out[here] = cells[(codes.indptr[part][:, None] + column)[here]]
            yield part, out
            end = start


def _polynomials(posterior: FloatArray, nodes: FloatArray) -> FloatArray:
    """The first ``DEGREE`` and the constant at the nodes, shape (n, DEGREE + 1, q)."""
    return np.stack(list(islice(orthonormal(posterior, nodes), DEGREE + 1)), axis=1)


def _of_population(
    scale: Scale, population: FloatArray, rows: IntArray, basis: FloatArray
) -> FloatArray:
    """Coefficients of the population's scores, (r, degree + 1, parameters)."""
    people = scale.population
    kinds, where = np.unique(scale.answers.kind[rows], return_inverse=True)
    q = len(people.points)
    scores = people.scores(population, np.repeat(kinds, q), np.tile(people.points, (len(kinds), 1)))
    each: FloatArray = basis @ scores.reshape(len(kinds), q, -1)[where]
    return each
