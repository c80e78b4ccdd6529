"""Growth of many children at once: a linear mixed model with intercepts and slopes of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.growth.deviance import (
    GroupSums,
    Profile,
    hessian,
    natural_deviance,
    profiled_deviance,
)
from assessment.psychometrics.threads import one_thread

Criterion = Literal["ml", "reml"]
NEAR_ZERO = 1e-4
"""A relative standard deviation below this is told as lying on the boundary."""
BESIDE = 0.02
"""How far from a diagonal of zero a search begins again."""


class UnusableGrowthData(ValueError):
    """Scores and designs that no mixed model can be fitted to."""


@dataclass(frozen=True, eq=False)
class MixedModelFit:
    """What was estimated of n scores of G children, with p fixed and q random effects.

    fixed, fixed_se: shape (p,). fixed_cov: shape (p, p).
    random_cov: shape (q, q), how the children's own effects lie; residual_variance: what is left.
    variance_se: standard errors of the lower triangle of ``random_cov`` row by row and of
        ``residual_variance``, from the observed information; NaN on the boundary, which
        ``problems`` then says.
    children: the label of each child, in the order of the arrays below.
    effects: shape (G, q), each child's own effects (BLUPs), ``effects_cov`` their covariance
        given the estimates (lme4's condVar), ``prediction_cov`` with the uncertainty of the fixed
        effects too (that of effect minus prediction), both shape (G, q, q). Both take the
        variances as known: with few children, or visits that tell little, ranges are too narrow.
    loglik: at the maximum; the restricted one where ``criterion`` is "reml".
    """

    criterion: Criterion
    fixed_names: tuple[str, ...]
    random_names: tuple[str, ...]
    fixed: FloatArray
    fixed_cov: FloatArray
    random_cov: FloatArray
    residual_variance: float
    variance_se: FloatArray
    children: npt.NDArray[np.generic]
    effects: FloatArray
    effects_cov: FloatArray
    prediction_cov: FloatArray
    loglik: float
    n: int
    converged: bool
    iterations: int
    problems: tuple[str, ...]

    @property
    def fixed_se(self) -> FloatArray:
        """Shape (p,)."""
        return np.sqrt(np.diagonal(self.fixed_cov))

    @property
    def n_parameters(self) -> int:
        """Fixed effects, variances and covariances."""
        q = len(self.random_cov)
        return len(self.fixed) + q * (q + 1) // 2 + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    def summary(self) -> str:
        """The fit as a page of plain text."""
        state = "converged" if self.converged else "NOT CONVERGED"
        lines = [
            f"Linear mixed model by {self.criterion.upper()}: {self.n:,} scores of "
            f"{len(self.children):,} children, {state}",
            f"log-likelihood {self.loglik:,.3f}   AIC {self.aic:,.1f}",
            "",
            f"{'fixed effect':<24}{'estimate':>12}{'se':>10}{'z':>10}",
        ]
        for name, value, se in zip(self.fixed_names, self.fixed, self.fixed_se, strict=True):
            lines.append(f"{name[:24]:<24}{value:>12.4f}{se:>10.4f}{value / se:>10.2f}")
        lines += ["", f"{'between children':<24}{'variance':>12}{'se':>10}{'sd':>10}"]
        q, place = len(self.random_cov), 0
        for a in range(q):
            for b in range(a + 1):
                value, se = self.random_cov[a, b], self.variance_se[place]
                place += 1
                told = "–" if np.isnan(se) else f"{se:.4f}"
                name = (
                    self.random_names[a]
                    if a == b
                    else (f"{self.random_names[a]} with {self.random_names[b]}")
                )
                sd = f"{np.sqrt(value):>10.4f}" if a == b else ""
                lines.append(f"{name[:24]:<24}{value:>12.4f}{told:>10}{sd}")
        se = self.variance_se[-1]
        told = "–" if np.isnan(se) else f"{se:.4f}"
        lines.append(
            f"{'residual':<24}{self.residual_variance:>12.4f}{told:>10}"
            f"{np.sqrt(self.residual_variance):>10.4f}"
        )
        lines += [f"! {problem}" for problem in self.problems]
        return "\n".join(line.rstrip() for line in lines) + "\n"


def fit_mixed_model(
    scores: npt.ArrayLike,
    fixed: npt.ArrayLike,
    random: npt.ArrayLike,
    child: npt.ArrayLike,
    *,
    criterion: Criterion = "ml",
    fixed_names: tuple[str, ...] | None = None,
    random_names: tuple[str, ...] | None = None,
    max_iterations: int = 500,
) -> MixedModelFit:
    """Fit y = X β + Z_child b_child + e, b ~ N(0, D), e ~ N(0, σ²) independent.

    The deviance is profiled over β and σ² and searched over the relative factor Λ, D = σ²ΛΛ'
    (Bates, Mächler, Bolker and Walker 2015, sections 3.4 and 3.5), with its exact gradient. Only
    Z'Z, Z'X and Z'y of each child enter, so that a pass costs children, not scores.

    scores: shape (n,). fixed: X, shape (n, p), a column of ones included. random: Z, shape (n, q).
    child: shape (n,), any labels. Raises ``UnusableGrowthData``.
    """
    y, x, z = (np.asarray(values, dtype=np.float64) for values in (scores, fixed, random))
    labels, codes = np.unique(np.asarray(child), return_inverse=True)
    _check(y, x, z, codes, len(labels))
    names = fixed_names or tuple(f"x{j}" for j in range(x.shape[1]))
    random_names = random_names or tuple(f"z{j}" for j in range(z.shape[1]))
    # Columns of unit length and mean-free scores keep the digits that the profile subtracts away.
    x_scale, z_scale = (np.sqrt((m**2).mean(axis=0)) for m in (x, z))
    start: FloatArray = np.linalg.lstsq(x / x_scale, y, rcond=None)[0]
    residual = y - (x / x_scale) @ start
    spread = float(residual.std()) or 1.0
    sums = GroupSums.of(residual / spread, x / x_scale, z / z_scale, codes, len(labels))
    with one_thread():
        theta, iterations, converged = _searched(sums, criterion, max_iterations)
    best = profiled_deviance(theta, sums, criterion)
    problems = _problems(theta, best, converged, iterations, sums.q, random_names)
    deviance_scale = 2.0 * (sums.n - (sums.p if criterion == "reml" else 0)) * np.log(spread)
    shift = 2.0 * np.log(x_scale).sum() if criterion == "reml" else 0.0
    unit = spread / np.outer(z_scale, z_scale) * spread
    return MixedModelFit(
        criterion=criterion,
        fixed_names=names,
        random_names=random_names,
        fixed=(start + spread * best.beta) / x_scale,
        fixed_cov=best.beta_cov * spread**2 / np.outer(x_scale, x_scale),
        random_cov=best.sigma2 * best.factor @ best.factor.T * unit,
        residual_variance=best.sigma2 * spread**2,
        variance_se=_variance_se(best, sums, criterion, problems, unit, spread),
        children=labels,
        effects=best.effects * spread / z_scale,
        effects_cov=best.conditional_cov() * unit,
        prediction_cov=best.prediction_cov() * unit,
        loglik=-0.5 * (best.deviance + deviance_scale + shift),
        n=sums.n,
        converged=converged,
        iterations=iterations,
        problems=problems,
    )


def _check(y: FloatArray, x: FloatArray, z: FloatArray, codes: IntArray, groups: int) -> None:
    if x.ndim != 2 or z.ndim != 2 or not len(y) == len(x) == len(z) == len(codes):
        raise UnusableGrowthData("Scores, designs and children must have as many rows each.")
    for name, values in (("score", y), ("fixed effect", x), ("random effect", z)):
        if not np.isfinite(values).all():
            raise UnusableGrowthData(f"A {name} is missing; leave those rows out and say so.")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise UnusableGrowthData("A fixed effect is a combination of the others; leave it out.")
    if np.linalg.matrix_rank(z) < z.shape[1]:
        raise UnusableGrowthData("A random effect is a combination of the others; leave it out.")
    if groups < 2 or len(y) <= max(groups, x.shape[1]):
        raise UnusableGrowthData(
            f"{len(y)} scores of {groups} children cannot tell children from error; "
            "some must have been seen more than once."
        )


def _searched(
    sums: GroupSums, criterion: Criterion, max_iterations: int
) -> tuple[FloatArray, int, bool]:
    """The relative factor's lower triangle, row by row, at the minimum of the deviance.

    Unbounded: the sign of a column of Λ does not matter. That symmetry makes a diagonal of zero
    stationary without being a minimum, so a search that ends there is begun again beside it.
    """
    # Loading it takes longer than most who import this package need to run.
    from scipy.optimize import minimize

    rows, columns = np.tril_indices(sums.q)
    diagonal = rows == columns

    def target(theta: FloatArray) -> tuple[float, FloatArray]:
        profile = profiled_deviance(theta, sums, criterion)
        return profile.deviance, profile.gradient

    theta, passes = diagonal.astype(np.float64), 0
    for _ in range(sums.q + 1):
        found = minimize(
            target,
            theta,
            jac=True,
            method="BFGS",
            options={"maxiter": max_iterations - passes, "gtol": 1e-5},
        )
        theta, passes = np.asarray(found.x), passes + int(found.nit)
        theta, steps = _polished(target, theta, max_iterations - passes)
        passes += steps
        best, gradient = target(theta)
        beside = theta + np.where(diagonal & (np.abs(theta) < BESIDE), BESIDE, 0.0)
        if passes >= max_iterations or target(beside)[0] >= best:
            break
        theta = beside
    flat = float(np.abs(gradient).max()) < 1e-4 * max(1.0, sums.n / 1e4)
    signs = np.where(theta[diagonal] < 0, -1.0, 1.0)
    return theta * signs[columns], passes, flat


def _polished(
    target: Callable[[FloatArray], tuple[float, FloatArray]], theta: FloatArray, most: int
) -> tuple[FloatArray, int]:
    """A few Newton steps where the quasi-Newton search ends within its own rounding."""
    best, gradient = target(theta)
    for passes in range(most):
        curve = hessian(lambda t: target(t)[1], theta)
        step = -np.linalg.lstsq(curve, gradient, rcond=1e-10)[0]
        value, slope = target(theta + step)
        if not value <= best:
            return theta, passes
        gained, theta, best, gradient = best - value, theta + step, value, slope
        if gained < 1e-9:
            return theta, passes + 1
    return theta, most


def _problems(
    theta: FloatArray,
    best: Profile,
    converged: bool,
    iterations: int,
    q: int,
    names: tuple[str, ...],
) -> tuple[str, ...]:
    told = []
    if not converged:
        told.append(f"The search stopped after {iterations} passes before it was flat.")
    diagonal = np.abs(theta[np.cumsum(np.arange(1, q + 1)) - 1])
    for name, value, row in zip(names, diagonal, best.factor, strict=True):
        if np.linalg.norm(row) < NEAR_ZERO:
            told.append(f"The children do not differ in {name}: its variance is on the boundary.")
        elif value < NEAR_ZERO:
            told.append(
                f"{name} follows the other random effects wholly: "
                "a correlation is on the boundary of -1 or 1."
            )
    return tuple(told)


def _variance_se(
    best: Profile,
    sums: GroupSums,
    criterion: Criterion,
    problems: tuple[str, ...],
    unit: FloatArray,
    spread: float,
) -> FloatArray:
    lower = np.tril_indices(sums.q)
    if problems:
        return np.full(len(lower[0]) + 1, np.nan)
    point = np.append((best.sigma2 * best.factor @ best.factor.T)[lower], best.sigma2)
    scale = np.append(unit[lower], spread**2)
    half = hessian(lambda p: natural_deviance(p, sums, criterion)[1], point) / 2.0
    se: FloatArray = np.sqrt(np.diagonal(np.linalg.inv(half))) * scale
    return se
