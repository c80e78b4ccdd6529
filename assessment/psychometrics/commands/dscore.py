"""``dscore``: D-scores of a CSV file."""

from __future__ import annotations

import argparse
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from math import isnan, nan
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.commands.files import BadInput, number, read_table, write_table
from assessment.psychometrics.d_score import KEYS, DScores, UnknownKey, dscore
from assessment.psychometrics.d_score_keys import key_named

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

HEADER = ("row", "a", "n", "p", "d", "sem", "daz")
LONG = ("child", "age_days", "item", "y")
DAYS_A_YEAR = 365.25
YOUNGEST, OLDEST = -0.08, 10.0
"""Years. A child may be born a month early; the scale itself ends at five."""

MISSING = {"": nan, "NA": nan, "NaN": nan, "nan": nan}
ANSWERS = {"0": 0.0, "1": 1.0, **MISSING}


@dataclass(frozen=True, eq=False)
class Visits:
    """What a file holds of a key's items.

    age: shape (n,), years, NaN where unknown. responses: shape (n, m), columns as in ``items``.
    ignored: how many columns of a wide file, or items of a long one, are no items of the key.
    """

    age: FloatArray
    items: list[str]
    responses: FloatArray
    ignored: int
    ignored_kind: Literal["columns", "items"]


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "dscore",
        help="D-scores of visits",
        description=(
            "D-score, standard error and z-score for age of each visit. DATA is wide, one row a "
            "visit with age in years and one column an item, or long with the columns child, "
            "age_days, item and y. Answers are 0, 1 or missing (blank or NA)."
        ),
    )
    command.add_argument("data", type=Path, metavar="DATA.csv")
    command.add_argument("--key", required=True, help=f"one of {', '.join(KEYS)}")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="OUT.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Score the file; what was ignored is remarked on ``stderr``."""
    try:
        known = key_named(options.key).tau
    except UnknownKey as problem:
        raise BadInput(str(problem)) from None
    visits = read_visits(options.data, known)
    scores = dscore(options.key, visits.items, visits.responses, visits.age)
    _write(options.output, scores)
    if visits.ignored:
        stderr.write(
            f"Ignored {visits.ignored} {visits.ignored_kind} that are not in key {options.key}.\n"
        )
    if not scores.n.any():
        stderr.write(f"No answer is to an item of key {options.key}: nothing was scored.\n")


def _write(path: Path, scores: DScores) -> None:
    row = np.arange(len(scores.n))
    columns = (row, scores.age, scores.n, scores.p, scores.d, scores.sem, scores.daz)
    write_table(path, HEADER, columns)


def read_visits(path: Path, known: Container[str]) -> Visits:
    """Visits of a wide or a long file, in order of first appearance. Raises ``BadInput``."""
    rows = read_table(path)
    _, header = next(rows)
    if set(LONG) <= set(header):
        return _read_long(path, header, rows, known)
    if "age" in header:
        return _read_wide(path, header, rows, known)
    raise BadInput(f"{path} needs a column age in years, or the columns {', '.join(LONG)}.")


def _read_wide(
    path: Path, header: list[str], rows: Iterator[tuple[int, list[str]]], known: Container[str]
) -> Visits:
    columns = [j for j, name in enumerate(header) if name in known]
    age_column = header.index("age")
    ages: list[float] = []
    responses: list[list[float]] = []
    for line, row in rows:
        ages.append(_age(row[age_column], 1.0, f"{path}, line {line}"))
        try:
            responses.append([ANSWERS[row[j]] for j in columns])
        except KeyError:
            where = f"{path}, line {line}"
            responses.append([_answer(row[j], header[j], where) for j in columns])
    table = np.array(responses, dtype=np.float64).reshape(len(ages), len(columns))
    ignored = len(header) - len(columns) - 1
    return Visits(np.array(ages), [header[j] for j in columns], table, ignored, "columns")


def _read_long(
    path: Path, header: list[str], rows: Iterator[tuple[int, list[str]]], known: Container[str]
) -> Visits:
    fields = itemgetter(*(header.index(name) for name in LONG))
    visits: dict[tuple[str, str], int] = {}
    columns: dict[str, int] = {}
    ages: list[float] = []
    ignored: set[str] = set()
    answers: dict[tuple[int, int], float] = {}
    for line, row in rows:
        child, days, item, y = fields(row)
        visit = visits.setdefault((child, days), len(visits))
        if visit == len(ages):
            ages.append(_age(days, DAYS_A_YEAR, f"{path}, line {line}"))
        if item not in known:
            ignored.add(item)
            continue
        answer = ANSWERS.get(y)
        if answer is None:
            answer = _answer(y, item, f"{path}, line {line}")
        if isnan(answer):
            continue
        cell = (visit, columns.setdefault(item, len(columns)))
        if answers.setdefault(cell, answer) != answer:
            raise BadInput(
                f"{path}, line {line}: a second, different answer to item {item!r} "
                "of the same child on the same day."
            )
    table = _filled(answers, len(ages), len(columns))
    return Visits(np.array(ages), list(columns), table, len(ignored), "items")


def _filled(answers: Mapping[tuple[int, int], float], visits: int, items: int) -> FloatArray:
    table = np.full((visits, items), np.nan)
    if answers:
        cells = np.array(list(answers), dtype=np.int64)
        table[cells[:, 0], cells[:, 1]] = list(answers.values())
    return table


def _answer(text: str, item: str, where: str) -> float:
    trimmed = text.strip()
    if trimmed in MISSING:
        return nan
    try:
        answer = number(trimmed)
    except ValueError:
        answer = nan
    if answer not in (0.0, 1.0):
        raise BadInput(f"{where}: {text!r} on item {item!r}; an answer is 0, 1 or missing.")
    return answer


def _age(text: str, units_a_year: float, where: str) -> float:
    trimmed = text.strip()
    if trimmed in MISSING:
        return nan
    try:
        age = number(trimmed) / units_a_year
    except ValueError:
        raise BadInput(f"{where}: {text!r} is not an age.") from None
    if not YOUNGEST <= age <= OLDEST:
        unit = "years" if units_a_year == 1.0 else "days"
        raise BadInput(
            f"{where}: an age of {trimmed} {unit} is not between {YOUNGEST:g} and {OLDEST:g} years."
        )
    return age
