"""The likelihood of judgements: many columns of answers that share a few parameters.

A calibration of items holds all parameters of its columns against each other; here the columns
are combinations of item and rater, so that is done among the free parameters alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, Matrix
from assessment.psychometrics.calibration.expectation import OneScale, Precision
from assessment.psychometrics.calibration.fitting import Problem
from assessment.psychometrics.calibration.information import population_information
from assessment.psychometrics.calibration.optimise import Evaluation
from assessment.psychometrics.calibration.statistics import Statistics


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
        return Evaluation(found.value - 0.5 * float(pull @ free), found.gradient - pull)

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

        Louis (1982), one node at a time: Σ over persons of the posterior covariance of the score.
        ignore: posterior weights below it are passed over. Always in double precision.
        """
        items, population = self._split(free)
        people, answers = self.scale.population, self.scale.answers
        weights = np.concatenate([part for _, part in self.one_scale.posterior(items, population)])
        by_items, by_population = self._maps()
        given = self.one_scale.indicator.columns
        tables = self._score_tables(items)
        size = by_items.shape[1]
        mean, squares = np.zeros((len(answers), size)), np.zeros((size, size))
        for node, theta in enumerate(people.quadrature.nodes):
            rows = np.flatnonzero(weights[:, node] > ignore)
            share = weights[rows, node]
            scores: FloatArray = given[rows] @ (tables(node) @ by_items).toarray()
            at = np.full((len(rows), 1), theta)
            scores += people.scores(population, answers.kind[rows], at) @ by_population
            mean[rows] += share[:, None] * scores
            scores *= np.sqrt(share * answers.weight[rows])[:, None]
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

    def _score_tables(self, items: FloatArray) -> Any:
        """A function of a node: derivatives of every category by the columns' parameters."""
        layout = self.scale.layout
        table, column = layout.answer_scores(items, self.scale.population.quadrature.nodes)
        categories = layout.steps[column] + 1
        parameter = np.repeat(np.arange(len(table)), categories)
        first = np.repeat(np.cumsum(categories) - categories, categories)
        category = np.arange(len(parameter)) - first
        cell = layout.first_cell[column[parameter]] + category
        shape = (layout.n_cells, len(table))

        def at(node: int) -> Matrix:
            return sparse.csr_matrix((table[parameter, category, node], (cell, parameter)), shape)

        return at
