"""Growth: coverage of bands and changes, errors of the words, and time."""

import sys

import numpy as np

from assessment.psychometrics import CHANGE_WORDS, GrowthModel, change_in_words, smooth
from tests.assessment.psychometrics.simulated import grown_children, related
from tests.benchmarks.psychometrics.figures import machine, seconds, tell

CHILDREN = 3000
STEP_SD = 0.7  # what the product assumes: `assessment.growth.selectors.growth`


def words(*, grow: bool, follow_curve: bool, step_sd: float = 0.5) -> None:
    """What is said of the change over three quarters, and how often it is so."""
    theta, lines = grown_children(CHILDREN, grow=grow, follow_curve=follow_curve, step_sd=step_sd)
    change = lines.change(0, 3)
    moved = theta[:, 3] - theta[:, 0]
    said = change_in_words(change)
    curve = "curve followed" if follow_curve else "curve not followed"
    truth = "as in the model" if grow else "zero"
    tell(f"true change {truth}, {curve}, step of {step_sd} logits a year:")
    sd = np.sqrt(np.diagonal(lines.cov, axis1=2, axis2=3))
    bands = (np.abs(theta - lines.mean) < 1.6449 * sd).mean()
    changes = (np.abs(moved - change.mean) < 1.6449 * change.sd).mean()
    tell(f"  90 % bands cover {100 * bands:.1f} %, 90 % ranges of change {100 * changes:.1f} %")
    shares = ", ".join(f"{word} {100 * (said == word).mean():.2f} %" for word in CHANGE_WORDS)
    tell(f"  said: {shares}")
    if grow:
        right = ", ".join(
            f"{word} {100 * (moved[said == word] > 0.2).mean():.1f} %"
            for word in ("grew", "likely_grew")
        )
        tell(f"  of these rose by more than 0.2: {right}")


def timing() -> None:
    n, quarters = 1000, 4
    model = GrowthModel.stated(related())
    mean = np.zeros((n, quarters, 6))
    cov = np.broadcast_to(0.3 * related(), (n, quarters, 6, 6))
    ages = np.broadcast_to(60.0 + 3.0 * np.arange(quarters), (n, quarters))
    context = np.zeros((n, quarters))
    spent = seconds(lambda: smooth(mean, cov, mean, ages, context, model), 3)
    tell(f"lines of 1,000 children × 4 quarters × 6 strands: {spent:.2f} s")


def run() -> int:
    machine()
    for grow in (True, False):
        for follow_curve in (True, False):
            words(grow=grow, follow_curve=follow_curve)
        words(grow=grow, follow_curve=False, step_sd=STEP_SD)
    timing()
    return 0


if __name__ == "__main__":
    sys.exit(run())
