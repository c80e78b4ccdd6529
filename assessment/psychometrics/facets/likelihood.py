"""The likelihood of judgements: many columns of answers that share a few parameters.

A calibration of items holds all parameters of its columns against each other; here the columns
are combinations of item and rater, so that is done among the free parameters alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, Matrix
from assessment.psychometrics.calibration.expectation import OneScale, Precision
from assessment.psychometrics.calibration.fitting import Problem
from assessment.psychometrics.calibration.information import population_information
from assessment.psychometrics.calibration.optimise import Evaluation
from assessment.psychometrics.calibration.statistics import Statistics

SCORES_AT_ONCE = 2_000_000
"""Bounds the memory of scores: persons times nodes times free parameters."""


@dataclass(frozen=True, eq=False)
class RatedProblem(Problem):
    """A likelihood of judgements to climb, on one scale.

    penalty: shape (F,), the precision of a normal prior with mean zero on each free parameter;
    nowhere where left out.
    """

    penalty: FloatArray = field(default_factory=lambda: np.zeros(0))

    @property
    def one_scale(self) -> OneScale:
        """The passes over the answers."""
        if not isinstance(self.scale, OneScale):
            raise TypeError("Judgements are calibrated on one scale.")
        return self.scale

    def evaluate(self, free: FloatArray, dtype: Precision = np.float64) -> Evaluation:
        """Log-likelihood less the penalty, and its gradient."""
        found = super().evaluate(free, dtype)
        if not len(self.penalty):
            return found
        pull = self.penalty * free
        return replace(
            found, value=found.value - 0.5 * float(pull @ free), gradient=found.gradient - pull
        )

    def complete(self, free: FloatArray, statistics: Statistics, *, observed: bool) -> FloatArray:
        """Information about the free parameters as if abilities were known, prior included."""
        items, population = self._split(free)
        layout = self.scale.layout
        of_items = layout.observed_information if observed else layout.expected_information
        nodes = self.scale.population.quadrature.nodes
        by_items, by_population = self._maps()
        half = by_items.T @ of_items(items, nodes, statistics.expected)
        out: FloatArray = (half @ by_items).toarray()
        of_population = population_information(
            self.scale.population, population, statistics, observed=observed
        )
        out += by_population.T @ (by_population.T @ of_population.T).T
        if len(self.penalty):
            out[np.diag_indices_from(out)] += self.penalty
        return out

    def missing(
        self, free: FloatArray, ignore: float, dtype: Precision
    ) -> tuple[FloatArray, FloatArray]:
        """Information lost because abilities are unknown, and cross-products of scores (F, F).

        Louis (1982), some nodes at a time: Σ over persons of the posterior covariance of the score.
        ignore: posterior weights below it are passed over. Always in double precision.
        """
        items, population = self._split(free)
        people, answers = self.scale.population, self.scale.answers
        weights = np.concatenate([part for _, part in self.one_scale.posterior(items, population)])
        by_items, by_population = self._maps()
        given = self.one_scale.indicator.columns
        tables = self._score_tables(items, by_items)
        nodes, size = people.quadrature.nodes, by_items.shape[1]
        mean, squares = np.zeros((len(answers), size)), np.zeros((size, size))
        at_once = max(1, SCORES_AT_ONCE // (len(answers) * size))
        for start in range(0, len(nodes), at_once):
            some = np.arange(start, min(start + at_once, len(nodes)))
            rows = np.flatnonzero((weights[:, some] > ignore).any(axis=1))
            share = weights[np.ix_(rows, some)]
            scores = given[rows] @ np.concatenate([tables(node) for node in some], axis=1)
            scores = scores.reshape(len(rows) * len(some), size)
            kind = np.repeat(answers.kind[rows], len(some))
            theta = np.tile(nodes[some], len(rows))[:, None]
            scores += people.scores(population, kind, theta) @ by_population
            by_row = scores.reshape(len(rows), len(some), size)
            mean[rows] += np.einsum("nq,nqf->nf", share, by_row)
            scores *= np.sqrt(share * answers.weight[rows, None]).reshape(-1, 1)
            squares += scores.T @ scores
        within = squares - (answers.weight[:, None] * mean).T @ mean
        mean -= (people.expected_scores(population) @ by_population)[answers.kind]
        between = (answers.weight[:, None] * mean).T @ mean
        return within, between

    def _maps(self) -> tuple[Matrix, Matrix]:
        """How column parameters and population parameters depend on the free ones."""
        matrix = self.specification.constraints.matrix
        n = self.scale.layout.n_parameters
        return matrix[:n], matrix[n:].toarray()

    def _score_tables(self, items: FloatArray, by_items: Matrix) -> Callable[[int], FloatArray]:
        """A function of a node: derivatives of every category by what is free, (cells, F)."""
        layout = self.scale.layout
        table, column = layout.answer_scores(items, self.scale.population.quadrature.nodes)
        categories = layout.steps[column] + 1
        parameter = np.repeat(np.arange(len(table)), categories)
        first = np.repeat(np.cumsum(categories) - categories, categories)
        category = np.arange(len(parameter)) - first
        cell = layout.first_cell[column[parameter]] + category
        shape = (layout.n_cells, len(table))
        entry = np.arange(len(parameter), dtype=np.float64)
        pattern = sparse.csr_matrix((entry, (cell, parameter)), shape)
        order = pattern.data.astype(np.int64)
        values = table[parameter[order], category[order]]
        dense = by_items.toarray()

        def at(node: int) -> FloatArray:
            pattern.data = values[:, node]
            found: FloatArray = pattern @ dense
            return found

        return at
