"""Expectation propagation against the exact posterior, and against simulated children."""

import numpy as np
import pytest

from assessment.psychometrics import Evidence, strand_posterior
from tests.assessment.psychometrics.simulated import (
    exact_moments,
    graded_bank,
    judged_children,
    some_records,
)

SPREAD = np.array([[1.0, 0.6], [0.6, 1.2]])
MEAN = np.array([0.3, -0.2])
RATER_SD = 0.6


@pytest.mark.parametrize("case", range(6))
def test_moments_are_those_of_the_exact_posterior(case):
    bank = graded_bank(24, 2, seed=case)
    records = some_records(bank, [2, 6, 10, 16, 24, 24][case], np.random.default_rng(100 + case))
    if case == 5:
        records = [{**record, "score": 3} for record in records]
    evidence = Evidence.from_records(bank, [records])
    ours = strand_posterior(bank, evidence, MEAN, SPREAD, rater_sd=RATER_SD)
    mean, cov = exact_moments(bank, records, MEAN, SPREAD, RATER_SD)
    sd = np.sqrt(np.diag(cov))
    assert np.abs(ours.mean[0] - mean).max() < 0.002
    assert np.abs(ours.se[0] / sd - 1.0).max() < 0.015
    correlation = cov[0, 1] / sd.prod()
    assert ours.cov[0, 0, 1] / ours.se[0].prod() == pytest.approx(correlation, abs=0.01)


@pytest.fixture(scope="module")
def children():
    return judged_children(800)


def test_intervals_cover_children_judged_by_workers(children):
    posterior = strand_posterior(
        children.bank,
        children.evidence,
        children.prior_mean,
        children.prior_cov,
        rater_sd=children.rater_sd,
    )
    low, high = posterior.interval(0.9)
    assert 0.88 < ((low < children.theta) & (children.theta < high)).mean() < 0.92
    error = children.theta - posterior.mean
    assert abs(error.mean()) < 0.05
    mahalanobis = (error * np.linalg.solve(posterior.cov, error[..., None])[..., 0]).sum(axis=1)
    assert 5.6 < mahalanobis.mean() < 6.4


def test_leaving_severity_out_would_be_overconfident(children):
    naive = strand_posterior(
        children.bank, children.evidence, children.prior_mean, children.prior_cov, rater_sd=0.0
    )
    low, high = naive.interval(0.9)
    assert ((low < children.theta) & (children.theta < high)).mean() < 0.87
