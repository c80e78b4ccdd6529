"""CSV files in and out: what cannot be read is told in one sentence, what is written is whole."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TextIO

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray

MOST_COLUMNS = 20_000
"""The largest key has 1,582 items; a header past this is no table of children by items."""


class BadInput(Exception):
    """One sentence for the person who gave the input."""


def read_table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The header, then the rows, each with its line in the file and as many fields as the header.

    Blank lines are skipped. Reads UTF-8, with or without a byte order mark, and gzip where the
    name ends in ``.gz``. Raises ``BadInput``.
    """
    try:
        with _opened(path) as file:
            yield from _rows(path, file)
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not a text file in UTF-8.") from None
    except EOFError:
        raise BadInput(f"{path} breaks off: the compressed file is cut short.") from None
    except zlib.error:
        raise BadInput(f"{path} is damaged: the compressed file cannot be unpacked.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from None
    except csv.Error as error:
        raise BadInput(f"{path} is not a whole CSV file: {error}.") from None


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(path: Path, file: TextIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, strict=True)
    header = [name.strip() for name in next((row for row in reader if row), [])]
    _check_header(path, header)
    yield reader.line_num, header
    empty = True
    for row in reader:
        if not row:
            continue
        if len(row) != len(header):
            raise BadInput(
                f"{path}, line {reader.line_num}: {len(row)} fields where the header has "
                f"{len(header)}; the file may be cut short."
            )
        empty = False
        yield reader.line_num, row
    if empty:
        raise BadInput(f"{path} has a header but no rows.")


def _check_header(path: Path, header: Sequence[str]) -> None:
    if not header:
        raise BadInput(f"{path} is empty.")
    if len(header) > MOST_COLUMNS:
        raise BadInput(f"{path} has {len(header)} columns; more than {MOST_COLUMNS} is no table.")
    twice = next((name for name, times in Counter(header).items() if times > 1), None)
    if twice is not None:
        raise BadInput(f"{path} has two columns named {twice!r}.")


def write_table(
    path: Path, header: Sequence[str], columns: Iterable[FloatArray | IntArray | Sequence[str]]
) -> None:
    """Write columns of numbers, in full and empty where NaN, or of texts. Raises ``BadInput``."""
    text = io.StringIO()
    rows = zip(*map(_texts, columns), strict=True)
    csv.writer(text, lineterminator="\n").writerows(chain([tuple(header)], rows))
    write_text(path, text.getvalue())


def write_text(path: Path, text: str) -> None:
    """Write a text; a file appears when it is whole, a pipe or a device takes it as it comes.

    Raises ``BadInput`` where the place cannot be written to.
    """
    try:
        if path.is_dir():
            raise BadInput(f"{path} cannot be written: it is a folder.")
        if path.exists() and not path.is_file():
            _write(path, "w", text)
        else:
            _write_whole(Path(os.path.realpath(path)), text)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from None


def _write_whole(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write(part, "x", text)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _write(path: Path, mode: str, text: str) -> None:
    with path.open(mode, encoding="utf-8", newline="") as file:
        file.write(text)


def _texts(column: FloatArray | IntArray | Sequence[str]) -> Sequence[str]:
    if not isinstance(column, np.ndarray):
        return column
    return ["" if number != number else repr(number) for number in column.tolist()]
