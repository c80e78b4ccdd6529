"""Response tables: who answered what, from a wide or a long CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import isnan, nan
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray, Matrix
from assessment.psychometrics.calibration.coding import UnusableResponses, sparse_responses
from assessment.psychometrics.calibration.result import Fit, FittedItem
from assessment.psychometrics.commands.files import BadInput, number, read_table
from assessment.psychometrics.ordering import natural

MISSING = frozenset({"", "NA", "NaN", "nan"})

SPARSE_BELOW = 0.15
"""With a smaller share of answers a long file becomes a sparse matrix."""

MOST_CELLS = 300_000_000
"""Of a sparse table that is laid out in full: 2.4 GB."""


@dataclass(frozen=True, eq=False)
class ResponseTable:
    """What a file holds.

    ids: the items. responses: shape (n, m), NaN where there is no answer; sparse for a long file
    with few answers a person. columns: the columns that were set aside, one text a row.
    """

    ids: tuple[str, ...]
    responses: Matrix
    columns: Mapping[str, tuple[str, ...]]

    @property
    def n(self) -> int:
        """How many rows there are."""
        return int(self.responses.shape[0])


class _Cells(dict[str, float]):
    """Numbers of the texts met so far; every other text is parsed once."""

    def __missing__(self, text: str) -> float:
        stripped = text.strip()
        found = nan if stripped in MISSING else _integer(stripped)
        self[text] = found
        return found


def _integer(text: str) -> float:
    found = number(text)
    if found != int(found) or abs(found) > 30_000:
        raise ValueError(text)
    return found


def add_response_arguments(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    """The data file, its shape, and columns that are no items."""
    command.add_argument("data", type=Path, metavar="DATA.csv", nargs=None if required else "?")
    command.add_argument(
        "--long",
        metavar="PERSON,ITEM,RESPONSE",
        help="names of the three columns of a long file, one answer a row",
    )
    command.add_argument(
        "--id",
        action="append",
        default=[],
        metavar="COL",
        help="a column that is no item; may be given again",
    )


def read_responses(options: argparse.Namespace, set_aside: Sequence[str] = ()) -> ResponseTable:
    """Responses of ``options.data``; columns in ``set_aside`` or ``--id`` are no items.

    Raises ``BadInput``.
    """
    wanted = list(dict.fromkeys([*options.id, *set_aside]))
    rows = read_table(options.data)
    _, header = next(rows)
    names = options.long.split(",") if options.long else []
    if options.long and len(names) != 3:
        raise BadInput("--long takes three column names: person,item,response.")
    missing = next((name for name in [*names, *wanted] if name not in header), None)
    if missing is not None:
        raise BadInput(f"{options.data} has no column {missing!r}.")
    if names:
        return _long(options.data, header, rows, names, wanted)
    return _wide(options.data, header, rows, wanted)


def _wide(path: Path, header: list[str], rows: Any, wanted: Sequence[str]) -> ResponseTable:
    places = [j for j, name in enumerate(header) if name not in wanted]
    if not places:
        raise BadInput(f"{path} has no column left that could be an item.")
    nameless = next((j for j in places if not header[j]), None)
    if nameless is not None:
        raise BadInput(
            f"{path}: column {nameless + 1} has no name; give it one, or leave it out by --id ''."
        )
    listed = list(rows)
    chosen = _getter(places)
    cells = _Cells()
    try:
        flat = np.fromiter(
            map(cells.__getitem__, chain.from_iterable(chosen(row) for _, row in listed)),
            dtype=np.float64,
            count=len(listed) * len(places),
        )
    except (ValueError, OverflowError):
        raise _no_number(path, header, places, listed, cells) from None
    columns = {
        name: tuple(row[header.index(name)] for _, row in listed) for name in dict.fromkeys(wanted)
    }
    responses = flat.reshape(len(listed), len(places))
    return ResponseTable(tuple(header[j] for j in places), responses, columns)


def _getter(places: list[int]) -> Any:
    return itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)


def _no_number(
    path: Path,
    header: list[str],
    places: list[int],
    listed: list[tuple[int, list[str]]],
    cells: _Cells,
) -> BadInput:
    for line, row in listed:
        for j in places:
            try:
                cells[row[j]]
            except (ValueError, OverflowError):
                return BadInput(
                    f"{path}, line {line}: {row[j]!r} in column {header[j]!r} is no whole number; "
                    "a column that is no item is named with --id."
                )
    raise AssertionError("every cell was a number after all")


def _long(
    path: Path, header: list[str], rows: Any, names: Sequence[str], wanted: Sequence[str]
) -> ResponseTable:
    person, item, response = (header.index(name) for name in names)
    beside = [header.index(name) for name in wanted]
    people: dict[str, int] = {}
    items: dict[str, int] = {}
    told: list[tuple[str, ...]] = []
    cells = _Cells()
    entries: list[tuple[int, int, float]] = []
    for line, row in rows:
        if not (row[person].strip() and row[item].strip()):
            raise BadInput(f"{path}, line {line}: {names[0]!r} or {names[1]!r} is blank.")
        who = people.setdefault(row[person], len(people))
        about = tuple(row[j] for j in beside)
        if who == len(told):
            told.append(about)
        elif told[who] != about:
            raise BadInput(
                f"{path}, line {line}: person {row[person]!r} was described differently before."
            )
        try:
            given = cells[row[response]]
        except (ValueError, OverflowError):
            raise BadInput(
                f"{path}, line {line}: {row[response]!r} in column {names[2]!r} is no whole number."
            ) from None
        what = items.setdefault(row[item], len(items))
        if not isnan(given):
            entries.append((who, what, given))
    columns = {name: tuple(about[j] for about in told) for j, name in enumerate(wanted)}
    responses = _table(path, entries, (len(people), len(items)))
    return ResponseTable(tuple(items), responses, columns)


def _table(
    path: Path, entries: list[tuple[int, int, float]], shape: tuple[int, int]
) -> FloatArray | Matrix:
    who, what, given = (
        (np.array(part) for part in zip(*entries, strict=True))
        if entries
        else (np.zeros(0, dtype=np.int64),) * 3
    )
    try:
        stored = sparse_responses(who, what, given, shape)
    except UnusableResponses:
        raise BadInput(f"{path}: {_twice(who, what)} answered the same item twice.") from None
    if stored.nnz < SPARSE_BELOW * shape[0] * shape[1]:
        return stored
    out = np.full(shape, np.nan)
    out[who, what] = given
    return out


def _twice(who: IntArray, what: IntArray) -> str:
    pairs, count = np.unique(np.stack([who, what]), axis=1, return_counts=True)
    return f"the {int(pairs[0, np.argmax(count > 1)]) + 1}. person"


def dense(table: ResponseTable, path: Path) -> FloatArray:
    """The table with every cell, (n, m). Raises ``BadInput`` where that does not fit."""
    if not sparse.issparse(table.responses):
        whole: FloatArray = table.responses
        return whole
    if table.n * len(table.ids) > MOST_CELLS:
        raise BadInput(f"{path} has {table.n} persons and {len(table.ids)} items: too many cells.")
    stored = table.responses.tocoo()
    out = np.full(stored.shape, np.nan)
    out[stored.row, stored.col] = stored.data
    return out


def labels(table: ResponseTable, column: str) -> list[str]:
    """A column of names, none of them missing. Raises ``BadInput``."""
    names = [text.strip() for text in table.columns[column]]
    empty = next((i for i, name in enumerate(names) if name in MISSING), None)
    if empty is not None:
        raise BadInput(f"Row {empty + 1} has no {column!r}; every row needs one.")
    return names


def with_values(fit: Fit, table: ResponseTable) -> Fit:
    """The fit with what its items' categories are called, where its document does not say.

    Then they are ranked as observed, where all were observed, and else counted from 0.
    """
    place = {name: j for j, name in enumerate(table.ids)}
    items = [
        item if item.values else replace(item, values=_values(item, table, place.get(item.id)))
        for item in fit.items
    ]
    return replace(fit, items=tuple(items))


def _values(item: FittedItem, table: ResponseTable, column: int | None) -> tuple[int, ...]:
    categories = len(item.d) + 1
    if column is not None:
        answers = table.responses[:, [column]]
        given = answers.data if sparse.issparse(answers) else answers[~np.isnan(answers)]
        seen = np.unique(given).astype(np.int64).tolist()
        if len(seen) == categories:
            return tuple(seen)
    return tuple(range(categories))


def group_order(groups: Sequence[str]) -> IntArray:
    """Rows by group, shape (n,): names in order, numbers by size; rows of a group as they stood.

    Raises ``BadInput`` where most groups are of one row, which names rows and not groups.
    """
    names = sorted(set(groups), key=natural)
    if len(names) > max(2, len(groups) // 2):
        raise BadInput(f"{len(names)} groups for {len(groups)} rows are names, and no groups.")
    place = {name: k for k, name in enumerate(names)}
    order: IntArray = np.argsort([place[name] for name in groups], kind="stable")
    return order


def numbers(table: ResponseTable, column: str) -> FloatArray:
    """A column of numbers, shape (n,). Raises ``BadInput``."""
    out = np.empty(table.n)
    for row, text in enumerate(table.columns[column]):
        try:
            out[row] = number(text)
        except ValueError:
            out[row] = np.nan
        if not np.isfinite(out[row]):
            raise BadInput(f"Row {row + 1} has {text!r} in {column!r}; a number is needed.")
    return out
