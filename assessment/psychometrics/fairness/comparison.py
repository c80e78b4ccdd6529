"""Groups of children, and how each group answered at equal total scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray
from assessment.psychometrics.calibration.coding import MISSING, Coded, LeftOut, coded
from assessment.psychometrics.ordering import natural

Match = Literal["sum", "prorated"]
Measures = Mapping[str, FloatArray]

CELLS_AT_ONCE = 4_000_000
"""Bounds the memory of a block of tables."""

FEWEST = 2
"""A group of one child compares with nobody."""

FEW_FOCAL, FEW_REFERENCE = 200, 500
"""Below these the programmes that made the A/B/C classes do not use them (Zwick 2012)."""


class NoGroups(ValueError):
    """Groups that cannot be compared; the message is one sentence."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Who belongs where. names: the reference group first. member: shape (n,), from 0."""

    names: tuple[str, ...]
    member: IntArray

    @property
    def sizes(self) -> IntArray:
        """Children in each group."""
        return np.bincount(self.member, minlength=len(self.names))


def groups_of(labels: Sequence[str], focal: str | None = None) -> Groups:
    """Groups from one label a child.

    With ``focal`` that group is held against all other children together; without it the first
    label in order (numbers by size) is the reference and every other group is focal.
    Raises ``NoGroups``.
    """
    listed = [str(label) for label in labels]
    names = sorted(set(listed), key=natural)
    if len(names) < 2:
        raise NoGroups(f"Two groups are needed, and there is {len(names)}.")
    if focal is not None:
        if focal not in names:
            raise NoGroups(f"No child is in group {focal!r}; there are {', '.join(names[:10])}.")
        others = [name for name in names if name != focal]
        names = [others[0] if len(others) == 1 else "all others", focal]
        member = np.array([int(label == focal) for label in listed], dtype=np.int64)
    else:
        place = {name: g for g, name in enumerate(names)}
        member = np.array([place[label] for label in listed], dtype=np.int64)
    found = Groups(tuple(names), member)
    small = next((g for g, size in enumerate(found.sizes) if size < FEWEST), None)
    if small is not None:
        raise NoGroups(f"Group {names[small]!r} has one child: too few to compare.")
    return found


@dataclass(frozen=True, eq=False)
class Comparison:
    """Answers of children in groups, ready for any method.

    items: all names in the order given, those that carry no information among them.
    """

    items: tuple[str, ...]
    answers: Coded
    groups: Groups

    @classmethod
    def of(
        cls,
        responses: npt.ArrayLike,
        labels: Sequence[str],
        *,
        ids: Sequence[str] | None = None,
        focal: str | None = None,
    ) -> Comparison:
        """From responses, shape (n, m), whole numbers, NaN missing, and one label a child.

        An item's values are ranked as observed. Raises ``NoGroups`` and ``UnusableResponses``.
        """
        table = np.asarray(responses, dtype=np.float64)
        names = tuple(ids) if ids else tuple(f"I{j + 1}" for j in range(table.shape[1]))
        if len(labels) != len(table):
            raise NoGroups(f"{len(table)} children need {len(table)} groups, not {len(labels)}.")
        return cls(names, coded(table, names), groups_of(labels, focal))

    @property
    def ids(self) -> tuple[str, ...]:
        """The items that are compared."""
        return self.answers.ids

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """The items that are not, and why."""
        return self.answers.left_out

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return len(self.groups.names)

    @property
    def incomplete(self) -> int:
        """Children with a missing answer to an item that is compared."""
        return int((self.answers.codes == MISSING).any(axis=1).sum())

    def answered(self) -> IntArray:
        """Answers by item and group, shape (m, G)."""
        given = self.answers.codes != MISSING
        return np.stack(
            [given[self.groups.member == g].sum(axis=0) for g in range(self.n_groups)], axis=1
        )


@dataclass(frozen=True, eq=False)
class Matching:
    """What children are matched on: the total over anchors and the studied item.

    The studied item always counts: without it the Mantel-Haenszel test errs even where there is no
    DIF (Holland and Thayer 1988). anchors: shape (m,). match: a missing answer counts as zero
    (``sum``), or the total is brought up to what full answers would have given (``prorated``).
    """

    comparison: Comparison
    anchors: BoolArray
    match: Match = "sum"

    def scores(self, item: int) -> tuple[IntArray, BoolArray]:
        """Total score of every child when ``item`` is studied, and who has an answer to it."""
        codes = self.comparison.answers.codes
        own = codes[:, item]
        given = own != MISSING
        total, reach = self._of_anchors
        if not self.anchors[item]:
            total = total + np.where(given, own, 0)
            reach = reach + np.where(given, self._steps[item], 0)
        if self.match == "sum":
            return total, given
        most = int(self._steps[self.anchors].sum())
        most += 0 if self.anchors[item] else int(self._steps[item])
        scaled = np.rint(total * (most / np.maximum(reach, 1))).astype(np.int64)
        return scaled, given

    @cached_property
    def _steps(self) -> IntArray:
        return self.comparison.answers.steps

    @cached_property
    def _of_anchors(self) -> tuple[IntArray, IntArray]:
        """Each child's total over the anchors, and what it could have been at most."""
        codes = self.comparison.answers.codes[:, self.anchors]
        given = codes != MISSING
        total = np.where(given, codes, 0).sum(axis=1, dtype=np.int64)
        return total, np.where(given, self._steps[self.anchors], 0).sum(axis=1, dtype=np.int64)

    def blocks(self) -> Iterator[tuple[IntArray, FloatArray]]:
        """Items with the same number of categories, and their tables (b, S, G, K + 1).

        A table counts children by total score (0 … S - 1), group and category.
        """
        steps = self._steps
        strata = int(steps[self.anchors].sum() + steps.max()) + 1
        groups = self.comparison.n_groups
        for step in np.unique(steps).tolist():
            items = np.flatnonzero(steps == step)
            shape = (strata, groups, step + 1)
            at_once = max(1, CELLS_AT_ONCE // int(np.prod(shape)))
            for start in range(0, len(items), at_once):
                chosen = items[start : start + at_once]
                yield chosen, np.stack([self._table(int(item), shape) for item in chosen])

    def _table(self, item: int, shape: tuple[int, int, int]) -> FloatArray:
        score, given = self.scores(item)
        category = self.comparison.answers.codes[:, item]
        cell = (score * shape[1] + self.comparison.groups.member) * shape[2] + category
        counts = np.bincount(cell[given], minlength=int(np.prod(shape)))
        return counts.reshape(shape).astype(np.float64)

    def measured(self, measure: Callable[[FloatArray], Measures]) -> dict[str, FloatArray]:
        """What ``measure`` finds in the tables of each block, put in the order of the items."""
        m = len(self.comparison.ids)
        out: dict[str, FloatArray] = {}
        for items, tables in self.blocks():
            for name, values in measure(tables).items():
                held = out.setdefault(name, np.full((m, *values.shape[1:]), np.nan))
                if values.ndim == 2 and values.shape[1] > held.shape[1]:
                    wider = np.full((m, values.shape[1] - held.shape[1]), np.nan)
                    out[name] = held = np.concatenate([held, wider], axis=1)
                if values.ndim == 1:
                    held[items] = values
                else:
                    held[items, : values.shape[1]] = values
        return out
