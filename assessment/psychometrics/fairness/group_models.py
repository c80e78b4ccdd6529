"""One calibration in which some items have parameters of their own in each group.

Each group is a scale of its own: its answers, its population, its copy of every item parameter.
What the groups share is a linear constraint, so that freeing an item is another constraint on the
same answers, and the information about every such model comes from one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from scipy import linalg, sparse

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration import Fit, Model, UnusableResponses
from assessment.psychometrics.calibration.coding import Coded
from assessment.psychometrics.calibration.constraints import Constraints
from assessment.psychometrics.calibration.expectation import Answers, OneScale
from assessment.psychometrics.calibration.fitting import MOST_CURVED
from assessment.psychometrics.calibration.information import (
    complete_information,
    missing_information,
)
from assessment.psychometrics.calibration.optimise import Curvature, Evaluation, Stage, maximise
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.specification import Specification, models_of, specify

Freed = Literal["all", "intercepts"]
Own = Mapping[int, Freed]
"""Items with parameters of their own in each group, by place, and which of them."""

TOLERANCE = 1e-5
"""Of a parameter; the log-likelihood is off by its square."""

POSTERIOR_IGNORED = 1e-6


@dataclass(frozen=True, eq=False)
class GroupFit:
    """Parameters of every group, shape (G, P + 2): items, mean, variance."""

    parameters: FloatArray
    loglik: float
    converged: bool


@dataclass(frozen=True, eq=False)
class GroupModels:
    """All models that tie items between groups or free them.

    specification: of the model in which every item is tied, reference group first. scales: one a
    group.
    """

    specification: Specification
    scales: tuple[OneScale, ...]

    @classmethod
    def of(
        cls, fit: Fit, answers: Coded, member: IntArray, models: tuple[Model, ...]
    ) -> GroupModels:
        """From answers and the calibration in which all items are tied.

        member: shape (n,), the group of each child in the order of the calibration's groups.
        """
        names = tuple(group.id for group in fit.groups)
        none = np.zeros((len(names), 0))
        everybody = Population(names, np.arange(len(names)), none, 1, fit.quadrature)
        one_scale = np.zeros(len(answers.ids), dtype=np.int64)
        joint = specify(
            answers.ids,
            models_of(dict(zip(answers.ids, models, strict=True)), answers.ids, answers.steps),
            answers.steps,
            one_scale,
            everybody,
        )
        scales = []
        for g, name in enumerate(names):
            rows = np.flatnonzero(member == g)
            own = Population((name,), np.zeros(1, dtype=np.int64), none[:1], 1, fit.quadrature)
            held = Answers.of(answers.rows(rows), np.zeros(len(rows), dtype=np.int64))
            scales.append(OneScale(held, joint.layout, own))
        return cls(joint, tuple(scales))

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.scales)

    @property
    def n_items(self) -> int:
        """Length P of the item parameters."""
        return self.specification.layout.n_parameters

    def places(self, item: int, freed: Freed = "all") -> IntArray:
        """Parameters of an item that differ between groups when it is freed."""
        layout = self.specification.layout
        first, size = int(layout.first_parameter[item]), int(layout.sizes[item])
        places = np.arange(first, first + size)
        if freed == "intercepts":
            places = places[1 : 1 + int(layout.steps[item])]
        return places[self.specification.constraints.touched[places]]

    def constraints(self, own: Own) -> Constraints:
        """The model in which some items have parameters of their own in every group."""
        tied = self.specification.constraints
        kept = np.ones((self.n_groups, self.n_items))
        rows: list[int] = []
        columns: list[int] = []
        weights: list[float] = []
        column = 0
        for item, freed in own.items():
            places = self.places(item, freed)
            for g in range(1, self.n_groups):
                rows += (g * (self.n_items + 2) + places).tolist()
                if self.specification.models[item] == "rsm":
                    # A rating scale item keeps its steps and moves as a whole.
                    columns += [column] * len(places)
                    weights += range(1, len(places) + 1)
                    column += 1
                else:
                    columns += range(column, column + len(places))
                    weights += [1.0] * len(places)
                    column += len(places)
                    kept[g, places] = 0.0
        stacked = []
        base = []
        for g in range(self.n_groups):
            people = self.n_items + 2 * g + np.arange(2)
            shared = sparse.diags_array(kept[g]) @ tied.matrix[: self.n_items]
            stacked += [shared, tied.matrix[people]]
            base += [kept[g] * tied.base[: self.n_items], tied.base[people]]
        size = self.n_groups * (self.n_items + 2)
        added = sparse.csr_matrix((weights, (rows, columns)), (size, column))
        matrix = sparse.csr_matrix(sparse.hstack([sparse.vstack(stacked), added]))
        matrix.eliminate_zeros()
        return Constraints(np.concatenate(base), matrix)

    def fit(self, own: Own, start: FloatArray) -> GroupFit:
        """The maximum of one model, from the parameters of another, (G, P + 2)."""
        constraints = self.constraints(own)
        begin = constraints.nearest(start.ravel())

        def curvature(free: FloatArray, _: Evaluation) -> Curvature:
            # The start of many searches is the same, and so is the information there.
            near = free is begin
            there = start if near else self._split(constraints.all(free))
            held = self.information(there) if near else self._information(there)
            found = Curvature.of(constraints.information(linalg.block_diag(*held)))
            return found or self._positive(constraints, free)

        found = maximise(
            [Stage(lambda free: self._evaluate(constraints, free), TOLERANCE, noise=1e-13)],
            curvature,
            begin,
            max_iterations=100,
            renew_every=15,
        )
        return GroupFit(self._split(constraints.all(found.free)), found.value, found.converged)

    def start(self, fit: Fit) -> FloatArray:
        """The parameters of a calibration in which all items are tied, (G, P + 2)."""
        out = np.empty((self.n_groups, self.n_items + 2))
        layout = self.specification.layout
        for item, found in enumerate(fit.items):
            guessing = [] if found.g is None else [np.log(found.g / (1.0 - found.g))]
            values = [found.a, *found.d, *guessing]
            out[:, layout.first_parameter[item] + np.arange(len(values))] = values
        for g, group in enumerate(fit.groups):
            out[g, self.n_items :] = group.mean[0], group.cov[0][0]
        return out

    def information(self, parameters: FloatArray) -> list[FloatArray]:
        """Observed information of each group about its own parameters; remembered by place."""
        key = parameters.tobytes()
        if key not in self._known:
            self._known.clear()
            self._known[key] = self._information(parameters)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[bytes, list[FloatArray]]:
        return {}

    def _information(self, parameters: FloatArray) -> list[FloatArray]:
        out = []
        for scale, values in zip(self.scales, parameters, strict=True):
            items, population = values[: self.n_items], values[self.n_items :]
            statistics = scale.expect(items, population)
            held = complete_information(
                self.specification.layout, scale.population, items, population, statistics
            )
            if self.n_items <= MOST_CURVED:
                held -= missing_information(scale, items, population, ignore=POSTERIOR_IGNORED)[0]
            out.append(held)
        return out

    def _positive(self, constraints: Constraints, free: FloatArray) -> Curvature:
        """The information as if abilities were known, which is positive anywhere."""
        blocks = []
        for scale, values in zip(self.scales, self._split(constraints.all(free)), strict=True):
            items, population = values[: self.n_items], values[self.n_items :]
            statistics = scale.expect(items, population)
            blocks.append(
                complete_information(
                    self.specification.layout,
                    scale.population,
                    items,
                    population,
                    statistics,
                    observed=False,
                )
            )
        held = constraints.information(linalg.block_diag(*blocks))
        held[np.diag_indices_from(held)] += 1e-8 * (1.0 + np.abs(np.diagonal(held)))
        found = Curvature.of(held)
        if found is None:
            raise UnusableResponses("The answers leave a parameter without any information.")
        return found

    def _split(self, everything: FloatArray) -> FloatArray:
        return everything.reshape(self.n_groups, self.n_items + 2)

    def _evaluate(self, constraints: Constraints, free: FloatArray) -> Evaluation:
        layout = self.specification.layout
        value = 0.0
        gradient = []
        for scale, values in zip(self.scales, self._split(constraints.all(free)), strict=True):
            items, population = values[: self.n_items], values[self.n_items :]
            if not (layout.ordered(items) and scale.population.feasible(population)):
                return Evaluation(-np.inf, np.zeros(len(free)))
            found = scale.expect(items, population)
            value += found.loglik
            gradient += [
                layout.score_sums(items, scale.population.quadrature.nodes, found.expected),
                scale.population.score_sums(population, found.n, found.first, found.second),
            ]
        return Evaluation(value, constraints.gradient(np.concatenate(gradient)))
