"""Adaptive tests: time of the next item and of whole simulations, honesty, exposure; catsim 0.21.0.

The bank is the 1000 items of ``simulate.py``: slopes exp N(0.1, 0.3²), difficulties N(0, 1.2²).
Seconds are of the processor, on one thread.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assessment.psychometrics import ItemBank
from assessment.psychometrics.adaptive import (
    SELECTIONS,
    Beliefs,
    Design,
    EstimateName,
    Pace,
    Progress,
    Randomesque,
    Selection,
    Start,
    StoppingRule,
    SympsonHetter,
    Tiredness,
    best,
    hold_exposure,
    simulate_adaptive,
    values,
)
from assessment.psychometrics.adaptive.estimates import from_weights
from assessment.psychometrics.adaptive.performance import Performance, performance
from assessment.psychometrics.threads import one_thread
from tests.benchmarks.psychometrics.figures import machine, tell
from tests.benchmarks.psychometrics.peers import ask_peer

TWENTY = StoppingRule(se=0.0, min_items=20, max_items=20)

CATSIM = """
import json, sys, time
import numpy as np
from catsim.estimation import NumericalSearchEstimator
from catsim.initialization import FixedPointInitializer
from catsim.item_bank import ItemBank
from catsim.selection import MaxInfoSelector
from catsim.simulation import Simulator
from catsim.stopping import TestLengthStopper
made = np.load(sys.argv[1])
m = len(made["a"])
bank = ItemBank(np.column_stack([made["a"], made["b"], np.zeros(m), np.ones(m)]))
selector = MaxInfoSelector()
thetas = np.linspace(-2, 2, 200)
asked = list(range(0, 100, 10))
spent = []
for theta in thetas:
    start = time.process_time()
    selector.select(item_bank=bank, administered_items=asked, est_theta=float(theta))
    spent.append(time.process_time() - start)
simulator = Simulator(bank, made["theta"], FixedPointInitializer(0.0), selector,
                      NumericalSearchEstimator(), TestLengthStopper(max_items=20))
start = time.process_time()
simulator.simulate()
whole = time.process_time() - start
error = np.array(simulator.latest_estimations) - made["theta"]
print(json.dumps({"next_ms": 1000 * float(np.median(spent)), "whole": whole,
                  "rmse": float(np.sqrt((error ** 2).mean()))}))
"""


def made() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slopes and difficulties of 1000 items, and the abilities of 1000 children."""
    rng = np.random.default_rng(20250109)
    return np.exp(rng.normal(0.1, 0.3, 1000)), rng.normal(0, 1.2, 1000), rng.normal(size=1000)


def bank_of(a: np.ndarray, b: np.ndarray) -> ItemBank:
    return ItemBank.from_steps([f"{j:04d}" for j in range(len(a))], a, b[:, None])


def processor(work: Callable[[], object], times: int) -> float:
    """Processor seconds of one of ``times`` runs, on average, after one to warm up."""
    work()
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def next_items(bank: ItemBank) -> dict[str, float]:
    """Milliseconds to the next item of one child, of each rule, tables at hand."""
    told = {}
    eligible = np.ones((1, bank.n_items), dtype=np.bool_)
    eligible[0, :100:10] = False
    tell("next of 1000 items, one child alone   choose    answer, estimate and choose")
    for rule in SELECTIONS:
        design = Design(bank, selection=rule, estimate="map" if rule == "d-optimal" else "eap")
        grid = design.quadrature
        states = [
            Beliefs(10, *from_weights(grid.log_weights(mean, 0.35), grid.nodes))
            for mean in np.linspace(-2, 2, 200)
        ]

        def choose(states=states, rule=rule, design=design):
            for state in states:
                best(values(rule, design.tables, state), eligible)

        told[rule] = 1000 * processor(choose, 5) / len(states)

        def sitting(design=design):
            progress = Progress(design, Start.normal(1))
            for step in range(20):
                item = progress.choose(np.zeros(1))
                progress.answer(item, np.array([step % 2]), np.array([np.nan]))

        whole = 1000 * processor(sitting, 20) / 20
        tell(f"  {rule:<34}{told[rule]:>8.4f} ms{whole:>12.3f} ms")
    return told


def whole(
    bank: ItemBank, theta: np.ndarray, selection: Selection, estimate: EstimateName
) -> tuple[float, Performance]:
    """Seconds of 1000 tests of 20 items, tables included, and what came of them."""
    spent = []
    for _ in range(3):
        design = Design(bank, TWENTY, selection, estimate)
        start = time.process_time()
        runs = simulate_adaptive(design, theta, np.random.default_rng(1))
        spent.append(time.process_time() - start)
    return min(spent), performance(runs)


def simulations(bank: ItemBank, theta: np.ndarray) -> float:
    """Time, and honesty on ten times as many children; gives the seconds of the usual way."""
    many = np.random.default_rng(5).normal(size=10_000)
    ways: list[tuple[Selection, EstimateName]] = [("information", "eap")]
    ways += [("information", estimate) for estimate in ("map", "ml", "wle")]
    ways += [(rule, "eap") for rule in ("posterior", "kl", "kl-posterior", "variance")]
    usual = 0.0
    tell("1000 children × 20 of 1000 items; figures of 10,000 other children")
    tell("  selection     estimate  seconds     bias    rmse   se/rmse  cover 90  cover 95")
    for selection, estimate in ways:
        spent, _ = whole(bank, theta, selection, estimate)
        usual = usual or spent
        design = Design(bank, TWENTY, selection, estimate)
        one = performance(simulate_adaptive(design, many, np.random.default_rng(2))).accuracy[0]
        tell(
            f"  {selection:<14}{estimate:<9}{spent:>8.3f}{one.bias:>+9.4f}{one.rmse:>8.4f}"
            f"{one.honesty:>9.3f}{one.cover_90:>10.1%}{one.cover_95:>10.1%}"
        )
    return usual


def several() -> None:
    """Three correlated dimensions by D-optimality."""
    rng = np.random.default_rng(8)
    bank = ItemBank.from_steps(
        [f"i{j}" for j in range(600)],
        np.exp(rng.normal(0.1, 0.3, 600)),
        rng.normal(0, 1.2, (600, 1)),
        np.arange(600) % 3,
    )
    cov = 0.5 * np.eye(3) + 0.5
    theta = rng.multivariate_normal(np.zeros(3), cov, 2000)
    rule = StoppingRule(se=0.0, min_items=30, max_items=30)
    design = Design(bank, rule, "d-optimal", "map")
    start = time.process_time()
    runs = simulate_adaptive(design, theta, rng, start=Start.joint(2000, 0.0, cov))
    spent = time.process_time() - start
    told = "; ".join(
        f"bias {one.bias:+.3f}, rmse {one.rmse:.3f}, se/rmse {one.honesty:.3f}"
        for one in performance(runs).accuracy
    )
    tell(f"three dimensions, 2000 children × 30 of 600 items: {spent:.2f} s; {told}")


def exposure(bank: ItemBank, theta: np.ndarray) -> None:
    """What exposure control costs."""
    tell("exposure control, 20 items          largest   never  overlap    rmse")
    plain = Design(bank, TWENTY, "information", "eap")
    rng = np.random.default_rng(3)
    search = hold_exposure(plain, np.random.default_rng(4).normal(size=5000), rng, 0.25)
    controls = {
        "none": plain.exposure,
        "randomesque:5": Randomesque(5),
        "sympson-hetter:0.25": SympsonHetter(search.probability),
    }
    for name, control in controls.items():
        design = Design(bank, TWENTY, "information", "eap", exposure=control)
        found = performance(simulate_adaptive(design, theta, rng))
        tell(
            f"  {name:<32}{found.exposure.largest:>9.3f}{found.exposure.never:>8}"
            f"{found.exposure.overlap or 0.0:>9.3f}{found.accuracy[0].rmse:>8.4f}"
        )
    tell(f"  {search}")


def tiredness(bank: ItemBank) -> None:
    """How often the rule stops children who tire, and children who do not."""
    rule = StoppingRule(se=0.0, min_items=24, max_items=24, tiredness=Tiredness())
    theta = np.random.default_rng(6).normal(size=5000)
    shares = {}
    for share in (0.0, 1.0):
        design = Design(bank, rule, "information", "eap")
        pace = Pace(tiring=share, from_item=8)
        runs = simulate_adaptive(design, theta, np.random.default_rng(7), pace=pace)
        shares[share] = performance(runs).reasons.get("tired", 0) / len(theta)
    tell(
        f"tiredness in 24 items: stops {shares[1.0]:.1%} of children who tire (2.5 times as slow, "
        f"1.5 logits worse), {shares[0.0]:.1%} of those who do not"
    )


def main() -> int:
    machine()
    a, b, theta = made()
    bank = bank_of(a, b)
    with one_thread():
        nexts, usual = next_items(bank), simulations(bank, theta)
        several()
        exposure(bank, np.random.default_rng(9).normal(size=5000))
        tiredness(bank)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.npz"
        np.savez(path, a=a, b=b, theta=theta)
        peer = ask_peer(CATSIM, str(path))
    if peer is None:
        tell("catsim 0.21.0 could not be installed here: no comparison.")
        return 0
    tell(
        f"catsim 0.21.0, maximum information: next item {peer['next_ms']:.3f} ms, ours "
        f"{peer['next_ms'] / nexts['information']:.0f} times as fast; 1000 × 20 items "
        f"{peer['whole']:.1f} s (rmse {peer['rmse']:.4f}), ours {peer['whole'] / usual:.0f} times"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
