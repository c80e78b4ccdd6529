"""Calibration and scoring of large tables: time, memory and error, beside girth 0.8.0.

Each figure is of a process of its own, in processor seconds of one run, with one thread for linear
algebra; memory is what a fit and its scores take beside the answers. The data follow the recipe of
the reference material's ``simulate.py``.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.psychometrics.figures import begin_memory, machine, peak_memory, tell
from tests.benchmarks.psychometrics.peers import ask_peer

N = 100_000
MIRT = {
    "2PL": (3.0, 0.0161, 0.0120),
    "GRM": (30.0, 0.0074, 0.0085),
    "GPCM": (187.0, 0.0065, 0.0130),
    "GRM half": (36.0, 0.0101, 0.0130),
    "three": (54.0, 0.0374, 0.0333),
}
"""mirt 1.45.1, from the references: seconds of a fit, error of slopes and of intercepts."""


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def two_parameter(n: int = N) -> dict[str, np.ndarray]:
    r = np.random.default_rng(20250101)
    a = np.exp(r.normal(0.15, 0.3, 20))
    d = -a * r.normal(0, 1, 20)
    theta = r.normal(size=N)
    x = r.random((N, 20)) < sigmoid(theta[:, None] * a + d)
    return {"x": x[:n].astype(float), "a": a, "d": d[:, None]}


def graded(n: int = N) -> dict[str, np.ndarray]:
    r = np.random.default_rng(20250103)
    a = np.exp(r.normal(0.2, 0.3, 40))
    b = r.normal(0, 0.3, (40, 1)) + np.array([-1.5, -0.5, 0.5, 1.5]) + r.uniform(-0.3, 0.3, (40, 4))
    d = -a[:, None] * np.sort(b, axis=1)
    theta, u = r.normal(size=N), r.random((N, 40))
    x = sum((u < sigmoid(theta[:, None] * a + d[:, k])).astype(float) for k in range(4))
    return {"x": x[:n], "a": a, "d": d}


def partial_credit(n: int = N) -> dict[str, np.ndarray]:
    r = np.random.default_rng(20250105)
    a = np.exp(r.normal(-0.1, 0.3, 40))
    b = r.normal(0, 0.3, (40, 1)) + np.array([-1.2, -0.4, 0.4, 1.2]) + r.uniform(-0.3, 0.3, (40, 4))
    d = -a[:, None] * b
    theta, k = r.normal(size=N), np.arange(5)
    x = np.zeros((N, 40))
    for j in range(40):
        z = a[j] * k * theta[:, None] + np.r_[0, np.cumsum(d[j])]
        p = np.exp(z - z.max(axis=1, keepdims=True))
        reached = np.cumsum(p / p.sum(axis=1, keepdims=True), axis=1)
        x[:, j] = (r.random((N, 1)) > reached[:, :4]).sum(axis=1)
    return {"x": x[:n], "a": a, "d": np.cumsum(d, axis=1)}


def half_missing(n: int = N) -> dict[str, np.ndarray]:
    made = graded(n)
    gone = np.random.default_rng(20250104).random((N, 40)) < 0.5
    made["x"][gone[:n]] = np.nan
    return made


def three_dimensions(n: int = 10_000) -> dict[str, np.ndarray]:
    r = np.random.default_rng(20250107)
    cov = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    theta = r.multivariate_normal(np.zeros(3), cov, size=10_000, method="cholesky")
    dim = np.repeat(np.arange(3), 15)
    a = np.exp(r.normal(0.15, 0.3, 45))
    d = -a * r.normal(0, 1, 45)
    x = r.random((10_000, 45)) < sigmoid(theta[:, dim] * a + d)
    return {"x": x[:n].astype(float), "a": a, "d": d[:, None], "dim": dim}


WORK = {
    "2PL": (two_parameter, "2pl"),
    "GRM": (graded, "grm"),
    "GPCM": (partial_credit, "gpcm"),
    "GRM half": (half_missing, "grm"),
    "three": (three_dimensions, "2pl"),
}

GIRTH_FIT = """
import json, sys, time
import numpy as np
import girth
def megabytes(line):
    return int(open("/proc/self/status").read().split(line + ":")[1].split()[0]) / 1024
x = np.load(sys.argv[1]).astype(int)
open("/proc/self/clear_refs", "w").write("5")
before = megabytes("VmRSS")
start = time.process_time()
if sys.argv[2] == "2PL":
    fit = girth.twopl_mml(x.T)
    slope = fit["Discrimination"]
else:
    fit = girth.grm_mml(x.T + 1)
    slope = fit["Discrimination"]
spent = time.process_time() - start
peak = megabytes("VmHWM")
print(json.dumps({"seconds": spent, "slopes": list(map(float, slope)),
                  "before": before, "peak": peak}))
"""


def _steps(d: np.ndarray, model: str) -> np.ndarray:
    """Intercepts a step at a time: cumulative ones add up their errors."""
    return np.diff(d, axis=1, prepend=0.0) if model == "gpcm" else d


def run_one(name: str, n: int) -> None:
    """One piece of work on the first n children, in this process; its figures as JSON."""
    from assessment.psychometrics.calibration import calibrate
    from assessment.psychometrics.scoring import eap, eap_several
    from assessment.psychometrics.threads import one_thread

    make, model = WORK[name]
    made = make(n)
    dims = made["dim"].tolist() if "dim" in made else None
    resident = begin_memory()
    start = time.process_time()
    fit = calibrate(made["x"], model, dims=dims, standard_errors="none")
    fitted = time.process_time() - start
    start = time.process_time()
    with one_thread():
        if dims:
            eap_several(fit.bank, made["x"], np.zeros(3), fit.groups[0].cov, fit.quadrature)
        else:
            eap(fit.bank, made["x"])
    scored = time.process_time() - start
    peak = peak_memory()
    start = time.process_time()
    calibrate(made["x"], model, dims=dims)
    with_se = time.process_time() - start
    a = np.array([item.a for item in fit.items])
    d = np.array([item.d for item in fit.items])
    figures = {
        "fit": fitted,
        "eap": scored,
        "with_se": with_se,
        "passes": fit.iterations,
        "loglik": fit.loglik,
        "rmse_a": float(np.sqrt(np.mean((a - made["a"]) ** 2))),
        "rmse_d": float(np.sqrt(np.mean((_steps(d, model) - _steps(made["d"], model)) ** 2))),
        "before": resident,
        "peak": peak,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def ours(name: str, n: int = N) -> dict[str, float]:
    """Figures of one piece of work, in a process of its own."""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "tests.benchmarks.psychometrics.bench_calibration", name]
    ran = subprocess.run(
        [*command, str(n)], check=True, capture_output=True, text=True, env=environment
    )
    figures: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def main() -> None:
    machine()
    tell("work         fit s   eap s  fit+se  passes   rmse a   rmse d   + MB   mirt fit / ours")
    for name in WORK:
        f = ours(name)
        ratio = MIRT[name][0] / f["fit"]
        tell(
            f"{name:<10}{f['fit']:>8.2f}{f['eap']:>8.3f}{f['with_se']:>8.2f}{f['passes']:>8}"
            f"{f['rmse_a']:>9.4f}{f['rmse_d']:>9.4f}{f['peak'] - f['before']:>7.0f}{ratio:>10.0f}"
        )
    with tempfile.TemporaryDirectory() as folder:
        for name, n in (("2PL", N), ("GRM", 10_000)):
            made = WORK[name][0](n)
            path = Path(folder) / "x.npy"
            np.save(path, made["x"])
            peer = ask_peer(GIRTH_FIT, str(path), name)
            if peer is None:
                tell("girth 0.8.0 could not be installed here")
                return
            error = np.sqrt(np.mean((np.array(peer["slopes"]) - made["a"]) ** 2))
            own = ours(name, n)
            peers_rise, rise = peer["peak"] - peer["before"], own["peak"] - own["before"]
            tell(
                f"girth 0.8.0, {name} of {n:,}: fit {peer['seconds']:.1f} s "
                f"(ours {own['fit']:.2f}), rmse of slopes {error:.4f} (ours {own['rmse_a']:.4f}), "
                f"memory over that of the data {peers_rise:.0f} MB (ours {rise:.0f})"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_one(sys.argv[1], int(sys.argv[2]))
    else:
        main()
