"""Simulated children whose abilities are known, for tests and benchmarks of measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics import (
    Evidence,
    GrowthLines,
    GrowthModel,
    ItemBank,
    category_probabilities,
    simulate_responses,
    smooth,
    strand_posterior,
)

FloatArray = npt.NDArray[np.float64]
STRANDS = 6


def graded_bank(n_items: int, strands: int, seed: int = 1) -> ItemBank:
    """Items 0-3 that go round the strands."""
    rng = np.random.default_rng(seed)
    return ItemBank.from_steps(
        [f"i{j:03d}" for j in range(n_items)],
        rng.uniform(0.8, 1.6, n_items),
        np.sort(rng.normal(0.0, 1.2, (n_items, 3)), axis=1),
        np.arange(n_items) % strands,
    )


def related(strands: int = STRANDS) -> FloatArray:
    """Unit variances, correlations of a half."""
    return 0.5 * np.eye(strands) + 0.5


def some_records(bank: ItemBank, n: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Answers at random to ``n`` items, from play and from one rater, some with a shift."""
    return [
        {
            "item": bank.ids[j],
            "score": int(rng.integers(4)),
            "rater": str(rng.choice(["", "w"])),
            "shift": float(rng.choice([0.0, 0.4, -0.3])),
        }
        for j in rng.choice(bank.n_items, n, replace=False)
    ]


def exact_moments(
    bank: ItemBank,
    records: Sequence[Mapping[str, Any]],
    prior_mean: FloatArray,
    prior_cov: FloatArray,
    rater_sd: float,
    n_nodes: int = 61,
) -> tuple[FloatArray, FloatArray]:
    """Posterior mean and covariance of two strands by a product rule over them and one rater."""
    prior = np.zeros((3, 3))
    prior[:2, :2] = prior_cov
    prior[2, 2] = rater_sd**2
    z = np.linspace(-6.0, 6.0, n_nodes)
    standard = np.stack(np.meshgrid(z, z, z, indexing="ij"), axis=-1).reshape(-1, 3)
    latent = standard @ np.linalg.cholesky(prior).T + [*prior_mean, 0.0]
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


@dataclass(frozen=True, eq=False)
class JudgedChildren:
    """Children on six strands whom two workers judged, five answers a strand."""

    theta: FloatArray
    bank: ItemBank
    evidence: Evidence
    prior_mean: FloatArray
    prior_cov: FloatArray
    rater_sd: float


def judged_children(n: int, seed: int = 77, rater_sd: float = 0.6) -> JudgedChildren:
    """Draw children, workers with severities of their own, and what the workers marked."""
    rng = np.random.default_rng(seed)
    bank = graded_bank(30, STRANDS, seed=4)
    prior_cov = related()
    prior_mean = rng.uniform(-1.5, 1.5, (n, 1)) + np.linspace(-0.3, 0.3, STRANDS)
    theta = prior_mean + rng.normal(size=(n, STRANDS)) @ np.linalg.cholesky(prior_cov).T
    severity = rng.normal(0.0, rater_sd, (n, 2))
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
    return JudgedChildren(theta, bank, evidence, prior_mean, prior_cov, rater_sd)


def grown_children(
    n: int,
    *,
    grow: bool,
    follow_curve: bool,
    step_sd: float = 0.5,
    seed: int = 12,
    quarters: int = 4,
) -> tuple[FloatArray, GrowthLines]:
    """Abilities (n, T, 6) and the lines drawn from them: six answers a strand and quarter.

    The population rises half a logit a year; a third of the quarters bring another rater. With
    ``grow`` children move as the stated model has it, without it nobody moves at all. ``step_sd``
    is what the lines assume, which may be wider than the truth.
    """
    rng = np.random.default_rng(seed)
    bank = graded_bank(36, STRANDS, seed=2)
    model = GrowthModel.stated(related())
    ages = 60.0 + rng.uniform(0, 24, (n, 1)) + 3.0 * np.arange(quarters)
    prior_mean = np.repeat(((ages - 72.0) / 24.0)[..., None], STRANDS, axis=-1)
    theta, seen, context = _moved(n, prior_mean, model, rng, grow)
    scored = [
        strand_posterior(
            bank,
            Evidence.from_matrix(bank, simulate_responses(bank, seen[:, t], rng)),
            prior_mean[:, t],
            model.prior_cov,
        ).rounded()
        for t in range(quarters)
    ]
    means, covs = (np.stack([getattr(s, part) for s in scored], axis=1) for part in ("mean", "cov"))
    assumed = GrowthModel.stated(related(), process_sd=step_sd)
    lines = smooth(means, covs, prior_mean, ages, context, assumed, follow_curve=follow_curve)
    return theta, lines


def _moved(
    n: int, prior_mean: FloatArray, model: GrowthModel, rng: np.random.Generator, grow: bool
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int64]]:
    """Abilities, abilities plus the offset of the context, and the contexts."""

    def draw(cov: FloatArray) -> FloatArray:
        return rng.normal(size=(n, STRANDS)) @ np.linalg.cholesky(cov).T

    quarters = prior_mean.shape[1]
    theta = [prior_mean[:, 0] + draw(model.prior_cov)]
    offset = [draw(model.context_cov)]
    context = np.zeros((n, quarters), dtype=np.int64)
    for t in range(1, quarters):
        step = prior_mean[:, t] - prior_mean[:, t - 1] + draw(model.process_cov / 4.0)
        theta.append(theta[-1] + (step if grow else 0.0))
        renewed = rng.random(n) < 1 / 3
        context[:, t] = context[:, t - 1] + renewed
        offset.append(np.where(renewed[:, None], draw(model.context_cov), offset[-1]))
    truth = np.stack(theta, axis=1)
    return truth, truth + np.stack(offset, axis=1), context
