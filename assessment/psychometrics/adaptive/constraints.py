"""What may be asked: content in its shares, enemies apart, ages within bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.adaptive.criteria import TIE
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray


class NoSuchContent(ValueError):
    """Shares that do not fit the areas of the bank."""


@dataclass(frozen=True, eq=False)
class Content:
    """One way of dividing the bank, and the share of a test that each area should have.

    area: shape (m,), from 0. shares: shape (C,), adding up to 1. names: of the areas.
    """

    area: IntArray
    shares: FloatArray
    names: tuple[str, ...]

    @classmethod
    def of(cls, labels: Sequence[str], shares: Mapping[str, float] | None = None) -> Content:
        """From each item's label; without ``shares`` the test should resemble the bank.

        Raises ``NoSuchContent`` where ``shares`` name other areas, or none of a positive sum.
        """
        names, area = np.unique(np.asarray(labels, dtype=np.str_), return_inverse=True)
        if shares is None:
            wanted = np.bincount(area) / len(area)
        else:
            strange = sorted(set(shares) ^ set(names.tolist()))
            if strange:
                raise NoSuchContent(f"{strange[0]!r} has a share or items, and not both.")
            wanted = np.array([shares[name] for name in names.tolist()], dtype=np.float64)
            if not (np.isfinite(wanted).all() and (wanted >= 0).all() and wanted.sum() > 0):
                raise NoSuchContent("Shares are from 0 up, and not all of them 0.")
            wanted = wanted / wanted.sum()
        return cls(area.astype(np.int64), wanted, tuple(names.tolist()))

    def behind(self, counts: IntArray, answered: int) -> FloatArray:
        """How far each area is behind its share, shape (n, C). counts: (n, C), items asked."""
        return self.shares - counts / max(answered, 1)


@dataclass(frozen=True, eq=False)
class Constraints:
    """What restricts the choice, besides an item being asked once.

    contents: constrained adaptive testing (Kingsbury and Zara 1989): the next item comes from the
    area furthest behind its share that still has an eligible item; with several divisions, from
    where their sum is furthest behind. An area of share 0 is never asked.
    enemies: for each item the columns that may not be in the same test.
    age_ranges: shape (m, 2), first and last month of age, both inside.
    """

    contents: tuple[Content, ...] = ()
    enemies: Mapping[int, IntArray] = field(default_factory=dict)
    age_ranges: FloatArray | None = None

    def at_first(self, n: int, m: int, age_months: npt.ArrayLike | None) -> BoolArray:
        """What each child may be asked before the first item, shape (n, m).

        age_months: shape (n,). A child whose age is NaN may be asked everything.
        """
        eligible = np.ones((n, m), dtype=np.bool_)
        for content in self.contents:
            eligible &= (content.shares > 0)[content.area]
        if self.age_ranges is not None and age_months is not None:
            age = np.asarray(age_months, dtype=np.float64)[:, None]
            first, last = self.age_ranges.T
            eligible &= ~((age < first) | (age > last))
        return eligible

    def allowed(self, eligible: BoolArray, items: IntArray) -> BoolArray:
        """The eligible items of the areas whose turn it is, shape (n, m).

        items: shape (n, k), asked so far.
        """
        if not self.contents:
            return eligible
        behind = np.zeros(eligible.shape)
        for content in self.contents:
            counts = (content.area[items][..., None] == np.arange(len(content.names))).sum(axis=1)
            behind += content.behind(counts, items.shape[1])[:, content.area]
        held = np.where(eligible, behind, -np.inf)
        turn: BoolArray = eligible & (held >= held.max(axis=1, keepdims=True) - TIE)
        return turn

    def exclude(self, eligible: BoolArray, item: IntArray) -> None:
        """Take out each child's ``item`` (n,) and its enemies, in place."""
        eligible[np.arange(len(item)), item] = False
        if self.enemies:
            for child, asked in enumerate(item.tolist()):
                if asked in self.enemies:
                    eligible[child, self.enemies[asked]] = False


def enemies_of(groups: Sequence[str]) -> dict[int, IntArray]:
    """Enemies from one label an item: items of the same label exclude each other; blank: none."""
    members: dict[str, list[int]] = {}
    for column, label in enumerate(groups):
        if label.strip():
            members.setdefault(label.strip(), []).append(column)
    return {
        column: np.array([other for other in group if other != column], dtype=np.int64)
        for group in members.values()
        if len(group) > 1
        for column in group
    }
