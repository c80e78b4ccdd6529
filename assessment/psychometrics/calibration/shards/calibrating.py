"""A calibration of answers that are spread over shards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from assessment.psychometrics.arrays import IntArray
from assessment.psychometrics.calibration.coding import LeftOut, UnusableResponses, reading_of
from assessment.psychometrics.calibration.fitting import (
    NODES,
    StandardErrors,
    covariance_of,
    starting_values,
)
from assessment.psychometrics.calibration.optimise import Maximum, Watch
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.result import Fit, assemble
from assessment.psychometrics.calibration.shards.files import shards_in
from assessment.psychometrics.calibration.shards.passes import (
    Arrays,
    InProcess,
    Passes,
    Plan,
    Request,
)
from assessment.psychometrics.calibration.shards.problem import ShardedProblem, ShardedScale
from assessment.psychometrics.calibration.sparse_bank import solve_sparse
from assessment.psychometrics.calibration.specification import (
    Anchor,
    Model,
    models_of,
    specify,
)
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread


@dataclass(frozen=True, eq=False)
class Surveyed:
    """What all shards hold, counted; fields as in ``Coded``.

    children: shape (shards,). groups: populations in order of first appearance.
    """

    children: IntArray
    groups: tuple[str, ...]
    ids: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    given: IntArray
    left_out: tuple[LeftOut, ...]
    gaps: tuple[LeftOut, ...]

    @property
    def n(self) -> int:
        """Children."""
        return int(self.children.sum())

    @cached_property
    def counts(self) -> IntArray:
        """Answers to each item, shape (m,)."""
        answered: IntArray = self.given.sum(axis=1)
        return answered

    @property
    def steps(self) -> IntArray:
        """Categories of each item less one, shape (m,)."""
        return np.array([len(values) - 1 for values in self.values], dtype=np.int64)


def calibrate_shards(
    folder: Path,
    model: Model | Mapping[str, Model] = "2pl",
    *,
    ids: Sequence[str] | None = None,
    anchor: Fit | None = None,
    quadrature: Quadrature | None = None,
    tolerance: float = 1e-6,
    max_iterations: int = 500,
    standard_errors: StandardErrors = "observed",
    watch: Watch | None = None,
    passes: Passes | None = None,
) -> Fit:
    """Calibrate items of one dimension on the answers in a folder of shards.

    The result is that of ``calibrate`` on all answers in one process: the same sample of children
    is drawn, and the same sums are taken, shard by shard.
    ids: the items in the order wanted; all that occur, by name and number, where left out.
    passes: how a request reaches the shards; one after another in this process where left out.
    The other arguments, errors and the result are as in ``calibrate``; populations are those of
    the column ``group``.
    """
    ask = passes or InProcess(shards_in(folder))
    known = {item.id: item.values for item in anchor.items} if anchor else None
    told = surveyed(ask(Request("survey")), ids, known)
    grid = quadrature or Quadrature(NODES[1])
    kinds = len(told.groups)
    specification = specify(
        told.ids,
        models_of(model, told.ids, told.steps),
        told.steps,
        np.zeros(len(told.ids), dtype=np.int64),
        Population(told.groups, np.arange(kinds), np.zeros((kinds, 0)), 1, grid),
        Anchor(anchor.bank) if anchor else None,
    )
    first_row = tuple(int(row) for row in np.cumsum([0, *told.children]))
    families = specification.layout.families
    plan = Plan(told.ids, told.values, families, told.groups, grid, first_row)
    problem = ShardedProblem(
        ShardedScale(plan, ask), specification, watch, answered=int(told.counts.sum())
    )
    with one_thread():
        found = _solved(problem, told, tolerance, max_iterations)
        return assemble(problem, told, found, covariance_of(problem, found, standard_errors))


def surveyed(
    found: Arrays,
    ids: Sequence[str] | None = None,
    known: Mapping[str, tuple[int, ...]] | None = None,
) -> Surveyed:
    """What the surveys of all shards say together. Raises ``UnusableResponses``."""
    names = found["items"].tolist()
    wanted = tuple(ids) if ids else tuple(sorted(set(names), key=_by_name_and_number))
    place = {name: row for row, name in enumerate(wanted)}
    row = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    here = row >= 0
    if not here.any():
        raise UnusableResponses("The shards hold no answer to any of the items.")
    numbers = found["numbers"][here].astype(np.int64)
    expected = [value for name in wanted for value in (known or {}).get(name, ())]
    low = min([int(numbers.min()), *expected])
    width = max([int(numbers.max()), *expected]) - low + 1
    counts = np.zeros((len(wanted), width), dtype=np.int64)
    np.add.at(counts, (row[here], numbers - low), found["counts"][here].astype(np.int64))
    read = reading_of(counts, low, wanted, known)
    most = max(len(values) for values in read.values)
    given = np.zeros((len(read.ids), most), dtype=np.int64)
    for item, (column, values) in enumerate(zip(read.kept, read.values, strict=True)):
        given[item, : len(values)] = counts[column, np.array(values) - low]
    groups = tuple(dict.fromkeys(found["groups"].tolist()))
    children = found["children"].astype(np.int64)
    return Surveyed(children, groups, read.ids, read.values, given, read.left_out, read.gaps)


def _solved(
    problem: ShardedProblem, told: Surveyed, tolerance: float, max_iterations: int
) -> Maximum:
    start = problem.specification.constraints.nearest(starting_values(problem, told))
    if problem.rows > problem.enough:
        return solve_sparse(problem, start, told.counts, tolerance, max_iterations)

    def make() -> Arrays:
        # So few answers are a shard or two: they are brought here and climbed at once.
        few = problem.sampled(problem.rows)
        found = solve_sparse(few, start, told.counts, tolerance, max_iterations)
        rest = np.array([found.value, found.iterations, found.step, found.converged])
        return {"free": found.free, "rest": rest}

    found = problem.sharded.passes.remember("maximum", make)
    value, iterations, step, converged = found["rest"].tolist()
    free = found["free"].astype(np.float64)
    return Maximum(free, value, int(iterations), step, bool(converged))


def _by_name_and_number(name: str) -> tuple[tuple[str, int], ...]:
    """Sorts I2 before I10."""
    return tuple(
        (letters, int(digits or -1)) for letters, digits in re.findall(r"(\D*)(\d*)", name)
    )
