"""Answers held against a calibration: where every statistic of fit starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.special import expit

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray, Matrix
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration import families
from assessment.psychometrics.calibration.coding import MISSING, UnusableResponses, coded
from assessment.psychometrics.calibration.expectation import Answers
from assessment.psychometrics.calibration.families import Family
from assessment.psychometrics.calibration.fitting import Problem
from assessment.psychometrics.calibration.population import MOST_ON_A_GRID, Population
from assessment.psychometrics.calibration.result import Fit, posterior_moments
from assessment.psychometrics.calibration.specification import (
    MODELS,
    UNIT_SLOPE,
    Anchor,
    Model,
    Specification,
    specify,
)
from assessment.psychometrics.quadrature import Quadrature

MOST_NODES = {2: 41, 3: 15}
"""Nodes a dimension where something is summed over the whole product grid."""

MOST_CELLS = 500_000_000
"""Children times items, held as two bytes each and once more as a byte."""


Codes = npt.NDArray[np.int16]
"""Categories counted from 0, -1 where there is no answer."""


class DoesNotMatch(ValueError):
    """Answers that a fit cannot be held against; the message is one sentence."""


@dataclass(frozen=True)
class Undefined:
    """A statistic that these answers do not define, and why, in a sentence."""

    reason: str


@dataclass(frozen=True, eq=False)
class Part:
    """Items of one family, length and dimension. parameters: shape (b, p). items: shape (b,)."""

    family: Family
    items: IntArray
    parameters: FloatArray
    dimension: int

    def probabilities(self, theta: FloatArray) -> FloatArray:
        """Probability of every category at places on the own dimension, (b, K + 1, n).

        As ``families.log_probabilities`` has them; without logarithms it takes a fifth of the time,
        and there is a probability for every child, item and category here.
        """
        if self.family == "grm":
            return self._graded(theta)
        if self.family == "3pl":
            return np.exp(families.log_probabilities("3pl", self.parameters, theta))
        reach = self.parameters[:, :1] * theta
        if self.parameters.shape[1] == 2:
            success = expit(reach + self.parameters[:, 1:])
            return np.stack([expit(-reach - self.parameters[:, 1:]), success], axis=1)
        count = np.arange(self.parameters.shape[1], dtype=np.float64)[:, None]
        exponents = count * reach[:, None, :]
        exponents[:, 1:] += self.parameters[:, 1:, None]
        exponents -= exponents.max(axis=1, keepdims=True)
        np.exp(exponents, out=exponents)
        exponents /= exponents.sum(axis=1, keepdims=True)
        return exponents

    def _graded(self, theta: FloatArray) -> FloatArray:
        """P_k = σ(u)·σ(-v)·(1 - e^(v - u)), which loses no digits in the tails."""
        steps = self.parameters[:, 1:]
        reach = (self.parameters[:, :1] * theta)[:, None, :] + steps[:, :, None]
        out = np.ones((len(steps), steps.shape[1] + 1, len(theta)))
        out[:, 1:] = expit(reach)
        out[:, :-1] *= expit(-reach)
        out[:, 1:-1] *= -np.expm1(np.diff(steps, axis=1))[:, :, None]
        return out

    def ability_scores(self, probabilities: FloatArray) -> FloatArray:
        """Derivatives of every log-probability by ability, shape (b, K + 1, n).

        Partial credit: a·(k - E). Graded: a·(1 - σ(u_k) - σ(u_(k+1))). Guessed: P'/P with
        P' = a·(P - g)·(1 - P)/(1 - g).
        """
        slope = self.parameters[:, :1, None]
        if self.family == "gpcm":
            count = np.arange(probabilities.shape[1], dtype=np.float64)[:, None]
            mean = (count * probabilities).sum(axis=1, keepdims=True)
            scores: FloatArray = slope * (count - mean)
        elif self.family == "grm":
            reached = np.cumsum(probabilities[:, ::-1], axis=1)[:, ::-1]
            scores = slope * (1.0 - 2.0 * reached + probabilities)
        else:
            guessing = 1.0 / (1.0 + np.exp(-self.parameters[:, 2:3]))
            success = probabilities[:, 1]
            known = slope[:, 0] * (success - guessing) / (1.0 - guessing)
            scores = np.stack([-known, known * (1.0 - success) / success], axis=1)
        return scores


@dataclass(frozen=True, eq=False)
class Held:
    """Answers and the calibration they are held against.

    codes: shape (n, m), categories from 0, -1 where there is no answer. group: shape (n,).
    items, population: parameters as their layout has them.
    """

    fit: Fit
    codes: Codes
    group: IntArray
    problem: Problem
    items: FloatArray
    population: FloatArray

    @property
    def specification(self) -> Specification:
        """Models, layout and constraints of the fit."""
        return self.problem.specification

    @property
    def quadrature(self) -> Quadrature:
        """The nodes of every dimension."""
        return self.specification.population.quadrature

    @property
    def ids(self) -> tuple[str, ...]:
        """The items' names."""
        return self.specification.ids

    @cached_property
    def answered(self) -> BoolArray:
        """Which cells hold an answer, shape (n, m)."""
        known: BoolArray = self.codes != MISSING
        return known

    @cached_property
    def complete(self) -> BoolArray:
        """Which children answered every item, shape (n,)."""
        whole: BoolArray = np.logical_and.reduce(self.answered, axis=1)
        return whole

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All items, in blocks that are worked on at once."""
        layout = self.specification.layout
        return tuple(
            Part(block.family, block.items[own], self.items[block.parameters[own]], d)
            for block in layout.blocks
            for d in range(self.fit.dimensions)
            if (own := layout.dimension[block.items] == d).any()
        )

    @property
    def too_many_dimensions(self) -> Undefined | None:
        """Why nothing can be summed over a product grid, where there are too many dimensions."""
        if self.fit.dimensions <= MOST_ON_A_GRID:
            return None
        return Undefined(
            f"S-X² and M2 are summed over a grid of all dimensions, which {self.fit.dimensions} "
            f"dimensions make too large; {MOST_ON_A_GRID} are possible."
        )

    @cached_property
    def grid(self) -> Population:
        """The populations on the product grid."""
        people = self.specification.population
        full = people.quadrature
        most = MOST_NODES.get(people.dimensions, full.n)
        return replace(people, quadrature=replace(full, n=min(full.n, most)))

    @cached_property
    def tables(self) -> tuple[FloatArray, ...]:
        """Of each item, the probability of every category at the grid's points, (K + 1, points)."""
        layout = self.specification.layout
        table = np.exp(layout.log_table(self.items, self.grid.quadrature.nodes))
        place = self.grid.place
        ends = np.append(layout.first_cell[1:], layout.n_cells)
        return tuple(
            table[first:end][:, place[:, d]]
            for first, end, d in zip(layout.first_cell, ends, layout.dimension, strict=True)
        )

    @cached_property
    def weights(self) -> FloatArray:
        """Prior weight of every point in every group, (groups, points); rows sum to 1."""
        return np.exp(self.grid.log_weights(self.population))

    @cached_property
    def moments(self) -> tuple[FloatArray, FloatArray]:
        """The EAP of every child and its squared error, both (n, D)."""
        answers = self.problem.scale.answers
        mean = np.empty((len(answers), self.fit.dimensions))
        variance = np.empty_like(mean)
        for rows, *found in posterior_moments(self.problem.scale, self.items, self.population):
            mean[rows], variance[rows] = found
        return mean[answers.origin], variance[answers.origin]

    def free_of_item(self, item: int) -> int:
        """How many free parameters an item rests on, those it shares among them."""
        layout = self.specification.layout
        rows = layout.first_parameter[item] + np.arange(layout.sizes[item])
        return len(set(self.specification.constraints.matrix[rows].indices.tolist()))

    @property
    def free_of_population(self) -> int:
        """How many free parameters the populations have."""
        rows = self.specification.constraints.matrix[self.specification.layout.n_parameters :]
        return len(set(rows.indices.tolist()))


def hold(
    fit: Fit,
    responses: Matrix,
    *,
    ids: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
) -> Held:
    """Hold answers against a fit.

    responses: shape (n, m), as they were given, NaN where there is no answer, or a sparse matrix
    from ``sparse_responses``. ids: the columns;
    those of the fit in its order where left out. Columns that the fit does not know are passed
    over. groups: shape (n,), needed where the fit has several.
    Raises ``DoesNotMatch`` where the fit has raters or covariates, an item or a group has no place
    in the other, or a value is none of the item's.
    """
    if fit.raters or fit.regression:
        raise DoesNotMatch("Statistics of fit are for fits without raters and covariates.")
    names = [item.id for item in fit.items]
    listed = list(ids) if ids is not None else names
    answers: Matrix = responses if sparse.issparse(responses) else np.asarray(responses)
    if len(answers.shape) != 2 or answers.shape[1] != len(listed) or answers.shape[0] == 0:
        raise DoesNotMatch(f"Responses must have shape (n, {len(listed)}), not {answers.shape}.")
    place = {name: j for j, name in enumerate(listed)}
    absent = next((name for name in names if name not in place), None)
    if absent is not None:
        raise DoesNotMatch(f"Item {absent!r} of the fit is not among the answers.")
    if answers.shape[0] * len(names) > MOST_CELLS:
        raise DoesNotMatch(
            f"{answers.shape[0]} children by {len(names)} items do not fit in memory; "
            "a sample of the children says as much about fit."
        )
    known = {item.id: item.values or tuple(range(len(item.d) + 1)) for item in fit.items}
    try:
        found = coded(answers[:, [place[name] for name in names]], names, known)
    except UnusableResponses as problem:
        raise DoesNotMatch(str(problem)) from None
    group = _group_numbers(fit, groups, answers.shape[0])
    specification = _specification(fit)
    of_all = Problem.of(Answers.of(found, group), specification)
    codes = found.codes.toarray() - 1 if sparse.issparse(found.codes) else found.codes
    return Held(fit, codes.astype(np.int16), group, of_all, *_parameters(fit, specification))


def _group_numbers(fit: Fit, groups: Sequence[str] | None, n: int) -> IntArray:
    known = [group.id for group in fit.groups]
    if len(known) == 1:
        return np.zeros(n, dtype=np.int64)
    if groups is None:
        raise DoesNotMatch(f"The fit has the groups {', '.join(known)}: say who belongs where.")
    if len(groups) != n:
        raise DoesNotMatch(f"{n} children need {n} groups, not {len(groups)}.")
    number = {name: place for place, name in enumerate(known)}
    strange = next((str(name) for name in groups if str(name) not in number), None)
    if strange is not None:
        raise DoesNotMatch(f"Group {strange!r} is not in the fit, which has {', '.join(known)}.")
    return np.array([number[str(name)] for name in groups], dtype=np.int64)


def _specification(fit: Fit) -> Specification:
    """What was free and what was shared in the fit, from its models alone."""
    odd = next((item for item in fit.items if item.model not in MODELS), None)
    if odd is not None:
        raise DoesNotMatch(f"Item {odd.id!r} has the model {odd.model!r}, which is not known here.")
    rows = [item.row for item in fit.items if item.anchored]
    groups = tuple(group.id for group in fit.groups)
    people = Population(
        groups,
        np.arange(len(groups)),
        np.zeros((len(groups), 0)),
        fit.dimensions,
        fit.quadrature,
    )
    kept = {
        item.id: item.a
        for item in fit.items
        if item.se_a == 0 and not item.anchored and item.model not in UNIT_SLOPE
    }
    return specify(
        tuple(item.id for item in fit.items),
        tuple(cast(Model, item.model) for item in fit.items),
        np.array([len(item.d) for item in fit.items], dtype=np.int64),
        np.array([item.dimension for item in fit.items], dtype=np.int64),
        people,
        Anchor(ItemBank.from_rows(rows)) if rows else None,
        kept,
    )


def _parameters(fit: Fit, specification: Specification) -> tuple[FloatArray, FloatArray]:
    """Item and population parameters, as the layout has them."""
    listed = [
        [item.a, *item.d, *([] if item.g is None else [float(np.log(item.g / (1.0 - item.g)))])]
        for item in fit.items
    ]
    rows, columns = specification.population.triangle
    of_groups = [[*group.mean, *np.array(group.cov)[rows, columns]] for group in fit.groups]
    return np.concatenate(listed), np.concatenate(of_groups)
