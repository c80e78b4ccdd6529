"""Six strands: error of expectation propagation, coverage of its ranges, and time."""

import hashlib
import sys

import numpy as np

from assessment.psychometrics import Evidence, StrandPosterior, strand_posterior
from tests.assessment.psychometrics.simulated import (
    JudgedChildren,
    exact_moments,
    graded_bank,
    judged_children,
    some_records,
)
from tests.benchmarks.psychometrics.figures import machine, seconds, tell

PRIOR_MEAN = np.array([0.3, -0.2])
PRIOR_COV = np.array([[1.0, 0.6], [0.6, 1.2]])


def accuracy(cases: int = 40) -> None:
    """Against a product rule of 101³ nodes over two strands and a rater."""
    worst_mean = worst_se = worst_correlation = 0.0
    for case in range(cases):
        bank = graded_bank(24, 2, seed=case)
        n = (1, 2, 4, 8, 16, 24)[case % 6]
        records = some_records(bank, n, np.random.default_rng(case))
        if case % 10 == 9:
            records = [{**record, "score": 3} for record in records]
        evidence = Evidence.from_records(bank, [records])
        ours = strand_posterior(bank, evidence, PRIOR_MEAN, PRIOR_COV, rater_sd=0.6)
        mean, cov = exact_moments(bank, records, PRIOR_MEAN, PRIOR_COV, 0.6, n_nodes=101)
        sd = np.sqrt(np.diag(cov))
        worst_mean = max(worst_mean, np.abs(ours.mean[0] - mean).max())
        worst_se = max(worst_se, np.abs(ours.se[0] / sd - 1).max())
        gap = ours.cov[0, 0, 1] / ours.se[0].prod() - cov[0, 1] / sd.prod()
        worst_correlation = max(worst_correlation, abs(gap))
    tell(
        f"{cases} cases of 1 to 24 answers, largest errors: mean {worst_mean:.1e} logits, "
        f"SD {100 * worst_se:.2f} %, correlation {worst_correlation:.1e}"
    )


def score(children: JudgedChildren, rater_sd: float) -> StrandPosterior:
    return strand_posterior(
        children.bank,
        children.evidence,
        children.prior_mean,
        children.prior_cov,
        rater_sd=rater_sd,
    )


def coverage(n: int = 5000) -> None:
    """Ranges of simulated children, with rater severity in the model and left out of it."""
    children = judged_children(n)
    for name, rater_sd in (("severity in the model", 0.6), ("severity left out", 0.0)):
        scored = score(children, rater_sd)
        error = scored.mean - children.theta
        z = np.abs(error) / scored.se
        tell(
            f"{n} children × 6 strands, 5 answers a strand, two workers, {name}: 90 % ranges cover "
            f"{100 * (z < 1.6449).mean():.1f} %, 95 % ranges {100 * (z < 1.96).mean():.1f} %, "
            f"bias {error.mean():+.3f}, SE / RMSE {scored.se.mean() / error.std():.3f}"
        )


def timing() -> None:
    """Many children and one, 30 answers each; a hash of what would be stored."""
    crowd, alone = judged_children(1000), judged_children(1)
    tell(f"1,000 children, 30 answers, 12 sites: {seconds(lambda: score(crowd, 0.6), 3):.2f} s")
    tell(f"one child: {1000 * seconds(lambda: score(alone, 0.6), 20):.1f} ms")
    stored = score(crowd, 0.6).rounded()
    digest = hashlib.sha256(stored.mean.tobytes() + stored.cov.tobytes()).hexdigest()
    tell(f"stored results of the 1,000 hash to {digest[:16]}")


def run() -> int:
    machine()
    accuracy()
    coverage()
    timing()
    return 0


if __name__ == "__main__":
    sys.exit(run())
