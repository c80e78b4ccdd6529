"""Judged items: coverage and bias of severities and their spread, errors of verdicts, and time."""

import sys

import numpy as np

from assessment.psychometrics.facets import fit_facets, pair_biases, rater_quality
from tests.assessment.psychometrics.facets.judged import Judged, judged
from tests.benchmarks.psychometrics.figures import machine, seconds, tell

FIXED = np.array([-0.8, -0.5, -0.2, 0.0, 0.1, 0.2, 0.4, 0.8])
SPREAD = 0.5


def fitted(data: Judged, **options):
    return fit_facets(data.responses, data.person, data.rater, "pcm", ids=data.items, **options)


def fixed(runs: int) -> None:
    """Eight raters, 300 persons judged by two of them each on four items."""
    inside, off, told, misfit, biased = [], [], [], [], []
    for seed in range(runs):
        fit = fitted(judged(FIXED, 300, 1_000 + seed))
        se = np.array([rater.se for rater in fit.fit.raters])
        off.append(fit.severity - FIXED)
        inside.append(np.abs(off[-1]) < 1.96 * se)
        told.append(se)
        quality = rater_quality(fit)
        misfit.append([[abs(r.infit_t) > 1.96, abs(r.outfit_t) > 1.96] for r in quality.raters])
        biased.append([pair.p < 0.05 for pair in pair_biases(fit)])
    spread = np.std(off, axis=0).mean()
    tell(f"fixed severities, {runs} runs of 8 raters, 300 persons, 2 raters each:")
    tell(
        f"  bias {np.mean(off, axis=0).min():+.4f} to {np.mean(off, axis=0).max():+.4f}, "
        f"SD {spread:.4f} against a mean SE of {np.mean(told):.4f}, "
        f"95 % ranges cover {100 * np.mean(inside):.1f} %"
    )
    infit, outfit = 100 * np.mean(misfit, axis=(0, 1))
    tell(f"  |t| > 1.96 without cause: infit {infit:.1f} %, outfit {outfit:.1f} %")
    tell(f"  pairs with p < 0.05 without cause: {100 * np.mean(biased):.1f} %")


def random(runs: int, raters: int, persons: int) -> None:
    """Severities drawn anew each time."""
    inside, sd, interval, drawn = [], [], [], []
    for seed in range(runs):
        rng = np.random.default_rng(5_000 + seed)
        severities = rng.normal(0.0, SPREAD, raters)
        fit = fitted(judged(severities, persons, 9_000 + seed), random=True)
        se = np.array([rater.se for rater in fit.fit.raters])
        inside.append(np.mean(np.abs(fit.severity - severities) < 1.96 * se))
        sd.append(fit.spread.sd)
        drawn.append(np.var(severities, ddof=1))
        if np.isfinite(fit.spread.low):
            interval.append(fit.spread.low < SPREAD < fit.spread.high)
    off = np.square(sd) - drawn
    tell(f"random severities, {runs} runs of {raters} raters, {persons} persons, 2 raters each:")
    tell(
        f"  estimated variance less that of the severities drawn {off.mean():+.4f} "
        f"(Monte Carlo error {off.std() / np.sqrt(runs):.4f}, truth {SPREAD**2:.4f}); "
        f"its 95 % ranges cover {100 * np.mean(interval):.1f} %"
    )
    tell(f"  95 % ranges of severities cover {100 * np.mean(inside):.1f} %")


def timing() -> None:
    rng = np.random.default_rng(2)
    for persons, raters in ((300, 8), (3_000, 20), (30_000, 50)):
        data = judged(rng.normal(0.0, SPREAD, raters), persons, 3)
        spent = seconds(lambda data=data: fitted(data), 1 if persons > 10_000 else 3)
        tell(f"{persons:,} persons, {raters} raters, {len(data.person):,} rows: {spent:.2f} s")


def run() -> int:
    machine()
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    timing()
    fixed(runs)
    random(runs, 10, 200)
    random(runs, 30, 600)
    return 0


if __name__ == "__main__":
    sys.exit(run())
