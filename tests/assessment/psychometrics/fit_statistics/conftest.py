"""Fits with the very parameters of published tools, and answers that a model made."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, Quadrature, simulate_responses
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration import Fit, FittedGroup, FittedItem
from assessment.psychometrics.fit_statistics import Held, hold


def fit_with(
    bank: ItemBank, model: str, cov: FloatArray | float = 1.0, quadrature: Quadrature | None = None
) -> Fit:
    """A fit that has exactly these parameters."""
    spread = np.atleast_2d(cov)
    fixed = model in ("rasch", "pcm")
    items = tuple(
        FittedItem(
            row["id"],
            model,
            row["dimension"],
            row["a"],
            tuple(row["d"]),
            0.0 if fixed else 0.1,
            (0.1,) * len(row["d"]),
            0,
            tuple(range(len(row["d"]) + 1)),
        )
        for row in bank.to_rows()
    )
    zero = (0.0,) * len(spread)
    rows = tuple(map(tuple, spread.tolist()))
    group = FittedGroup("all", zero, rows, zero, rows, 0)
    grid = quadrature or Quadrature()
    return Fit(model, items, (group,), 0.0, 0, True, 1, 0, 0, grid, zero)


@dataclass(frozen=True, eq=False)
class Published:
    """Answers held against a published fit, and the whole of what was published."""

    held: Held
    answers: FloatArray
    known: dict[str, Any]


@pytest.fixture(scope="session")
def published() -> Callable[[Path, Path, str], Published]:
    """A fit by mirt 1.45.1 with the answers it was made of, categories from 0."""

    def read(fit_path: Path, data_path: Path, model: str) -> Published:
        known = json.loads(fit_path.read_text())
        with data_path.open() as file:
            rows = [[row[name] for name in known["columns_used"]] for row in csv.DictReader(file)]
        answers = np.array(rows, dtype=np.float64)
        answers -= answers.min(axis=0)
        table = known["coef_simplified"]["items"]
        written = []
        for name, values in zip(table["rows"], table["values"], strict=True):
            named = dict(zip(table["cols"], values, strict=True))
            dimension = 0 if named["a1"] else 1
            steps = [named[d] for d in ("d", "d1", "d2", "d3") if d in named]
            written.append(
                {
                    "id": name,
                    "a": named[f"a{dimension + 1}"],
                    "d": steps,
                    "dimension": dimension,
                    "graded": model == "grm",
                }
            )
        cov = np.array(known["coef_simplified"]["cov"]["values"])
        grid = Quadrature(known["quadpts"])
        fit = fit_with(ItemBank.from_rows(written), model, cov, grid)
        return Published(hold(fit, answers), answers, known)

    return read


def simulated(
    model: str, n: int, items: int, seed: int, steps: int = 1
) -> tuple[ItemBank, FloatArray]:
    """A bank of moderate items, and answers of ``n`` standard normal children."""
    rng = np.random.default_rng(seed)
    apart = np.linspace(1.2, -1.2, steps) if steps > 1 else np.zeros(1)
    bank = ItemBank.from_rows(
        {
            "id": f"i{j:02d}",
            "a": 1.0 if model in ("rasch", "pcm") else float(rng.uniform(0.8, 1.8)),
            "d": (float(rng.normal()) + apart).tolist(),
            "graded": model == "grm",
        }
        for j in range(items)
    )
    return bank, simulate_responses(bank, rng.normal(size=n), rng)
