"""One child at a time: milliseconds of every estimator, by kind of item, warm and on one thread."""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from assessment.psychometrics import ItemBank, eap, simulate_responses
from assessment.psychometrics.commands.score import one_dimension
from assessment.psychometrics.scoring import eap_several, map_estimate, ml, wle
from assessment.psychometrics.threads import one_thread
from tests.benchmarks.psychometrics.figures import machine, tell

CHILDREN = 500
ESTIMATORS: dict[str, Callable[[ItemBank, Any], object]] = {
    "eap": eap,
    "map": map_estimate,
    "ml": ml,
    "wle": wle,
}


def bank_of(kinds: list[str], items: int, rng: np.random.Generator) -> ItemBank:
    """Items of these kinds in turn; those of several categories have five."""
    rows: list[dict[str, Any]] = []
    for j in range(items):
        kind = kinds[j % len(kinds)]
        row: dict[str, Any] = {"id": f"i{j:02d}", "a": float(rng.uniform(0.8, 2.0))}
        middle = float(rng.normal())
        if kind == "grm":
            row |= {"d": (middle + np.linspace(2.0, -2.0, 4)).tolist(), "graded": True}
        elif kind == "gpcm":
            row["d"] = np.cumsum(middle + np.linspace(1.5, -1.5, 4)).tolist()
        else:
            row["d"] = [middle]
        if kind == "3pl":
            row["g"] = float(rng.uniform(0.1, 0.25))
        rows.append(row)
    return ItemBank.from_rows(rows)


def milliseconds(score: Callable[[Any], object], answers: Any) -> tuple[float, float, float]:
    """Shortest, median and 99th percentile over the children, each scored alone."""
    for child in answers[:20]:
        score(child[None])
    spent = []
    for child in answers:
        start = time.perf_counter()
        score(child[None])
        spent.append(1000.0 * (time.perf_counter() - start))
    return min(spent), float(np.median(spent)), float(np.quantile(spent, 0.99))


def on_one_scale(name: str, kinds: list[str], items: int, missing: float = 0.0) -> None:
    """All four estimators."""
    rng = np.random.default_rng(2026)
    bank = bank_of(kinds, items, rng)
    answers = simulate_responses(bank, rng.normal(size=CHILDREN), rng)
    answers[rng.random(answers.shape) < missing] = np.nan
    for method, estimate in ESTIMATORS.items():

        def score(child: Any, estimate: Any = estimate) -> object:
            return estimate(bank, child)

        told(name, method, milliseconds(score, answers))


def on_several_scales(dimensions: int, items: int) -> None:
    """EAP with the whole covariance; ML and WLE of every dimension by its own items."""
    rng = np.random.default_rng(2026)
    rows = [
        row | {"dimension": j % dimensions}
        for j, row in enumerate(bank_of(["2pl"], items, rng).to_rows())
    ]
    bank = ItemBank.from_rows(rows)
    mean, cov = np.zeros(dimensions), 0.5 * np.eye(dimensions) + 0.5
    answers = simulate_responses(bank, rng.multivariate_normal(mean, cov, CHILDREN), rng)
    own = [one_dimension(bank, d) for d in range(dimensions)]

    def apart(estimate: Callable[[ItemBank, Any], object]) -> Callable[[Any], object]:
        return lambda child: [estimate(alone, child[:, columns]) for alone, columns in own]

    name = f"{dimensions} dimensions, 2PL, {items} items"
    told(name, "eap", milliseconds(lambda child: eap_several(bank, child, mean, cov), answers))
    told(name, "ml", milliseconds(apart(ml), answers))
    told(name, "wle", milliseconds(apart(wle), answers))


def told(name: str, method: str, spent: tuple[float, float, float]) -> None:
    tell(f"| {name} | {method} | " + " | ".join(f"{value:.2f}" for value in spent) + " |")


def run() -> int:
    machine()
    tell(f"{CHILDREN} children, each alone; milliseconds")
    tell("| items | estimator | shortest | median | 99th percentile |")
    tell("| --- | --- | --- | --- | --- |")
    with one_thread():
        on_one_scale("2PL, 20 items", ["2pl"], 20)
        on_one_scale("GRM, 40 items of 5 categories", ["grm"], 40)
        on_one_scale("GPCM, 40 items of 5 categories", ["gpcm"], 40)
        on_one_scale("GRM, GPCM, 2PL and 3PL, 40 items", ["grm", "gpcm", "2pl", "3pl"], 40)
        on_one_scale("the same, half unanswered", ["grm", "gpcm", "2pl", "3pl"], 40, 0.5)
        on_several_scales(2, 40)
        on_several_scales(3, 45)
    return 0


if __name__ == "__main__":
    sys.exit(run())
