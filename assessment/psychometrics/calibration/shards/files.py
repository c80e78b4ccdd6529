"""Answers in Parquet, cut into shards of whole children.

A shard is a file with a row for each answer: ``child`` (any number or text that sorts), ``item``
(text), ``response`` (a whole number) and, where there are several populations, ``group`` (text).
All answers of a child are in one shard. A folder's shards are its ``*.parquet`` files in the order
of their names, and its children are counted through in that order and in that of ``child`` within
a shard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import IntArray, Matrix
from assessment.psychometrics.calibration.coding import UnusableResponses
from assessment.psychometrics.calibration.expectation import CHUNK

ANSWERS_A_SHARD = 1_000_000

ONLY = "all"
"""The name of the population where there are no groups."""


@dataclass(frozen=True, eq=False)
class Survey:
    """What a shard holds, counted.

    children: how many. groups: populations in order of first appearance, with their children.
    items, numbers, counts: shape (r,), how often each item got each number.
    """

    children: int
    groups: dict[str, int]
    items: npt.NDArray[np.str_]
    numbers: IntArray
    counts: IntArray


@dataclass(frozen=True, eq=False)
class Stored:
    """The answers of a shard.

    group: shape (n,), the group of each child. child, item, number: shape (r,), for each answer
    the row of the child, the place of the item among those asked for, and what was given.
    """

    group: npt.NDArray[np.str_]
    child: IntArray
    item: IntArray
    number: IntArray


def shards_in(folder: Path) -> tuple[Path, ...]:
    """The shards of a folder, in order. Raises ``UnusableResponses`` where there are none."""
    found = tuple(sorted(folder.glob("*.parquet")))
    if not found:
        raise UnusableResponses(f"There are no Parquet files in {folder}.")
    return found


def write_shards(
    folder: Path,
    responses: Matrix,
    ids: Sequence[str],
    groups: Sequence[str] | None = None,
    answers: int = ANSWERS_A_SHARD,
) -> tuple[Path, ...]:
    """Cut answers into shards of at least so many answers, the last one less.

    responses: sparse, from ``sparse_responses``. Shards end where a pass in one process ends a
    chunk of children, so that single precision rounds alike in one process and in many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("*.parquet")):
        raise UnusableResponses(f"There are shards in {folder} already.")
    n = responses.shape[0]
    written: list[Path] = []
    start = 0
    while start < n:
        wanted = responses.indptr[start] + answers
        end = int(np.searchsorted(responses.indptr, wanted))
        end = min(n, start + max(1, -(-(end - start) // CHUNK)) * CHUNK)
        path = folder / f"shard-{len(written):05d}.parquet"
        _write(path, responses, ids, groups, slice(start, end))
        written.append(path)
        start = end
    return tuple(written)


def _write(
    path: Path,
    responses: Matrix,
    ids: Sequence[str],
    groups: Sequence[str] | None,
    rows: slice,
) -> None:
    bounds = responses.indptr[rows.start : rows.stop + 1]
    answers = slice(bounds[0], bounds[-1])
    names = groups if groups is None else np.array(groups[rows], dtype=object)
    with _database() as database:
        table = {
            "child": np.repeat(np.arange(rows.start, rows.stop), np.diff(bounds)),
            "place": responses.indices[answers],
            "response": responses.data[answers],
        }
        database.register("answers", table)
        _name_items(database, ids)
        columns, joined = "child, id AS item, response", ""
        if names is not None:
            people = {"own": np.arange(rows.start, rows.stop), "group": names}
            database.register("people", people)
            columns += ', "group"'
            joined = "JOIN people ON own = child"
        database.execute(
            f"COPY (SELECT {columns} FROM answers JOIN items USING (place) {joined} "  # noqa: S608
            "ORDER BY child, place) TO $path (FORMAT parquet, COMPRESSION zstd)",
            {"path": str(path)},
        )


def survey(path: Path) -> Survey:
    """Count a shard. Raises ``UnusableResponses`` where a column is missing or is no number."""
    with _database() as database:
        grouped = _require(database, path)
        own = 'min("group")' if grouped else f"'{ONLY}'"
        people = database.execute(
            f"SELECT own, count(*) FROM (SELECT child, {own} AS own FROM shard GROUP BY child) "  # noqa: S608
            "GROUP BY own ORDER BY min(child)"
        ).fetchall()
        counted = database.execute(
            "SELECT item, response, count(*) AS n FROM shard GROUP BY ALL ORDER BY ALL"
        ).fetchnumpy()
    groups = {str(name): int(n) for name, n in people}
    return Survey(
        sum(groups.values()),
        groups,
        np.array(counted["item"], dtype=np.str_),
        np.array(counted["response"], dtype=np.int64),
        np.array(counted["n"], dtype=np.int64),
    )


def read_shard(path: Path, ids: Sequence[str]) -> Stored:
    """The answers of a shard to some of the items; children who answered none of them stay."""
    with _database() as database:
        grouped = _require(database, path)
        _name_items(database, ids)
        own = 'min("group")' if grouped else f"'{ONLY}'"
        database.execute(
            f"CREATE TEMP TABLE people AS SELECT child, {own} AS own, "  # noqa: S608
            "row_number() OVER (ORDER BY child) - 1 AS place FROM shard GROUP BY child"
        )
        group = database.execute("SELECT own FROM people ORDER BY place").fetchnumpy()
        found = database.execute(
            "SELECT people.place AS child, items.place AS item, response FROM shard "
            "JOIN people USING (child) JOIN items ON id = item ORDER BY ALL"
        ).fetchnumpy()
    return Stored(
        np.array(group["own"], dtype=np.str_),
        np.asarray(found["child"], dtype=np.int64),
        np.asarray(found["item"], dtype=np.int64),
        np.asarray(found["response"], dtype=np.int64),
    )


def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


def _name_items(database: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    database.execute(
        "CREATE TEMP TABLE items AS "
        "SELECT unnest($ids::VARCHAR[]) AS id, unnest(range(len($ids::VARCHAR[]))) AS place",
        {"ids": list(ids)},
    )


def _require(database: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Name the file ``shard`` and look at its columns. Whether it has groups."""
    try:
        relation = database.read_parquet(str(path))
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise UnusableResponses(f"{path.name} is no whole Parquet file: {error}") from error
    kinds: dict[str, Any] = dict(zip(relation.columns, map(str, relation.types), strict=True))
    absent = [name for name in ("child", "item", "response") if name not in kinds]
    if absent:
        raise UnusableResponses(f"{path.name} has no column {absent[0]!r}.")
    if not kinds["response"].endswith("INT") and not kinds["response"].endswith("INTEGER"):
        raise UnusableResponses(
            f"{path.name} has responses of type {kinds['response']}: categories are whole numbers."
        )
    given = relation.filter("child IS NOT NULL AND item IS NOT NULL AND response IS NOT NULL")
    given.create_view("shard")
    return "group" in kinds
