"""How the benchmarks of measurement tell their figures."""

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy

SHARED = Path(os.environ.get("MIRAE_SHARED", Path(__file__).parents[4] / "shared")) / "reference"


def tell(line: str = "") -> None:
    """One line of figures."""
    sys.stdout.write(line + "\n")


def machine() -> None:
    """What the figures were measured on."""
    tell(
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"{os.cpu_count()} cores"
    )


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The shortest wall-clock time of several runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def begin_memory() -> float:
    """Memory this process holds, in MB; its peak is counted from here. Linux alone tells."""
    Path("/proc/self/clear_refs").write_text("5")
    return _megabytes("VmRSS")


def peak_memory() -> float:
    """The most memory this process held since ``begin_memory``, in MB."""
    return _megabytes("VmHWM")


def _megabytes(line: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split(line + ":")[1].split()[0]) / 1024
