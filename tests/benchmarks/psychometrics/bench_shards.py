"""A calibration over Parquet shards by two Celery workers and Redis, beside one process.

The bank is that of ``bench_sparse_bank``. ``--full`` is a million children, twenty shards of a
million answers; ``--kill`` also kills a worker's process in the middle. Needs a Redis, by default
``redis://127.0.0.1:6379/15``; its keys have a prefix of this run.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration import calibrate, fit_from_json
from assessment.psychometrics.calibration.result import Fit
from assessment.psychometrics.calibration.shards import Job, write_shards
from tests.benchmarks.psychometrics.bench_sparse_bank import simulated
from tests.benchmarks.psychometrics.figures import machine, tell

ROOT = Path(__file__).parents[3]
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "hub.settings.test",
    "MIRAE_TEST_REDIS_URL": os.environ.get("MIRAE_TEST_REDIS_URL", "redis://127.0.0.1:6379/15"),
    "MIRAE_TEST_QUEUE_PREFIX": f"mirae-bench-{os.getpid()}:",
    "MIRAE_TEST_EAGER": "no",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
}


def worker(name: str) -> subprocess.Popen[bytes]:
    """A Celery worker with one process that works."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "hub.celery", "worker", "-n", f"{name}@here"),
            *("-Q", "calibration", "-c", "1", "--prefetch-multiplier", "1"),
            *("--without-gossip", "--without-mingle"),
        ],
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def by_workers(job: Job, count: int, kill: bool) -> float:
    """Seconds that so many workers take for a job, from its first message."""
    # Settings are read when Celery's app is first asked for them.
    os.environ.update(ENVIRONMENT)
    sys.path.insert(0, str(ROOT / "platform"))
    import django

    django.setup()
    from hub.celery import app

    begun = [worker(f"w{number}") for number in range(count)]
    try:
        while len(app.control.ping(timeout=2.0) or []) < count:
            time.sleep(0.5)
        start = time.perf_counter()
        app.send_task("assessment.calibration.tasks.search_shards", (str(job.folder),))
        while not job.progress().finished:
            if kill and job.progress().passes >= 3 and 0 < job.progress().answered:
                os.kill(_process_of(begun[0].pid), signal.SIGKILL)
                kill = False
            time.sleep(0.1)
        return time.perf_counter() - start
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait(timeout=60)


def _process_of(worker_pid: int) -> int:
    children = [path.read_text() for path in Path(f"/proc/{worker_pid}/task").glob("*/children")]
    return int(" ".join(children).split()[0])


def table(fit: Fit) -> FloatArray:
    """Parameters and their standard errors."""
    return np.array([(item.a, *item.d, item.se_a, *item.se_d) for item in fit.items])


def told(name: str, job: Job, wall: float, exact: Fit) -> None:
    """One line about a job that ended."""
    runs = [line.split(",") for line in (job.folder / "runs.csv").read_text().splitlines()]
    spent = sum(float(run[2]) for run in runs)
    fit = fit_from_json((job.folder / "fit.json").read_text())
    apart = np.abs(table(fit) - table(exact)).max()
    tell(
        f"{name}: {wall:.1f} s on the clock, {job.progress().passes} passes, {len(runs)} answers "
        f"of shards in {spent:.1f} s of work, converged {fit.converged}; "
        f"largest difference from one process {apart:.1e}"
    )


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--answers", type=int, default=500_000, help="in a shard")
    parser.add_argument("--full", action="store_true", help="a million children")
    parser.add_argument("--kill", action="store_true", help="kill a process in the middle")
    options = parser.parse_args()
    children, answers = options.children, options.answers
    if options.full:
        children, answers = 1_000_000, 1_000_000
    machine()
    responses, _, _ = simulated(children, options.items, options.each, uneven=False)
    names = [f"I{j + 1}" for j in range(options.items)]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shards = write_shards(folder / "shards", responses, names, answers=answers)
        size = sum(path.stat().st_size for path in shards) / 2**20
        answered = f"{children:,} children, {responses.nnz:,} answers"
        tell(f"{answered}: {len(shards)} shards, {size:.0f} MiB")
        start, cpu = time.perf_counter(), time.process_time()
        exact = calibrate(responses)
        spent, cpu = time.perf_counter() - start, time.process_time() - cpu
        tell(f"one process, all in memory: {spent:.1f} s on the clock, {cpu:.1f} s CPU")
        del responses
        for count in (1, 2):
            job = Job.begun(folder / f"job-{count}", folder / "shards")
            told(f"{count} worker(s)", job, by_workers(job, count, kill=False), exact)
        if options.kill:
            job = Job.begun(folder / "job-kill", folder / "shards")
            told("2 workers, one killed", job, by_workers(job, 2, kill=True), exact)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        tell(f"largest memory of a worker's process: {peak:.2f} GiB")
    return 0


if __name__ == "__main__":
    sys.exit(run())
