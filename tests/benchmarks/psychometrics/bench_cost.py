"""How the cost of a calibration grows with children, answers, items, categories and dimensions.

Each line is a process of its own, in processor seconds of a fit without standard errors, with one
thread for linear algebra. Memory is what the process took over what it held before the fit.
"""

import json
import os
import subprocess
import sys
import time

import numpy as np

from assessment.psychometrics import ItemBank, simulate_responses
from assessment.psychometrics.calibration import calibrate
from tests.benchmarks.psychometrics.figures import begin_memory, machine, peak_memory, tell

NAME = "tests.benchmarks.psychometrics.bench_cost"

Work = dict[str, float]

STANDARD: Work = {"children": 50_000, "items": 20, "steps": 1, "answered": 1.0, "dimensions": 1}

VARIED = {
    "children": (12_500, 25_000, 50_000, 100_000, 200_000, 400_000),
    "items": (10, 20, 40, 80, 160),
    "answered": (0.125, 0.25, 0.5, 1.0),
    "steps": (1, 2, 4, 8),
    "dimensions": (1, 2, 3, 4, 6, 8),
}


def simulated(work: Work) -> tuple[np.ndarray, list[int]]:
    """Answers, and the dimension of each item. Dimensions correlate at one half."""
    rng = np.random.default_rng(20260)
    children, items = int(work["children"]), int(work["items"])
    dimensions, steps = int(work["dimensions"]), int(work["steps"])
    dims = [j * dimensions // items for j in range(items)]
    cov = np.full((dimensions, dimensions), 0.5) + 0.5 * np.eye(dimensions)
    theta = rng.multivariate_normal(np.zeros(dimensions), cov, children, method="cholesky")
    names = [f"I{j + 1}" for j in range(items)]
    bank = ItemBank.from_steps(
        names,
        np.exp(rng.normal(0.15, 0.3, items)),
        rng.normal(0, 1, (items, steps)),
    )
    answers = np.empty((children, items))
    for d in range(dimensions):
        own = np.flatnonzero(np.array(dims) == d)
        part = bank.subset([names[j] for j in own])
        answers[:, own] = simulate_responses(part, theta[:, d], rng)
    answers[rng.random(answers.shape) >= work["answered"]] = np.nan
    return answers, dims


def measure(work: Work) -> None:
    """One calibration, its figures as JSON."""
    answers, dims = simulated(work)
    before = begin_memory()
    start = time.process_time()
    fit = calibrate(
        answers,
        "2pl" if work["steps"] == 1 else "gpcm",
        dims=dims if work["dimensions"] > 1 else None,
        standard_errors="none",
    )
    spent = time.process_time() - start
    figures = {
        "seconds": spent,
        "passes": fit.iterations,
        "converged": fit.converged,
        "mb": peak_memory() - before,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def run() -> int:
    if len(sys.argv) > 1:
        measure(json.loads(sys.argv[1]))
        return 0
    machine()
    tell(f"unless told otherwise: {STANDARD}")
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    for name, values in VARIED.items():
        tell(f"{name:<12}{'seconds':>9}{'steps':>7}{'MB':>7}")
        for value in values:
            work = {**STANDARD, name: value}
            if name == "dimensions":
                work |= {"items": 48, "children": 10_000}
            ran = subprocess.run(
                [sys.executable, "-m", NAME, json.dumps(work)],
                check=True,
                capture_output=True,
                text=True,
                env=environment,
            )
            f = json.loads(ran.stdout.splitlines()[-1])
            odd = "" if f["converged"] else "  did not converge"
            tell(f"{value:<12,}{f['seconds']:>9.2f}{f['passes']:>7}{f['mb']:>7.0f}{odd}")
    return 0


if __name__ == "__main__":
    sys.exit(run())
