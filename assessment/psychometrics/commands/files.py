"""CSV files in and out: what cannot be read is told in one sentence, what is written is whole."""

from __future__ import annotations

import csv
import gzip
import io
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TextIO

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray

MOST_COLUMNS = 20_000
"""The largest key has 1,582 items; a header past this is no table of children by items."""

OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class BadInput(Exception):
    """One sentence for the person who gave the input."""


def number(text: str) -> float:
    """A number as people write it. Raises ``ValueError``, for Python's own ``1_0`` too."""
    if "_" in text:
        raise ValueError(text)
    return float(text)


def require_apart(inputs: Iterable[Path], outputs: Iterable[Path]) -> None:
    """Raise ``BadInput`` where an output would take the place of an input or another output."""
    taken = {place.resolve(): place for place in inputs}
    for place in outputs:
        whole = place.resolve()
        if whole.exists() and not whole.is_file():
            continue
        if whole in taken:
            raise BadInput(f"{place} would overwrite {taken[whole]}; give it another name.")
        taken[whole] = place


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
    reader = csv.reader(_lines(path, file), strict=True)
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


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    for line in file:
        if "\0" in line:
            raise BadInput(f"{path} is not a text file: it holds a byte of zero.")
        yield line


def _check_header(path: Path, header: Sequence[str]) -> None:
    if not header:
        raise BadInput(f"{path} is empty.")
    if len(header) > MOST_COLUMNS:
        raise BadInput(f"{path} has {len(header)} columns; more than {MOST_COLUMNS} is no table.")
    if len(header) == 1:
        kind = next((kind for mark, kind in OTHER_SEPARATORS.items() if mark in header[0]), None)
        if kind is not None:
            raise BadInput(f"{path} is separated by {kind}; a CSV file has commas.")
    twice = next((name for name, times in Counter(header).items() if times > 1), None)
    if twice is not None:
        raise BadInput(f"{path} has two columns named {twice!r}.")


def write_table(
    path: Path, header: Sequence[str], columns: Iterable[FloatArray | IntArray | Sequence[str]]
) -> None:
    """Write columns of numbers, in full and empty where NaN, or of texts. Raises ``BadInput``."""
    write_text(path, table_text(header, columns))


def table_text(
    header: Sequence[str], columns: Iterable[FloatArray | IntArray | Sequence[str]]
) -> str:
    """The text of a CSV file."""
    text = io.StringIO()
    rows = zip(*map(_texts, columns), strict=True)
    csv.writer(text, lineterminator="\n").writerows(chain([tuple(header)], rows))
    return text.getvalue()


def write_text(path: Path, text: str) -> None:
    """Write a text; a file appears when it is whole, a pipe or a device takes it as it comes.

    Raises ``BadInput`` where the place cannot be written to.
    """
    write_texts({path: text})


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write several texts, or none where one of the places cannot be written to.

    Raises ``BadInput``.
    """
    with ExitStack() as parts:
        moves = [_written(path, text, parts) for path, text in texts.items()]
        for path, move in zip(texts, moves, strict=True):
            _told(path, move)


def _written(path: Path, text: str, parts: ExitStack) -> Callable[[], object]:
    """Write beside the place; what is left to do is to move it there."""
    if path.is_dir():
        raise BadInput(f"{path} cannot be written: it is a folder.")
    if path.exists() and not path.is_file():
        return lambda: _write(path, "w", text)
    place = Path(os.path.realpath(path))
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    parts.callback(part.unlink, missing_ok=True)
    _told(path, lambda: _write(part, "x", text))
    return lambda: part.replace(place)


def _told(path: Path, step: Callable[[], object]) -> None:
    try:
        step()
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from None


def _write(path: Path, mode: str, text: str) -> None:
    with path.open(mode, encoding="utf-8", newline="") as file:
        file.write(text)


def _texts(column: FloatArray | IntArray | Sequence[str]) -> Sequence[str]:
    if not isinstance(column, np.ndarray):
        return column
    return ["" if number != number else repr(number) for number in column.tolist()]
