"""Judged data: those of the references, and simulated ones whose severities are known."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assessment.psychometrics import ItemBank, simulate_responses

SCALE = ItemBank.from_rows(
    [
        {"id": "play", "a": 1.0, "d": [1.6, 1.4, -0.6]},
        {"id": "talk", "a": 1.0, "d": [1.0, 0.6, -1.8]},
        {"id": "move", "a": 1.0, "d": [1.8, 2.0, 0.4]},
        {"id": "draw", "a": 1.0, "d": [0.8, 0.0, -2.6]},
    ]
)


@dataclass(frozen=True, eq=False)
class Judged:
    """Judgements in long form: what was answered, of whom, by whom."""

    responses: Any
    person: list[str]
    rater: list[str]
    items: list[str]


@pytest.fixture(scope="session")
def judged_reference(shared, read_table) -> Callable[[str, str], Judged]:
    def read(name: str, person: str) -> Judged:
        rows = read_table(Path(shared) / "data" / f"{name}.csv")
        items = [column for column in rows[0] if column not in (person, "rater")]
        cells = [[row[item] for item in items] for row in rows]
        table = [[float(c) if c not in ("", "NA") else np.nan for c in line] for line in cells]
        return Judged(np.array(table), [r[person] for r in rows], [r["rater"] for r in rows], items)

    return read


def judged(
    severities: Any,
    n: int,
    seed: int,
    *,
    bank: ItemBank = SCALE,
    raters_each: int = 2,
    sd: float = 1.2,
) -> Judged:
    """Persons each judged by some raters at random; a rater takes the severity off every step."""
    rng = np.random.default_rng(seed)
    theta = rng.normal(0.0, sd, n)
    severities = np.asarray(severities)
    chosen = np.stack([rng.choice(len(severities), raters_each, replace=False) for _ in range(n)])
    person = np.repeat(np.arange(n), raters_each)
    rater = chosen.ravel()
    table = simulate_responses(bank, theta[person], rng, shift=-severities[rater][:, None])
    return Judged(table, [f"p{i}" for i in person], [f"r{k:02d}" for k in rater], list(bank.ids))


@pytest.fixture(scope="session")
def judge() -> Callable[..., Judged]:
    return judged
