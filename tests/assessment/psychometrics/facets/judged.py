"""Simulated judgements whose severities are known, for tests and benchmarks."""

from dataclasses import dataclass
from typing import Any

import numpy as np

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
