"""Statistics of fit: how often they alarm where the model holds, and how long they take."""

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import Model, calibrate
from assessment.psychometrics.fit_statistics import (
    Held,
    Undefined,
    assess,
    hold,
    item_chi_squares,
    model_fit,
    person_fit,
)
from assessment.psychometrics.threads import one_thread
from tests.benchmarks.psychometrics.figures import machine, tell

REPLICATIONS = 100


def answers_of(
    model: Model, n: int, items: int, steps: int, rng: np.random.Generator
) -> tuple[ItemBank, Any]:
    """A bank of moderate items, and answers of standard normal children."""
    apart = np.linspace(2.0, -2.0, steps) if steps > 1 else np.zeros(1)
    bank = ItemBank.from_rows(
        {
            "id": f"i{j}",
            "a": 1.0 if model == "rasch" else float(rng.uniform(0.8, 2.0)),
            "d": (float(rng.normal()) + apart).tolist(),
            "graded": model == "grm",
        }
        for j in range(items)
    )
    return bank, simulate_responses(bank, rng.normal(size=n), rng)


def held_of(model: Model, n: int, items: int, steps: int, rng: np.random.Generator) -> Held:
    """Answers held against the fit that they gave."""
    bank, answers = answers_of(model, n, items, steps, rng)
    return hold(calibrate(answers, model, ids=bank.ids, standard_errors="none"), answers)


def under_the_model(model: Model, n: int, items: int, steps: int) -> None:
    """Alarms of S-X², M2 and lz* at 5 %, and how often the RMSEA's interval holds the truth."""
    rng = np.random.default_rng(2026)
    p: list[float] = []
    whole, stars = [], []
    for _ in range(REPLICATIONS):
        held = held_of(model, n, items, steps, rng)
        tested, found = item_chi_squares(held), model_fit(held)
        if isinstance(tested, Undefined) or isinstance(found, Undefined):
            raise RuntimeError("Complete answers leave nothing undefined.")
        p += [one.p for one in tested]
        whole.append(found)
        stars.append(float((person_fit(held).lz_star < -1.645).mean()))
    alarms = {
        "S-X²": np.mean(np.array(p) < 0.05),
        whole[0].kind: np.mean([m.p < 0.05 for m in whole]),
        "lz*": np.mean(stars),
    }
    tell(f"{model} {items} x {n}, {REPLICATIONS} times")
    tell("  alarms at 5 %: " + ", ".join(f"{name} {100 * a:.1f} %" for name, a in alarms.items()))
    mean, holds = np.mean([m.statistic for m in whole]), np.mean([m.rmsea_low == 0 for m in whole])
    tell(f"  mean of {whole[0].kind} {mean:.1f} on {whole[0].df} degrees of freedom")
    tell(f"  90 % interval of the RMSEA holds 0 in {100 * holds:.1f} %, by its tails 95 %")


def timing(model: Model, steps: int) -> None:
    """Seconds of each part on a large table."""
    bank, answers = answers_of(model, 100_000, 40, steps, np.random.default_rng(1))
    fit = calibrate(answers, model, ids=bank.ids, standard_errors="none")
    held = hold(fit, answers)
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("hold", lambda: hold(fit, answers)),
        ("S-X²", lambda: item_chi_squares(held)),
        ("M2", lambda: model_fit(held)),
        ("all of items and scale", lambda: assess(hold(fit, answers))),
        ("persons", lambda: person_fit(held)),
    )
    tell(f"{model}, 40 items of {steps + 1} categories x 100,000 children, processor seconds")
    for name, work in works:
        start = time.process_time()
        with one_thread():
            work()
        tell(f"  {name}: {time.process_time() - start:.2f}")


def run() -> int:
    machine()
    timing("2pl", 1)
    timing("grm", 4)
    under_the_model("rasch", 500, 15, 1)
    under_the_model("2pl", 1000, 20, 1)
    under_the_model("grm", 1000, 12, 3)
    return 0


if __name__ == "__main__":
    sys.exit(run())
