"""Tables whose columns are read by name: item banks, and lists of children."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import BankError, ItemBank
from assessment.psychometrics.commands.files import BadInput, number, read_table

MISSING = frozenset({"", "NA", "NaN", "nan"})


@dataclass(frozen=True, eq=False)
class Table:
    """A CSV file in memory. lines: where in the file each row stands."""

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    @classmethod
    def read(cls, path: Path) -> Table:
        """The whole file. Raises ``BadInput``."""
        numbered = list(read_table(path))
        (_, header), body = numbered[0], numbered[1:]
        rows = tuple(tuple(cell.strip() for cell in row) for _, row in body)
        return cls(path, tuple(header), rows, tuple(line for line, _ in body))

    def __contains__(self, name: object) -> bool:
        return name in self.header

    def __len__(self) -> int:
        return len(self.rows)

    def texts(self, name: str) -> list[str]:
        """A column as it stands. Raises ``BadInput`` where there is none."""
        if name not in self.header:
            raise BadInput(f"{self.path} has no column {name!r}.")
        place = self.header.index(name)
        return [row[place] for row in self.rows]

    def numbers(self, name: str, *, missing: bool = False) -> FloatArray:
        """A column of finite numbers; NaN where a cell is missing, if any may be.

        Raises ``BadInput``.
        """
        out = np.full(len(self.rows), np.nan)
        for row, text in enumerate(self.texts(name)):
            if missing and text in MISSING:
                continue
            try:
                out[row] = number(text)
            except ValueError:
                out[row] = np.nan
            if not np.isfinite(out[row]):
                raise BadInput(
                    f"{self.path}, line {self.lines[row]}: {text!r} in {name!r}; "
                    "a number is needed."
                )
        return out


def bank_of(table: Table) -> ItemBank:
    """The items of a bank file, one a row.

    Columns: ``id`` (else they are numbered from 1), ``a`` (else 1), one of ``b``, ``b1`` … (steps;
    thresholds where graded), ``d``, ``d1`` … (intercepts), and where wanted ``g`` (guessing),
    ``dimension`` (from 0) and ``model`` (``grm`` is graded). Raises ``BadInput``.
    """
    ids = table.texts("id") if "id" in table else [str(row + 1) for row in range(len(table))]
    slopes = table.numbers("a") if "a" in table else np.ones(len(table))
    models = [text.lower() for text in table.texts("model")] if "model" in table else None
    graded = [model == "grm" for model in models] if models else [False] * len(ids)
    by_step = _numbered(table, "b")
    columns = by_step or _numbered(table, "d")
    if not columns:
        raise BadInput(f"{table.path} needs a column b or b1, b2, …, or d or d1, d2, ….")
    values = np.stack([table.numbers(name, missing=True) for name in columns], axis=1)
    guessing = table.numbers("g") if "g" in table else np.zeros(len(ids))
    dimension = table.numbers("dimension") if "dimension" in table else np.zeros(len(ids))
    if (dimension != np.floor(dimension)).any() or (dimension < 0).any():
        raise BadInput(f"{table.path}: dimensions are whole numbers from 0.")
    if by_step:
        rises = np.where(np.array(graded)[:, None], values, np.cumsum(values, axis=1))
        values = -slopes[:, None] * rises
    try:
        return ItemBank(
            tuple(ids),
            slopes,
            values,
            dimension.astype(np.int64),
            np.array(graded, dtype=np.bool_),
            guessing,
        )
    except BankError as problem:
        raise BadInput(f"{table.path}: {problem}") from None


def _numbered(table: Table, letter: str) -> list[str]:
    """The columns ``d``, or ``d1``, ``d2``, … in order."""
    if letter in table:
        return [letter]
    found = [name for name in table.header if re.fullmatch(rf"{letter}\d+", name)]
    return sorted(found, key=lambda name: int(name[len(letter) :]))


def thetas_of(table: Table, dimensions: int) -> FloatArray:
    """True abilities, shape (n,) or (n, D), from ``theta`` or ``theta_1`` ….

    A file of one bare column of numbers is read without a header. Raises ``BadInput``.
    """
    if dimensions > 1:
        names: Sequence[str] = [f"theta_{d + 1}" for d in range(dimensions)]
        return np.stack([table.numbers(name) for name in names], axis=1)
    if len(table.header) == 1 and "theta" not in table:
        only = table.header[0]
        try:
            first = [float(only)]
        except ValueError:
            first = []
        return np.concatenate([first, table.numbers(only)])
    return table.numbers("theta")
