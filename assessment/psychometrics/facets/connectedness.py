"""Whether a design of judgements lets raters be compared, and on what grounds.

Two raters are compared through persons: when both judge the same persons on items that can
themselves be compared. Where they are not, a marginal model still compares them by taking their
persons to be drawn from one population. Where they share no item either, nothing tells the
severity of the one from the difficulty of what the other was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import linalg, sparse

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.coding import UnusableResponses
from assessment.psychometrics.facets.ratings import Ratings

MOST_LEVELS = 2_000
"""With more raters, items and occasions together, shared persons alone are looked at."""

MOST_NAMES = 8
"""So many names of a part are told; the rest are counted."""


@dataclass(frozen=True)
class Part:
    """Raters who are compared with each other, the items they judge, and how many persons."""

    raters: tuple[str, ...]
    items: tuple[str, ...]
    n_persons: int


@dataclass(frozen=True)
class Connectedness:
    """How the raters of a design hang together.

    through: what all raters are compared by. persons: each other's persons. population: raters of
    different parts are compared by taking their persons to be alike. nothing: parts share no
    item, and severities are on a scale of their own in each.
    """

    through: Literal["persons", "population", "nothing"]
    parts: tuple[Part, ...]
    sentence: str

    @property
    def connected(self) -> bool:
        """Whether all raters are compared on the same persons."""
        return self.through == "persons"


class UnionFind:
    """Sets that grow together; the name of a set is one of its members."""

    def __init__(self, n: int) -> None:
        self.parent = list(range(n))

    def find(self, member: int) -> int:
        """The name of a member's set."""
        root = member
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[member] != root:
            self.parent[member], member = root, self.parent[member]
        return root

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        self.parent[self.find(one)] = self.find(other)


def rater_parts(raters: IntArray, by: IntArray, n: int) -> list[IntArray]:
    """Raters that hang together by something they share, such as persons or items.

    raters, by: shape (r,), pairs that meet. n: how many raters there are.
    """
    shared = int(by.max(initial=-1)) + 1
    sets = UnionFind(n + shared)
    for rater, thing in np.unique(np.stack([raters, by], axis=1), axis=0).tolist():
        sets.join(rater, n + thing)
    return _grouped([sets.find(rater) for rater in range(n)])


def comparable_raters(ratings: Ratings) -> list[IntArray]:
    """Raters whose severities differ by an estimable amount when every person is a parameter.

    Persons are swept out of the normal equations of the additive design, and a difference is
    estimable when it is orthogonal to what is left of the null space (Searle 1971, ch. 5).
    """
    if _levels(ratings) > MOST_LEVELS:
        return rater_parts(ratings.rater, ratings.person, len(ratings.raters))
    by_level, by_person = _incidence(ratings)
    met = (by_person.T @ by_level).toarray()
    answers = np.asarray(by_person.sum(axis=0)).ravel()
    seen = answers > 0
    swept = (by_level.T @ by_level).toarray() - (met[seen] / answers[seen, None]).T @ met[seen]
    scale = 1.0 / np.sqrt(np.asarray(by_level.sum(axis=0)).ravel())
    values, vectors = linalg.eigh(swept * scale[:, None] * scale)
    null = vectors[:, values < 1e-9] * scale[:, None]
    return _grouped_by_value(null[: len(ratings.raters)])


def _levels(ratings: Ratings) -> int:
    return len(ratings.raters) + len(ratings.items) + len(ratings.occasions)


def _incidence(ratings: Ratings) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Answers by raters, items and occasions, and answers by persons."""
    r = np.arange(len(ratings.person))
    raters, items = len(ratings.raters), len(ratings.items)
    levels = np.concatenate(
        [ratings.rater, raters + ratings.item, raters + items + ratings.occasion]
    )
    ones = np.ones(len(levels))
    by_level = sparse.csr_matrix((ones, (np.tile(r, 3), levels)), (len(r), _levels(ratings)))
    shape = (len(r), len(ratings.persons))
    return by_level, sparse.csr_matrix((np.ones(len(r)), (r, ratings.person)), shape)


def _grouped_by_value(rows: FloatArray) -> list[IntArray]:
    """Rows that are equal but for rounding."""
    width = 1e-6 * (np.abs(rows).max(initial=0.0) or 1.0)
    leaders: list[int] = []
    names = []
    for k, row in enumerate(rows):
        same = next((one for one in leaders if np.abs(rows[one] - row).max() < width), None)
        if same is None:
            leaders.append(k)
            same = k
        names.append(same)
    return _grouped(names)


def _grouped(names: Sequence[int]) -> list[IntArray]:
    groups: dict[int, list[int]] = {}
    for member, name in enumerate(names):
        groups.setdefault(name, []).append(member)
    return [np.array(members, dtype=np.int64) for members in groups.values()]


def connectedness(ratings: Ratings) -> Connectedness:
    """How the raters hang together, told in a sentence."""
    n = len(ratings.raters)
    by_items = rater_parts(ratings.rater, ratings.item, n)
    if len(by_items) > 1:
        parts = tuple(_part(ratings, part) for part in by_items)
        return Connectedness("nothing", parts, _nothing(parts))
    by_persons = comparable_raters(ratings)
    parts = tuple(_part(ratings, part) for part in by_persons)
    if len(by_persons) > 1:
        strangers = len(rater_parts(ratings.rater, ratings.person, n)) == len(by_persons)
        return Connectedness("population", parts, _population(parts, strangers))
    if n == 1:
        return Connectedness("persons", parts, "There is one rater, and nobody to compare with.")
    told = f"All {n} raters are compared through persons and items that they share."
    return Connectedness("persons", parts, told)


def _part(ratings: Ratings, raters: IntArray) -> Part:
    own = np.isin(ratings.rater, raters)
    return Part(
        tuple(ratings.raters[r] for r in raters),
        tuple(ratings.items[i] for i in np.unique(ratings.item[own])),
        len(np.unique(ratings.person[own])),
    )


def _nothing(parts: tuple[Part, ...]) -> str:
    told = "; ".join(f"{_listed(part.raters)} on {_listed(part.items)}" for part in parts)
    return (
        f"The design falls into {len(parts)} parts that share no item ({told}): who is severe "
        "cannot be told from which items are hard across them, so severities sum to zero in each "
        "part and are not to be compared between parts."
    )


def _population(parts: tuple[Part, ...], strangers: bool) -> str:
    told = "; ".join(f"{_listed(part.raters)} with {part.n_persons:,} persons" for part in parts)
    link = "no persons" if strangers else "no persons on items that tie them together"
    return (
        f"The raters fall into {len(parts)} parts that share {link} ({told}): between parts "
        "severities are compared only by taking the persons of each part to be drawn from the "
        "same population."
    )


def _listed(names: tuple[str, ...]) -> str:
    told = ", ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{told} and {more} more" if more > 0 else told


def require_told_apart(ratings: Ratings, groups: IntArray, parts: Sequence[IntArray]) -> None:
    """Raise ``UnusableResponses`` where occasions or groups stand for raters or items.

    groups: shape (persons,), each person's group; their means are free but for the first. parts:
    raters within which severities sum to zero.
    """
    key = np.stack([ratings.item, ratings.rater, ratings.occasion, groups[ratings.person]], axis=1)
    met = np.unique(key, axis=0)
    sizes = (len(ratings.items), len(ratings.raters), len(ratings.occasions), int(groups.max()) + 1)
    if sum(sizes) > MOST_LEVELS or max(sizes[2:]) == 1:
        return
    dummies = [np.eye(size)[met[:, k]] for k, size in enumerate(sizes)]
    free = sizes[0] + (sizes[1] - len(parts)) + (sizes[2] - 1) + (sizes[3] - 1)
    if np.linalg.matrix_rank(np.concatenate(dummies, axis=1)) < free:
        what = "Occasions" if sizes[2] > 1 else "Groups"
        raise UnusableResponses(
            f"{what} and raters or items stand for each other in this design, so that their "
            "effects cannot be told apart: let some rater judge the same item across them."
        )
