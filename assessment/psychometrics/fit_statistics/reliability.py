"""How reliable scores are: by the model, from the estimates, and classically."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.fit_statistics.held import Held, Part, Undefined

FEWEST_TOGETHER = 3


@dataclass(frozen=True)
class ClassicalReliability:
    """alpha, or omega with its loadings and unique variances. pairwise: whether cells were missing
    and covariances are each over the children who answered both items."""

    value: float
    pairwise: bool
    loadings: tuple[float, ...] = ()
    uniquenesses: tuple[float, ...] = ()


def empirical_reliability(held: Held) -> FloatArray:
    """Variance of the EAPs over that plus the mean posterior variance, of each dimension, (D,).

    Over all children, whatever their group.
    """
    theta, error = held.moments
    return explained(theta, error)


def explained(theta: FloatArray, error_variance: FloatArray) -> FloatArray:
    """Share of true variance where estimates are drawn to the mean (EAP): v/(v + mean error)."""
    spread = theta.var(axis=0, ddof=1)
    share: FloatArray = spread / (spread + error_variance.mean(axis=0))
    return share


def separation_reliability(theta: FloatArray, error_variance: FloatArray) -> FloatArray:
    """Share of true variance where estimates carry their error (ML, WLE): 1 - mean error/v."""
    share: FloatArray = 1.0 - error_variance.mean(axis=0) / theta.var(axis=0, ddof=1)
    return share


def marginal_reliability(held: Held) -> FloatArray:
    """Reliability that the items promise in each group and dimension, (groups, D).

    ∫ I(theta)/(I(theta) + 1/σ²)·φ(theta; μ, σ²) dtheta: of a child at theta, the share of the prior
    variance σ² that the test information takes away (Green et al. 1984). With σ² = 1 it is mirt's
    ``marginal_rxx``, which for a freed variance weighs with a standard normal nevertheless.
    """
    nodes = held.quadrature.nodes
    known = information_by_dimension(held, nodes)
    mean, cov = held.specification.population.moments(held.population)
    variance = np.diagonal(cov, axis1=1, axis2=2)
    density = np.exp(-0.5 * (nodes - mean[:, :, None]) ** 2 / variance[:, :, None])
    density /= density.sum(axis=2, keepdims=True)
    share = known / (known + 1.0 / variance[:, :, None])
    reliability: FloatArray = (share * density).sum(axis=2)
    return reliability


def information_by_dimension(held: Held, theta: FloatArray) -> FloatArray:
    """Test information about each dimension at these places, (D, n)."""
    known = np.zeros((held.fit.dimensions, len(theta)))
    for part in held.parts:
        known[part.dimension] += _information(part, theta).sum(axis=0)
    return known


def item_information(held: Held, theta: FloatArray) -> FloatArray:
    """Fisher information of each item at places on its own dimension, (m, n): Σ P'²/P."""
    out = np.empty((len(held.ids), len(theta)))
    for part in held.parts:
        out[part.items] = _information(part, theta)
    return out


def _information(part: Part, theta: FloatArray) -> FloatArray:
    chances = part.probabilities(theta)
    known: FloatArray = (chances * part.ability_scores(chances) ** 2).sum(axis=1)
    return known


def expected_test_score(held: Held, theta: FloatArray) -> FloatArray:
    """Expected sum of categories where every dimension is at the same place, (n,)."""
    total = np.zeros(len(theta))
    for part in held.parts:
        chances = part.probabilities(theta)
        total += np.einsum("k,bkn->n", np.arange(chances.shape[1], dtype=np.float64), chances)
    return total


def item_covariance(answers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Covariances over the children who answered both items, and how many they are; both (m, m)."""
    there = ~np.isnan(answers)
    # Away from the mean first, or the squares of large codes would eat the digits.
    centre = np.nanmean(np.where(there.any(axis=0), answers, 0.0), axis=0)
    filled = np.where(there, answers - centre, 0.0)
    shown = there.astype(np.float64)
    n = shown.T @ shown
    first = filled.T @ shown
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = (filled.T @ filled - first * first.T / n) / (n - 1.0)
    return covariance, n


def cronbach_alpha(
    answers: FloatArray, names: Sequence[str] | None = None
) -> ClassicalReliability | Undefined:
    """Cronbach's alpha (1951) of the sum of items: m/(m - 1)·(1 - Σ variances/Σ covariances).

    answers: shape (n, m), NaN where missing; then every covariance is over the children who
    answered both items, and ``pairwise`` says so. names: of the items, for what is said of them.
    """
    found = _usable(answers, names)
    if isinstance(found, Undefined):
        return found
    m = answers.shape[1]
    total = found.sum()
    if total <= 0:
        return Undefined("Alpha has no value: the items' covariances add up to less than nothing.")
    alpha = m / (m - 1.0) * (1.0 - np.trace(found) / total)
    return ClassicalReliability(float(alpha), bool(np.isnan(answers).any()))


def mcdonald_omega(
    answers: FloatArray, names: Sequence[str] | None = None
) -> ClassicalReliability | Undefined:
    """McDonald's omega (1999) of the sum of items: (Σ λ)²/((Σ λ)² + Σ ψ), one factor.

    The factor model is fitted by maximum likelihood to the items' covariances (Jöreskog 1967): for
    given ψ the best λ comes from the first eigenvector of ψ^-½·S·ψ^-½, and ψ is searched. Missing
    cells as in ``cronbach_alpha``.
    """
    found = _usable(answers, names)
    if isinstance(found, Undefined):
        return found
    if answers.shape[1] < 3:
        return Undefined("Omega takes three items or more: two do not tell a factor apart.")
    spread = np.sqrt(np.diagonal(found))
    correlation = found / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] < 1e-8:
        return Undefined("Omega has no value: the items' covariances are not positive definite.")
    loadings, unique = one_factor(correlation)
    loadings, unique = loadings * spread, unique * spread**2
    common = loadings.sum() ** 2
    return ClassicalReliability(
        float(common / (common + unique.sum())),
        bool(np.isnan(answers).any()),
        tuple(loadings.tolist()),
        tuple(unique.tolist()),
    )


def one_factor(correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Loadings and unique variances of one factor by maximum likelihood, both (m,).

    A unique variance stays at 0.005 where the likelihood would have it lower (a Heywood case).
    """
    start = np.log(np.clip(1.0 / np.diagonal(np.linalg.inv(correlation)), 0.01, 0.99))

    def minus_likelihood(log_unique: FloatArray) -> tuple[float, FloatArray]:
        unique = np.exp(log_unique)
        values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(unique, unique)))
        rest = values[:-1]
        loading = np.sqrt(unique) * vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0))
        value = float((rest - np.log(rest)).sum())
        # The derivative by ψ is the diagonal of Σ - S over ψ² (Lawley and Maxwell 1971).
        away = loading**2 + unique - np.diagonal(correlation)
        return value, away / unique

    bounds = [(np.log(0.005), 0.0)] * len(correlation)
    found = optimize.minimize(
        minus_likelihood,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
    )
    unique = np.exp(found.x)
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(unique, unique)))
    loadings = np.sqrt(unique) * vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0))
    return loadings * (np.sign(loadings.sum()) or 1.0), unique


def _usable(answers: FloatArray, names: Sequence[str] | None) -> FloatArray | Undefined:
    named = list(names) if names is not None else [str(j + 1) for j in range(answers.shape[1])]
    if len(named) < 2:
        return Undefined("One item alone has no reliability of this kind.")
    covariance, n = item_covariance(answers)
    apart = n < FEWEST_TOGETHER
    if apart.any():
        i, j = (int(place) for place in np.argwhere(apart)[0])
        return Undefined(
            f"Only {int(n[i, j])} children answered both {named[i]!r} and {named[j]!r}, so that "
            "the covariance of these items is unknown."
        )
    flat = np.flatnonzero(np.diagonal(covariance) <= 0)
    if len(flat):
        return Undefined(f"Everybody gave the same answer to item {named[int(flat[0])]!r}.")
    return covariance
