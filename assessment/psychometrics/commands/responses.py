"""Response tables: who answered what, from a wide or a long CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import isnan, nan
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray, Matrix
from assessment.psychometrics.calibration.coding import UnusableResponses, sparse_responses
from assessment.psychometrics.commands.files import BadInput, read_table

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
        number = nan if stripped in ("", "NA", "NaN", "nan") else _integer(stripped)
        self[text] = number
        return number


def _integer(text: str) -> float:
    number = float(text)
    if number != int(number) or abs(number) > 30_000:
        raise ValueError(text)
    return number


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
        who = people.setdefault(row[person], len(people))
        about = tuple(row[j] for j in beside)
        if who == len(told):
            told.append(about)
        elif told[who] != about:
            raise BadInput(
                f"{path}, line {line}: person {row[person]!r} was described differently before."
            )
        try:
            number = cells[row[response]]
        except (ValueError, OverflowError):
            raise BadInput(
                f"{path}, line {line}: {row[response]!r} in column {names[2]!r} is no whole number."
            ) from None
        what = items.setdefault(row[item], len(items))
        if not isnan(number):
            entries.append((who, what, number))
    columns = {name: tuple(about[j] for about in told) for j, name in enumerate(wanted)}
    responses = _table(path, entries, (len(people), len(items)))
    return ResponseTable(tuple(items), responses, columns)


def _table(
    path: Path, entries: list[tuple[int, int, float]], shape: tuple[int, int]
) -> FloatArray | Matrix:
    who, what, number = (
        (np.array(part) for part in zip(*entries, strict=True))
        if entries
        else (np.zeros(0, dtype=np.int64),) * 3
    )
    try:
        stored = sparse_responses(who, what, number, shape)
    except UnusableResponses:
        raise BadInput(f"{path}: {_twice(who, what)} answered the same item twice.") from None
    if stored.nnz < SPARSE_BELOW * shape[0] * shape[1]:
        return stored
    out = np.full(shape, np.nan)
    out[who, what] = number
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
    empty = next((i for i, name in enumerate(names) if name in ("", "NA")), None)
    if empty is not None:
        raise BadInput(f"Row {empty + 1} has no {column!r}; every row needs one.")
    return names


def numbers(table: ResponseTable, column: str) -> FloatArray:
    """A column of numbers, shape (n,). Raises ``BadInput``."""
    out = np.empty(table.n)
    for row, text in enumerate(table.columns[column]):
        try:
            out[row] = float(text)
        except ValueError:
            out[row] = np.nan
        if not np.isfinite(out[row]):
            raise BadInput(f"Row {row + 1} has {text!r} in {column!r}; a number is needed.")
    return out
