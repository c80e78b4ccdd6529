"""Expectation propagation against the exact posterior, and against simulated children."""

import numpy as np
import pytest

from assessment.psychometrics import (
    Evidence,
    ItemBank,
    category_probabilities,
    simulate_responses,
    strand_posterior,
)

SPREAD = np.array([[1.0, 0.6], [0.6, 1.2]])
MEAN = np.array([0.3, -0.2])
RATER_SD = 0.6


def exact_moments(bank, records, n_nodes=61):
    """Mean and covariance of two strands by a product rule over them and one rater."""
    prior = np.zeros((3, 3))
    prior[:2, :2] = SPREAD
    prior[2, 2] = RATER_SD**2
    z = np.linspace(-6, 6, n_nodes)
    standard = np.stack(np.meshgrid(z, z, z, indexing="ij"), axis=-1).reshape(-1, 3)
    latent = standard @ np.linalg.cholesky(prior).T + [*MEAN, 0.0]
    log_weight = -0.5 * (standard**2).sum(axis=1)
    for record in records:
        j = bank.index(record["item"])
        item = ItemBank.from_rows([{**bank.to_rows()[j], "dimension": 0}])
        argument = latent[:, bank.dimension[j]] - (latent[:, 2] if record["rater"] else 0.0)
        chances = category_probabilities(item, argument, record["shift"])
        log_weight += np.log(chances[:, 0, record["score"]])
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    mean = weight @ latent[:, :2]
    centred = latent[:, :2] - mean
    return mean, (weight[:, None] * centred).T @ centred


@pytest.mark.parametrize("case", range(6))
def test_moments_are_those_of_the_exact_posterior(case, graded_bank):
    rng = np.random.default_rng(100 + case)
    bank = graded_bank(24, 2, seed=case)
    records = [
        {
            "item": bank.ids[j],
            "score": 3 if case == 5 else int(rng.integers(4)),
            "rater": str(rng.choice(["", "w"])),
            "shift": float(rng.choice([0.0, 0.4, -0.3])),
        }
        for j in rng.choice(24, [2, 6, 10, 16, 24, 24][case], replace=False)
    ]
    evidence = Evidence.from_records(bank, [records])
    ours = strand_posterior(bank, evidence, MEAN, SPREAD, rater_sd=RATER_SD)
    mean, cov = exact_moments(bank, records)
    sd = np.sqrt(np.diag(cov))
    assert np.abs(ours.mean[0] - mean).max() < 0.002
    assert np.abs(ours.se[0] / sd - 1.0).max() < 0.015
    correlation = cov[0, 1] / sd.prod()
    assert ours.cov[0, 0, 1] / ours.se[0].prod() == pytest.approx(correlation, abs=0.01)


@pytest.fixture(scope="module")
def judged_children(graded_bank):
    """800 children, five answers a strand, two workers with severities of their own."""
    rng = np.random.default_rng(77)
    n, strands = 800, 6
    bank = graded_bank(30, strands, seed=4)
    spread = 0.5 * np.eye(strands) + 0.5
    prior_mean = rng.uniform(-1.5, 1.5, (n, 1)) + np.linspace(-0.3, 0.3, strands)
    theta = prior_mean + rng.normal(size=(n, strands)) @ np.linalg.cholesky(spread).T
    severity = rng.normal(0.0, RATER_SD, (n, 2))
    worker = rng.integers(0, 2, (n, 30))
    argument = theta[:, bank.dimension] - np.take_along_axis(severity, worker, axis=1)
    # One dimension an item, so that each answer can have its own argument.
    apart = ItemBank(bank.ids, bank.slopes, bank.intercepts, np.arange(30))
    scores = simulate_responses(apart, argument, rng).astype(np.int64)
    evidence = Evidence(
        n_children=n,
        child=np.repeat(np.arange(n), 30),
        item=np.tile(np.arange(30), n),
        score=scores.ravel(),
        rater=np.array(["v", "w"])[worker.ravel()],
        shift=np.zeros(n * 30),
    )
    return theta, bank, evidence, prior_mean, spread


def test_intervals_cover_children_judged_by_workers(judged_children):
    theta, bank, evidence, prior_mean, spread = judged_children
    posterior = strand_posterior(bank, evidence, prior_mean, spread, rater_sd=RATER_SD)
    low, high = posterior.interval(0.9)
    assert 0.88 < ((low < theta) & (theta < high)).mean() < 0.92
    assert abs((posterior.mean - theta).mean()) < 0.05
    distance = np.linalg.solve(posterior.cov, (theta - posterior.mean)[..., None])[..., 0]
    mahalanobis = ((theta - posterior.mean) * distance).sum(axis=1)
    assert 5.6 < mahalanobis.mean() < 6.4


def test_leaving_severity_out_would_be_overconfident(judged_children):
    theta, bank, evidence, prior_mean, spread = judged_children
    naive = strand_posterior(bank, evidence, prior_mean, spread, rater_sd=0.0)
    low, high = naive.interval(0.9)
    assert ((low < theta) & (theta < high)).mean() < 0.87
