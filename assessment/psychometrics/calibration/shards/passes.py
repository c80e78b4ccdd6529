"""What is asked of a shard, and how the answers of shards add up.

A pass asks one thing of every shard; what a shard answers is a few arrays, and those of all shards
are summed, or set one after another. So a pass may go through one shard after another, or through
all of them at once on many machines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import IntArray
from assessment.psychometrics.calibration.coding import UnusableResponses, sparse_responses
from assessment.psychometrics.calibration.expectation import Answers, OneScale
from assessment.psychometrics.calibration.families import Family
from assessment.psychometrics.calibration.layout import Layout
from assessment.psychometrics.calibration.population import Population
from assessment.psychometrics.calibration.shards.files import Survey, read_shard, survey
from assessment.psychometrics.calibration.sparse_information import information_between_met_items
from assessment.psychometrics.calibration.statistics import Statistics
from assessment.psychometrics.quadrature import Quadrature
from assessment.psychometrics.threads import one_thread

Asked = Literal["survey", "sample", "expect", "information"]
Arrays = dict[str, npt.NDArray[Any]]

SHARDS_HELD = 8
"""Shards that a process keeps in memory between passes."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Items and populations as every shard reads them.

    values: of each item, the answers as they were given; the category is the rank. first_row:
    shape (shards + 1,), children before each shard.
    """

    ids: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    families: tuple[Family, ...]
    groups: tuple[str, ...]
    quadrature: Quadrature
    first_row: tuple[int, ...]

    @cached_property
    def layout(self) -> Layout:
        """The items."""
        steps = np.array([len(values) - 1 for values in self.values], dtype=np.int64)
        return Layout(self.families, steps, np.zeros(len(self.ids), dtype=np.int64))

    @cached_property
    def population(self) -> Population:
        """The populations; children of one group are of one kind."""
        kinds = len(self.groups)
        return Population(self.groups, np.arange(kinds), np.zeros((kinds, 0)), 1, self.quadrature)

    @cached_property
    def text(self) -> str:
        """The plan as JSON."""
        grid = self.quadrature
        return json.dumps(
            {
                "ids": self.ids,
                "values": self.values,
                "families": self.families,
                "groups": self.groups,
                "quadrature": [grid.n, grid.low, grid.high],
                "first_row": self.first_row,
            }
        )

    @classmethod
    def read(cls, text: str) -> Plan:
        """The plan from its ``text``."""
        told = json.loads(text)
        return cls(
            tuple(told["ids"]),
            tuple(map(tuple, told["values"])),
            tuple(told["families"]),
            tuple(told["groups"]),
            Quadrature(*told["quadrature"]),
            tuple(told["first_row"]),
        )


@dataclass(frozen=True, eq=False)
class Request:
    """One thing asked of every shard.

    plan: as text, empty for a survey. arrays: parameters (``items``, ``population``), or the rows
    (``chosen``) of a sample. single: in single precision.
    """

    asked: Asked
    plan: str = ""
    arrays: Arrays = field(default_factory=dict)
    single: bool = False


class Passes(Protocol):
    """Something that puts a request to every shard."""

    def __call__(self, request: Request) -> Arrays:
        """What all shards answer, together."""

    def remember(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What was made under this name before, or what is made now."""


@dataclass(frozen=True, eq=False)
class InProcess:
    """One shard after another, in this process.

    map: in place of the builtin one, for instance that of a pool of processes.
    """

    shards: tuple[Path, ...]
    map: Callable[..., object] = map

    def __call__(self, request: Request) -> Arrays:
        """What all shards answer, together."""
        jobs = [(request, path, place) for place, path in enumerate(self.shards)]
        return together(request.asked, list(self.map(_answer, jobs)))  # type: ignore[call-overload]

    def remember(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What is made now."""
        return make()


def _answer(job: tuple[Request, Path, int]) -> Arrays:
    return answer(*job)


def answer(request: Request, path: Path, place: int) -> Arrays:
    """What one shard answers. place: of the shard among all, from 0."""
    if request.asked == "survey":
        return _counted(survey(path))
    scale = _scale_of(path, path.stat().st_mtime_ns, request.plan)
    if request.asked == "sample":
        first, end = Plan.read(request.plan).first_row[place : place + 2]
        chosen = request.arrays["chosen"]
        return _rows(scale, chosen[(chosen >= first) & (chosen < end)] - first)
    items, population = request.arrays["items"], request.arrays["population"]
    with one_thread():
        if request.asked == "expect":
            found = scale.expect(items, population, np.float32 if request.single else np.float64)
            return _as_arrays(found)
        lost, seen = information_between_met_items(scale, items, population)
        return {"lost": lost, "seen": seen}


def together(asked: Asked, answers: Sequence[Arrays]) -> Arrays:
    """The answers of all shards, in their order: summed, or one after another."""
    if asked in ("survey", "sample"):
        return {name: np.concatenate([one[name] for one in answers]) for name in answers[0]}
    total = dict(answers[0])
    for other in answers[1:]:
        total = {name: values + other[name] for name, values in total.items()}
    return total


def statistics_of(arrays: Arrays) -> Statistics:
    """Statistics from what a pass of ``expect`` brought."""
    return Statistics(
        float(arrays["loglik"]),
        *(arrays[name] for name in ("expected", "n", "first", "second", "squares")),
    )


def _as_arrays(found: Statistics) -> Arrays:
    return {
        "loglik": np.array(found.loglik),
        "expected": found.expected,
        "n": found.n,
        "first": found.first,
        "second": found.second,
        "squares": found.squares,
    }


def _counted(found: Survey) -> Arrays:
    return {
        "children": np.array([found.children]),
        "groups": np.array(list(found.groups), dtype=np.str_),
        "sizes": np.array(list(found.groups.values()), dtype=np.int64),
        "items": found.items,
        "numbers": found.numbers,
        "counts": found.counts,
    }


def _rows(scale: OneScale, rows: IntArray) -> Arrays:
    codes = scale.answers.codes[rows]
    return {
        "answers": np.diff(codes.indptr),
        "items": codes.indices,
        "codes": codes.data,
        "kinds": scale.answers.kind[rows],
    }


@lru_cache(maxsize=SHARDS_HELD)
def _scale_of(path: Path, changed: int, plan_text: str) -> OneScale:
    """A shard as the plan reads it; a file that has changed is read again."""
    plan = Plan.read(plan_text)
    stored = read_shard(path, plan.ids)
    low = min((min(values) for values in plan.values), default=0)
    width = max(max(values) for values in plan.values) - low + 1
    rank = np.full((len(plan.ids), width), -1, dtype=np.int16)
    for row, values in enumerate(plan.values):
        rank[row, np.array(values) - low] = np.arange(len(values))
    number = stored.number - low
    category = np.where(
        (number >= 0) & (number < width), rank[stored.item, np.clip(number, 0, width - 1)], -1
    )
    known = np.isin(stored.group, plan.groups)
    if (category < 0).any() or not known.all():
        raise UnusableResponses(f"{path.name} is not what it was when the calibration began.")
    shape = (len(stored.group), len(plan.ids))
    codes = sparse_responses(stored.child, stored.item, category + 1, shape)
    place = {name: kind for kind, name in enumerate(plan.groups)}
    kind = np.array([place[name] for name in stored.group.tolist()], dtype=np.int64)
    answers = Answers(codes, kind, np.ones(shape[0]), np.arange(shape[0]))
    return OneScale(answers, plan.layout, plan.population)
