"""Reading cohort files: long CSV of answers, and a reference's scores of the same visits."""

import csv
import gzip
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np

from assessment.psychometrics.arrays import FloatArray

COLUMNS = ("child", "age_days", "sex", "item", "y")
REFERENCE_COLUMNS = ("child", "age_days", "d", "sem", "daz")
MISSING = {"", "NA", "NaN", "nan"}
OLDEST_DAYS = 3653
ROWS_TOLD = 20
"""So many refused rows are told one by one; the rest is counted."""

SAMPLE = "smocc_sample.csv.gz"
SAMPLE_REFERENCE = "smocc_sample_scores.csv.gz"
SAMPLE_KEY = "gsed2406"

Visit = tuple[str, int]


class UnreadableCohort(ValueError):
    """A file that is no cohort."""


@dataclass
class CohortFile:
    """What was read: visits in the order of child and age, answers as an array."""

    digest: str
    visits: list[Visit]
    sexes: dict[str, str]
    items: list[str]
    responses: FloatArray
    refused: int = 0
    told: list[str] = field(default_factory=list)


def shipped(name: str) -> Path:
    """A file of the sample that comes with the product."""
    return Path(str(files("assessment.psychometrics") / "dscore_data" / name))


def read_cohort(path: Path) -> CohortFile:
    """Read answers; rows that cannot be used are counted and told, the others stand.

    Raises ``UnreadableCohort`` when the columns are not there or nothing could be used.
    """
    content = _content(path)
    answers: dict[tuple[Visit, str], float] = {}
    sexes: dict[str, str] = {}
    told: list[str] = []
    refused = 0
    for line, row in _rows(content, COLUMNS, path.name):
        reason = _take(row, answers, sexes)
        if reason:
            refused += 1
            if len(told) < ROWS_TOLD:
                told.append(f"{path.name}:{line}: {reason}")
    if not answers:
        raise UnreadableCohort(f"{path.name} holds no answer that can be used.")
    visits = sorted({visit for visit, _ in answers})
    items = sorted({item for _, item in answers})
    row_of = {visit: row for row, visit in enumerate(visits)}
    column_of = {item: column for column, item in enumerate(items)}
    responses = np.full((len(visits), len(items)), np.nan)
    for (visit, item), answer in answers.items():
        responses[row_of[visit], column_of[item]] = answer
    digest = hashlib.sha256(content).hexdigest()
    return CohortFile(digest, visits, sexes, items, responses, refused, told)


def read_reference(path: Path) -> dict[Visit, tuple[float | None, ...]]:
    """A reference's d, sem and daz of each visit; None where it gives none."""
    return {
        (row["child"].strip(), int(row["age_days"])): tuple(
            None if row[name].strip() in MISSING else float(row[name])
            for name in ("d", "sem", "daz")
        )
        for _, row in _rows(_content(path), REFERENCE_COLUMNS, path.name)
        if row["age_days"].strip() not in MISSING
    }


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if path.suffix == ".gz" else raw
    except OSError as error:
        raise UnreadableCohort(f"{path} cannot be read: {error.strerror or error}.") from error


def _rows(
    content: bytes, columns: tuple[str, ...], name: str
) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), restval="")
    missing = [column for column in columns if column not in (reader.fieldnames or [])]
    if missing:
        raise UnreadableCohort(f"{name} has no column {', '.join(missing)}.")
    for row in reader:
        yield reader.line_num, row


def _take(
    row: dict[str, str], answers: dict[tuple[Visit, str], float], sexes: dict[str, str]
) -> str:
    """Keep one answer; why not, or nothing."""
    child, item, y = (row[name].strip() for name in ("child", "item", "y"))
    if not child or not item:
        return "no child or no item"
    age = row["age_days"].strip()
    if age in MISSING:
        return "no age"
    if not age.isdecimal() or int(age) > OLDEST_DAYS:
        return f"{age!r} is no age in days up to {OLDEST_DAYS}"
    if y in MISSING:
        return ""
    if y not in {"0", "1"}:
        return f"{y!r} is no answer; there are 0, 1 and NA"
    key = ((child, int(age)), item)
    if answers.setdefault(key, float(y)) != float(y):
        return f"a second, different answer to {item} on the same day"
    sexes.setdefault(child, row["sex"].strip())
    return ""
