"""D-scores: largest differences from dscore 1.11.0, and time."""

import csv
import gzip
import io
import sys
import tempfile
from pathlib import Path

import numpy as np

from assessment.psychometrics import dscore
from assessment.psychometrics.__main__ import main
from assessment.psychometrics.commands.dscore import read_visits
from assessment.psychometrics.d_score_keys import PACKAGE_DATA, key_named
from tests.benchmarks.psychometrics.figures import SHARED, machine, seconds, tell

OWN = Path(__file__).parents[2] / "assessment/psychometrics/reference"


def compare(name: str, key: str, data: Path, reference: Path) -> None:
    """Largest differences of d, sem and daz on one file."""
    visits = read_visits(data, key_named(key).tau)
    scores = dscore(key, visits.items, visits.responses, visits.age)
    opened = gzip.open(reference, "rt") if reference.suffix == ".gz" else reference.open()
    with opened as file:
        rows = list(csv.DictReader(file))
    line = f"{name}, {key}, {len(rows)} visits:"
    for column in ("d", "sem", "daz"):
        theirs = np.array([float(row[column] or "nan") for row in rows])
        ours = getattr(scores, column)
        if not np.array_equal(np.isnan(ours), np.isnan(theirs)):
            raise AssertionError(f"{column} is missing in different rows")
        line += f" {column} {np.nanmax(np.abs(ours - theirs)):.1e}"
    tell(line)


def timing(data: Path) -> None:
    """Scoring alone, and the whole command."""
    visits = read_visits(data, key_named("gsed2406").tau)
    scoring = seconds(lambda: dscore("gsed2406", visits.items, visits.responses, visits.age))
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.csv")
        command = seconds(
            lambda: main(["dscore", str(data), "--key", "gsed2406", "-o", out], io.StringIO()), 3
        )
    tell(f"{len(visits.age)} visits: scoring {scoring:.3f} s, reading to writing {command:.2f} s")


def run() -> int:
    machine()
    for key in ("gsed2406", "dutch"):
        compare(
            "milestones", key, OWN / "dscore_milestones.csv", OWN / f"milestones_scores_{key}.csv"
        )
    sample = Path(str(PACKAGE_DATA / "smocc_sample.csv.gz"))
    compare("SMOCC sample", "gsed2406", sample, sample.with_name("smocc_sample_scores.csv.gz"))
    whole = SHARED / "data/smocc_long.csv"
    if whole.exists():
        compare("SMOCC", "gsed2406", whole, SHARED / "dscore/smocc_scores_gsed2406.csv")
    timing(whole if whole.exists() else sample)
    return 0


if __name__ == "__main__":
    sys.exit(run())
