"""What the tests of measurement start from."""

import csv
import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessment.psychometrics import ItemBank

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def reference() -> Path:
    """Reference answers that may be shipped."""
    return Path(__file__).parent / "reference"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference answers that stay outside the project."""
    folder = Path(os.environ.get("MIRAE_SHARED", ROOT.parent / "shared")) / "reference"
    if not folder.is_dir():
        pytest.skip(f"the reference data are not at {folder}; MIRAE_SHARED may name their folder")
    return folder


@pytest.fixture(scope="session")
def read_table() -> Callable[[Path], list[dict[str, str]]]:
    def read(path: Path) -> list[dict[str, str]]:
        opened = gzip.open(path, "rt") if path.suffix == ".gz" else path.open()
        with opened as file:
            return list(csv.DictReader(file))

    return read


@pytest.fixture(scope="session")
def mirt_fit() -> Callable[[Path], tuple[ItemBank, dict[str, Any]]]:
    """The bank of a fit by mirt 1.45.1, and the whole of its answers."""

    def read(path: Path) -> tuple[ItemBank, dict[str, Any]]:
        fit = json.loads(path.read_text())
        table = fit["coef_simplified"]["items"]
        rows = []
        for name, values in zip(table["rows"], table["values"], strict=True):
            named = dict(zip(table["cols"], values, strict=True))
            thresholds = [named[d] for d in ("d", "d1", "d2", "d3") if d in named]
            rows.append({"id": name, "a": named["a1"], "d": thresholds})
        return ItemBank.from_rows(rows), fit

    return read
