"""A bank of 1000 items of which each child answers 20, 2PL: time, memory and how good the fit is.

Each size runs in a process of its own, so that its peak of memory is its own. ``--full`` is the
million children of the aim; ``--uneven`` gives the items very different numbers of answers.
"""

import argparse
import os
import subprocess
import sys
import time

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration import calibrate, sparse_responses
from tests.benchmarks.psychometrics.figures import begin_memory, machine, peak_memory, tell

NAME = "tests.benchmarks.psychometrics.bench_sparse_bank"


def simulated(
    children: int, items: int, each: int, uneven: bool
) -> tuple[sparse.csr_matrix, FloatArray, FloatArray]:
    """Answers, slopes and intercepts. A child's items differ; uneven ones follow a power law."""
    rng = np.random.default_rng(children)
    slopes, intercepts = rng.lognormal(0.0, 0.3, items), rng.normal(0.0, 1.2, items)
    item = np.empty((children, each), dtype=np.int32)
    at_once = 2_000
    likely = np.log(np.arange(1.0, items + 1.0)) if uneven else np.zeros(items)
    for start in range(0, children, at_once):
        rows = slice(start, min(start + at_once, children))
        # The smallest of exponential times: a draw without replacement, by weight.
        times = rng.standard_exponential((rows.stop - rows.start, items), dtype=np.float32)
        times *= np.exp(likely, dtype=np.float32)
        item[rows] = np.argpartition(times, each, axis=1)[:, :each]
    child = np.repeat(np.arange(children, dtype=np.int32), each)
    flat = item.ravel()
    reach = slopes[flat]
    reach *= np.repeat(rng.normal(size=children), each)
    reach += intercepts[flat]
    right = (rng.random(len(flat)) < 1.0 / (1.0 + np.exp(-reach))).astype(np.int8)
    del reach
    return sparse_responses(child, flat, right, (children, items)), slopes, intercepts


def measure(children: int, items: int, each: int, uneven: bool) -> None:
    """One calibration."""
    responses, slopes, intercepts = simulated(children, items, each, uneven)
    before = begin_memory() / 1024
    passes: list[float] = []
    start, wall = time.process_time(), time.perf_counter()
    fit = calibrate(responses, watch=lambda value, move: passes.append(move))
    cpu, wall = time.process_time() - start, time.perf_counter() - wall
    kept = [int(item.id[1:]) - 1 for item in fit.items]
    a, d = np.array([(item.a, item.d[0]) for item in fit.items]).T
    se_a, se_d = np.array([(item.se_a, item.se_d[0]) for item in fit.items]).T
    off_a, off_d = a - slopes[kept], d - intercepts[kept]
    within = np.mean(np.abs(np.concatenate([off_a / se_a, off_d / se_d])) < 1.96)
    answers = np.array([item.n for item in fit.items])
    tell(
        f"{children:>9,} children x {each} of {items:,} items ({answers.min():,} to "
        f"{answers.max():,} answers an item): {cpu:.1f} s CPU ({wall:.1f} s on the clock), "
        f"converged {fit.converged} after {fit.iterations} steps, logLik {fit.loglik:.3f}; "
        f"RMSE slope {np.sqrt(np.mean(off_a**2)):.4f} intercept {np.sqrt(np.mean(off_d**2)):.4f}; "
        f"95 % intervals cover {100 * within:.1f} %; peak {peak_memory() / 1024:.2f} GiB, "
        f"{before:.2f} of it the answers"
    )
    for problem in fit.problems[:3]:
        tell(f"          {problem}")


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="*", default=[20_000, 50_000, 100_000])
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--uneven", action="store_true")
    parser.add_argument("--full", action="store_true", help="a million children too")
    options = parser.parse_args()
    sizes = [*options.children, *([1_000_000] if options.full else [])]
    if len(sizes) == 1:
        measure(sizes[0], options.items, options.each, options.uneven)
        return 0
    machine()
    for size in sizes:
        same = [f"--items={options.items}", f"--each={options.each}"]
        same += ["--uneven"] if options.uneven else []
        subprocess.run(
            [sys.executable, "-m", NAME, "--children", str(size), *same],
            check=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    return 0


if __name__ == "__main__":
    sys.exit(run())
