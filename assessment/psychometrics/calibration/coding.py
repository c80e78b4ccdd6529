"""Answers as a calibration reads them: categories from zero, odd items set aside and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray, Matrix

MISSING = -1
"""In the coded matrix alone; everywhere else missing is NaN."""

ANSWERS_AT_ONCE = 1_000_000

ROWS_AT_ONCE = 2_048
"""Columns are written one by one, and fast only while all of them stay in the cache."""


class UnusableResponses(ValueError):
    """Responses that no calibration can be made of."""


@dataclass(frozen=True)
class LeftOut:
    """An item that carries no information, and why."""

    item: str
    reason: str


class Told(Protocol):
    """What a calibration asks about the answers beside the answers."""

    @property
    def n(self) -> int:
        """Children."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Items that are left."""

    @property
    def values(self) -> tuple[tuple[int, ...], ...]:
        """Of each item, the answers as they were given, rising."""

    @property
    def given(self) -> IntArray:
        """How often each category of each item was given, shape (m, most categories)."""

    @property
    def counts(self) -> IntArray:
        """Answers to each item, shape (m,)."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Items without information."""

    @property
    def gaps(self) -> tuple[LeftOut, ...]:
        """Items some of whose values nobody gave."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Answers in categories counted from zero.

    codes: shape (n, m), -1 where there is no answer; or a sparse matrix that stores category + 1
    where there is one.
    ids: of the items that are left. values: of each, the answers as they were given, rising: the
    category is the rank.
    left_out: items without information. gaps: items some of whose values nobody gave.
    """

    codes: Matrix
    ids: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    left_out: tuple[LeftOut, ...]
    gaps: tuple[LeftOut, ...]

    @property
    def n(self) -> int:
        """Children."""
        return int(self.codes.shape[0])

    @property
    def steps(self) -> IntArray:
        """Categories of each item less one, shape (m,)."""
        return np.array([len(values) - 1 for values in self.values], dtype=np.int64)

    @property
    def counts(self) -> IntArray:
        """Answers to each item, shape (m,)."""
        answered: IntArray = self.given.sum(axis=1)
        return answered

    @cached_property
    def given(self) -> IntArray:
        """How often each category of each item was given, shape (m, most categories)."""
        shape = (len(self.ids), max(len(values) for values in self.values))
        if sparse.issparse(self.codes):
            return _counts(self.codes.indices, self.codes.data, shape, 1)
        return np.stack([(self.codes == category).sum(axis=0) for category in range(shape[1])], 1)

    def rows(self, chosen: IntArray) -> Coded:
        """The same items, answered by some of the children."""
        return replace(self, codes=self.codes[chosen])


def sparse_responses(
    child: npt.ArrayLike, item: npt.ArrayLike, response: npt.ArrayLike, shape: tuple[int, int]
) -> sparse.csr_matrix:
    """Responses as a sparse matrix that stores every answer, zeros too.

    child, item, response: shape (r,), one entry an answer, counted from 0; for banks of which each
    child meets a small part. Raises ``UnusableResponses`` where a child answers an item twice.
    """
    place = (np.asarray(child, np.int32), np.asarray(item, np.int32))
    stored = sparse.coo_matrix((np.asarray(response, np.int16), place), shape).tocsr()
    if stored.nnz < np.size(response):
        raise UnusableResponses("A child answers the same item twice.")
    return stored


def coded(
    responses: Matrix,
    ids: Sequence[str],
    known: Mapping[str, tuple[int, ...]] | None = None,
) -> Coded:
    """Rank each item's values as observed, and set aside items that tell nothing.

    responses: shape (n, m), whole numbers, NaN where there is no answer; or a sparse matrix from
    ``sparse_responses``. known: of some items, the values that there are, whether they were given
    here or not. Raises ``UnusableResponses``.
    """
    thin = sparse.issparse(responses)
    answers: Matrix = responses if thin else np.asarray(responses)
    if len(answers.shape) != 2 or answers.shape[1] != len(ids):
        raise UnusableResponses(f"Responses must have shape (n, {len(ids)}), not {answers.shape}.")
    if len(set(ids)) < len(ids):
        raise UnusableResponses("Two items have the same name.")
    if thin:
        items, numbers = answers.indices, answers.data
    else:
        answered = ~np.isnan(answers) if answers.dtype.kind == "f" else np.ones(answers.shape, bool)
        numbers = np.where(answered, answers, 0).astype(np.int16)
        _require_whole(answers, answered, numbers, ids)
        items = np.broadcast_to(np.arange(len(ids), dtype=np.int32), answers.shape)
        items, numbers = items[answered], numbers[answered]
    expected = [value for name in ids for value in (known or {}).get(name, ())]
    low = min([int(numbers.min(initial=0)), *expected])
    width = max([int(numbers.max(initial=0)), *expected]) - low + 1
    read = reading_of(_counts(items, numbers, (len(ids), width), low), low, ids, known)
    category = np.empty(len(numbers), dtype=np.int16)
    for part in _parts(len(numbers)):
        category[part] = read.rank[items[part], numbers[part] - low]
    if thin:
        category += 1
        codes = sparse.csr_matrix((category, answers.indices, answers.indptr), answers.shape)
    else:
        codes = np.full(answers.shape, MISSING, dtype=np.int16)
        codes[answered] = category
    if len(read.kept) < len(ids):
        codes = codes[:, read.kept]
    return Coded(codes, read.ids, read.values, read.left_out, read.gaps)


@dataclass(frozen=True, eq=False)
class Reading:
    """How answers are read: which items are left, and the category of each of their values.

    kept: places of the items that are left. rank: shape (all items, width), the category of each
    number from the lowest. The others are as in ``Coded``.
    """

    kept: IntArray
    ids: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    rank: npt.NDArray[np.int16]
    left_out: tuple[LeftOut, ...]
    gaps: tuple[LeftOut, ...]


def reading_of(
    counts: IntArray,
    low: int,
    ids: Sequence[str],
    known: Mapping[str, tuple[int, ...]] | None = None,
) -> Reading:
    """Rank each item's values as observed, and set aside items that tell nothing.

    counts: shape (m, width), how often each item got each number, from ``low``. known: as in
    ``coded``. Raises ``UnusableResponses``.
    """
    seen = counts > 0
    _allow(seen, ids, known or {}, low)
    kept, left_out = _sorted_out(seen, ids)
    rank = np.where(seen, np.cumsum(seen, axis=1) - 1, 0).astype(np.int16)
    values = tuple(tuple(int(value) + low for value in np.flatnonzero(seen[j])) for j in kept)
    names = tuple(ids[j] for j in kept)
    return Reading(kept, names, values, rank, left_out, _gaps(names, values))


def _counts(items: IntArray, numbers: IntArray, shape: tuple[int, int], low: int) -> IntArray:
    """How often each item, from 0, got each number, from ``low``."""
    counts = np.zeros(shape[0] * shape[1], dtype=np.int64)
    for part in _parts(len(numbers)):
        cell = items[part].astype(np.int64) * shape[1] + (numbers[part].astype(np.int64) - low)
        counts += np.bincount(cell, minlength=len(counts))
    return counts.reshape(shape)


def _parts(n: int) -> list[slice]:
    """Answers a few at a time: wide numbers of all of them would fill the memory."""
    return [slice(start, start + ANSWERS_AT_ONCE) for start in range(0, n, ANSWERS_AT_ONCE)]


def _allow(
    seen: npt.NDArray[np.bool_], ids: Sequence[str], known: Mapping[str, tuple[int, ...]], low: int
) -> None:
    """Count every known value of an item as seen, and refuse all others."""
    for row, name in enumerate(ids):
        if name not in known:
            continue
        allowed = np.zeros(seen.shape[1], dtype=np.bool_)
        allowed[np.array(known[name]) - low] = True
        strange = np.flatnonzero(seen[row] & ~allowed)
        if len(strange):
            listed = ", ".join(str(value) for value in known[name])
            raise UnusableResponses(
                f"Item {name!r} has {int(strange[0]) + low}, and its values are {listed}."
            )
        seen[row] = allowed


def _require_whole(
    answers: FloatArray,
    answered: npt.NDArray[np.bool_],
    numbers: npt.NDArray[np.int16],
    ids: Sequence[str],
) -> None:
    wrong = answered & (numbers != answers)
    if wrong.any():
        row, column = (int(place) for place in np.argwhere(wrong)[0])
        raise UnusableResponses(
            f"Row {row} has {answers[row, column]:g} on item {ids[column]!r}: "
            "categories are whole numbers."
        )


def _sorted_out(
    seen: npt.NDArray[np.bool_], ids: Sequence[str]
) -> tuple[IntArray, tuple[LeftOut, ...]]:
    """Columns with two values or more, and the others with the reason."""
    different = seen.sum(axis=1)
    kept = np.flatnonzero(different >= 2)
    if len(kept) == 0:
        raise UnusableResponses("No item has two different answers, so nothing can be calibrated.")
    reasons = {0: "nobody answered it", 1: "everybody gave the same answer"}
    left_out = tuple(
        LeftOut(ids[j], reasons[int(different[j])]) for j in np.flatnonzero(different < 2).tolist()
    )
    return kept, left_out


def _gaps(names: Sequence[str], values: Sequence[tuple[int, ...]]) -> tuple[LeftOut, ...]:
    gaps = []
    for name, given in zip(names, values, strict=True):
        absent = sorted(set(range(given[0], given[-1])) - set(given))
        if absent:
            gaps.append(LeftOut(name, f"nobody gave {', '.join(map(str, absent[:5]))}"))
    return tuple(gaps)


def distinct_rows(
    codes: npt.NDArray[np.int16], prior: IntArray
) -> tuple[npt.NDArray[np.int16], IntArray, FloatArray, IntArray]:
    """Rows with the same answers and the same prior, once each, with how often they came.

    Returns codes, prior, weights and where each row went. Large tests hardly repeat a row; then
    everything stays as it is.
    """
    n = len(codes)
    sample = codes[:: max(1, n // 2000)]
    unique = len(np.unique(np.ascontiguousarray(sample).view(_bytes_of(sample)).ravel()))
    if n < 2 or unique > 0.7 * len(sample):
        return codes, prior, np.ones(n), np.arange(n)
    keyed = np.concatenate([codes.astype(np.int32), prior[:, None].astype(np.int32)], axis=1)
    packed = np.ascontiguousarray(keyed).view(_bytes_of(keyed)).ravel()
    _, first, inverse, count = np.unique(
        packed, return_index=True, return_inverse=True, return_counts=True
    )
    return codes[first], prior[first], count.astype(np.float64), inverse.astype(np.int64)


def _bytes_of(rows: npt.NDArray[np.generic]) -> np.dtype[np.void]:
    return np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))


def one_hot(
    codes: Matrix,
    steps: IntArray,
    first_cell: IntArray,
    keep: npt.NDArray[np.bool_],
) -> Matrix:
    """One column a category, 1 where it was given.

    first_cell: shape (m,), where each item's categories begin. keep: shape (cells,), columns that
    are wanted.
    """
    if sparse.issparse(codes):
        cells = first_cell.astype(np.int32)[codes.indices]
        cells += codes.data
        cells -= 1
        ones = np.ones(len(cells), dtype=np.int8)
        every = sparse.csr_matrix((ones, cells, codes.indptr), (codes.shape[0], len(keep)))
        return every if keep.all() else every[:, np.flatnonzero(keep)]
    columns = np.flatnonzero(keep)
    item = np.repeat(np.arange(len(steps)), steps + 1)
    category = np.arange(len(keep)) - first_cell[item]
    out = np.empty((len(codes), len(columns)), dtype=np.uint8)
    for start in range(0, len(codes), ROWS_AT_ONCE):
        rows, made = codes[start : start + ROWS_AT_ONCE], out[start : start + ROWS_AT_ONCE]
        for place, cell in enumerate(columns):
            np.equal(rows[:, item[cell]], category[cell], out=made[:, place].view(np.bool_))
    return out
