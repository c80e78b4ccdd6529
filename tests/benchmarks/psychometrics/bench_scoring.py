"""One scale: differences of EAP from mirt 1.45.1, time of EAP and of the next item."""

import json
import sys
from pathlib import Path

import numpy as np

from assessment.psychometrics import (
    ItemBank,
    Quadrature,
    choose_item,
    eap,
    posterior,
    simulate_responses,
)
from tests.benchmarks.psychometrics.figures import SHARED, machine, seconds, tell

OWN = Path(__file__).parents[2] / "assessment/psychometrics/reference"


def compare(fit_path: Path, answers_path: Path, lowest_code: int) -> None:
    """Largest differences of theta and se on the rows that the fit lists."""
    fit = json.loads(fit_path.read_text())
    table = fit["coef_simplified"]["items"]
    rows = []
    for name, values in zip(table["rows"], table["values"], strict=True):
        named = dict(zip(table["cols"], values, strict=True))
        thresholds = [named[d] for d in ("d", "d1", "d2", "d3") if d in named]
        rows.append({"id": name, "a": named["a1"], "d": thresholds})
    answers = np.genfromtxt(answers_path, delimiter=",", skip_header=1) - lowest_code
    spread = fit["coef_simplified"]["cov"]["values"][0][0] ** 0.5
    scored = fit["person_scores"]
    ours = eap(ItemBank.from_rows(rows), answers[scored["row0"]], prior_sd=spread)
    theta = np.abs(ours.theta - scored["EAP"]["F1"]).max()
    se = np.abs(ours.se - scored["EAP"]["SE_F1"]).max()
    tell(f"{fit_path.stem}, {len(scored['row0'])} patterns: theta {theta:.1e} se {se:.1e}")


def timing() -> None:
    """EAP of many children and of one; the next of a thousand items."""
    rng = np.random.default_rng(1)
    bank = ItemBank.from_steps(
        [f"i{j}" for j in range(20)], rng.uniform(0.8, 2, 20), rng.normal(0, 1, (20, 1))
    )
    answers = simulate_responses(bank, rng.normal(size=100_000), rng)
    tell(f"EAP, 2PL, 20 items, 100,000 children: {seconds(lambda: eap(bank, answers)):.3f} s")
    one = answers[:1]
    tell(f"EAP of one child: {1000 * seconds(lambda: eap(bank, one), 50):.2f} ms")
    large = ItemBank.from_steps(
        [f"i{j}" for j in range(1000)], rng.uniform(0.8, 2, 1000), rng.normal(0, 1, (1000, 1))
    )
    nodes = Quadrature().nodes
    weights = posterior(bank, one)[0]
    every = np.ones(1000, dtype=np.bool_)
    chosen = seconds(lambda: choose_item(large, weights, nodes, every, rng), 20)
    tell(f"next of 1000 items, information averaged over 61 nodes: {1000 * chosen:.1f} ms")


def run() -> int:
    machine()
    for model in ("2pl", "rasch"):
        compare(OWN / f"mirt_lsat7_{model}.json", OWN / "lsat7.csv", 0)
    if SHARED.is_dir():
        for model in ("gpcm", "pcm"):
            compare(SHARED / f"fits/mirt_science_{model}.json", SHARED / "data/science.csv", 1)
    timing()
    return 0


if __name__ == "__main__":
    sys.exit(run())
