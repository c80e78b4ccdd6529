"""DIF: distance from difR 5.1 and mirt 1.45.1, error rates, power, and time."""

import csv
import json
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from assessment.psychometrics import ItemBank
from assessment.psychometrics.fairness import (
    Comparison,
    Settings,
    breslow_day_dif,
    likelihood_ratio_dif,
    logistic_regression_dif,
    mantel_haenszel_dif,
    standardisation_dif,
)
from tests.assessment.psychometrics.fairness.children import answers_of, rasch_items
from tests.benchmarks.psychometrics.figures import SHARED, machine, tell

METHODS = {
    "Mantel-Haenszel": lambda c, s: mantel_haenszel_dif(c, s),
    "Mantel-Haenszel, no correction": lambda c, s: mantel_haenszel_dif(c, s, corrected=False),
    "Mantel-Haenszel, exact": lambda c, s: mantel_haenszel_dif(c, s, exactly=True),
    "logistic, both": lambda c, s: logistic_regression_dif(c, s),
    "logistic, uniform": lambda c, s: logistic_regression_dif(c, s, kind="uniform"),
    "logistic, non-uniform": lambda c, s: logistic_regression_dif(c, s, kind="nonuniform"),
    "Breslow-Day": lambda c, s: breslow_day_dif(c, s),
    "Breslow-Day, trend": lambda c, s: breslow_day_dif(c, s, trend=True),
    "likelihood ratio": lambda c, s: likelihood_ratio_dif(c, s),
}
PLAIN = Settings()
ON_TOTALS = [name for name in METHODS if name != "likelihood ratio"]


def agreement() -> None:
    """Largest differences from the published tools."""
    known = json.loads((SHARED / "fits/difR_verbal.json").read_text())
    mirt = json.loads((SHARED / "fits/mirt_DIF_LR_verbal.json").read_text())
    with (SHARED / "data/difR_verbal.csv").open() as file:
        rows = list(csv.DictReader(file))
    answers = np.array([[float(row[name]) for name in known["items"]] for row in rows])
    comparison = Comparison.of(answers, [row["Gender"] for row in rows], ids=known["items"])
    purified = Settings(purify=True)
    found = {
        "MH_correct": mantel_haenszel_dif(comparison),
        "MH_nocorrect": mantel_haenszel_dif(comparison, corrected=False),
        "MH_exact": mantel_haenszel_dif(comparison, exactly=True),
        "MH_purified": mantel_haenszel_dif(comparison, purified),
        "logistic_both_LRT_purified": logistic_regression_dif(comparison, purified),
    }
    for theirs, ours in (("both", "both"), ("udif", "uniform"), ("nudif", "nonuniform")):
        for criterion in ("LRT", "Wald"):
            found[f"logistic_{theirs}_{criterion}"] = logistic_regression_dif(
                comparison, kind=ours, criterion=criterion.lower()
            )
    for name, table in found.items():
        wanted = known[name].get("MH", known[name].get("Logistik"))
        tell(f"difR {name}: {np.abs(table.statistic - wanted).max():.1e}")
    standardised = standardisation_dif(comparison).effects["st_p_dif"]
    tell(f"difR Std: {np.abs(standardised - known['Std']['PDIF']).max():.1e}")
    rounded = np.array(known["BreslowDay"]["BD"])[:, 0]
    day = breslow_day_dif(comparison).statistic
    tell(f"difR BreslowDay (given to 4 decimals): {np.abs(day - rounded).max():.1e}")
    for kind, theirs in (("both", "LR_a_d"), ("uniform", "LR_d")):
        ratio = likelihood_ratio_dif(comparison, kind=kind).statistic
        tell(f"mirt {theirs}: {np.abs(ratio - mirt[theirs]['X2']).max():.1e}")


def items(m: int, steps: int, slopes: str, rng: np.random.Generator) -> ItemBank:
    """Rasch, or slopes from 0.8 to 1.8."""
    if slopes == "one":
        return rasch_items(m, rng)
    places = np.sort(rng.normal(size=(m, steps)), axis=1)
    return ItemBank.from_steps([f"i{j:02d}" for j in range(m)], rng.uniform(0.8, 1.8, m), places)


def error_rates(
    names: Sequence[str], slopes: str, impact: float, runs: int, each: int = 500
) -> None:
    """How often an item without DIF is flagged at 5 %, over runs of 20 items."""
    rng = np.random.default_rng(100)
    flagged = dict.fromkeys(names, 0)
    for _ in range(runs):
        bank = items(20, 1, slopes, rng)
        answers, labels = answers_of(bank, (each, each), rng, (0.0, -impact))
        comparison = Comparison.of(answers, labels, ids=bank.ids)
        for name in names:
            flagged[name] += int(METHODS[name](comparison, PLAIN).flagged.sum())
    tell(f"slopes {slopes}, impact {impact}, {each} a group, {20 * runs} tests a method")
    for name, count in flagged.items():
        rate = count / (20 * runs)
        tell(f"  {name}: {100 * rate:.2f} % ± {196 * (rate * (1 - rate) / (20 * runs)) ** 0.5:.2f}")


def power(names: Sequence[str], runs: int) -> None:
    """How often a planted difference is found, two of 20 items, alone and purified."""
    for logits in (0.3, 0.5, 0.8):
        rng = np.random.default_rng(101)
        found = {(name, pure): 0 for name in names for pure in (False, True)}
        for _ in range(runs):
            bank = items(20, 1, "free", rng)
            harder = {"i04": logits, "i13": logits}
            answers, labels = answers_of(bank, (500, 500), rng, harder=harder)
            comparison = Comparison.of(answers, labels, ids=bank.ids)
            for name, pure in found:
                table = METHODS[name](comparison, Settings(purify=pure))
                found[name, pure] += int(table.flagged[[4, 13]].sum())
        tell(f"{logits} logits harder, 500 a group, {2 * runs} items")
        for name in names:
            shares = [100 * found[name, pure] / (2 * runs) for pure in (False, True)]
            tell(f"  {name}: {shares[0]:.0f} %, purified {shares[1]:.0f} %")


def processor_seconds(work: Callable[[], object], times: int) -> float:
    """The least processor time of several runs, which other work on the machine leaves alone."""
    spent = []
    for _ in range(times):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def timing() -> None:
    """10,000 children, 40 items, of two and of five categories."""
    rng = np.random.default_rng(102)
    for steps in (1, 4):
        bank = items(40, steps, "free", rng)
        answers, labels = answers_of(bank, (5000, 5000), rng, (0.0, 0.3), {"i03": 0.5})
        comparison = Comparison.of(answers, labels, ids=bank.ids)
        tell(f"10,000 children, 40 items of {steps + 1} categories, processor seconds")
        for name, method in METHODS.items():
            for settings in (PLAIN, Settings(purify=True)):
                times = 1 if name == "likelihood ratio" else 3
                spent = processor_seconds(lambda m=method, s=settings, c=comparison: m(c, s), times)
                tell(f"  {name}{', purified' if settings.purify else ''}: {spent:.3f}")


def run() -> int:
    machine()
    if SHARED.is_dir():
        agreement()
    timing()
    for slopes, impact in (("one", 0.0), ("one", 1.0), ("free", 0.0), ("free", 1.0)):
        error_rates(ON_TOTALS, slopes, impact, 150)
        error_rates(["likelihood ratio"], slopes, impact, 50)
    power(ON_TOTALS, 100)
    power(["likelihood ratio"], 20)
    return 0


if __name__ == "__main__":
    sys.exit(run())
