"""The deviance of a linear mixed model from each child's sums, and its exact gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class GroupSums:
    """All that the deviance needs of n scores of G children with p fixed and q random effects.

    zz: shape (G, q, q), zx: (G, q, p), zy: (G, q), each child's Z'Z, Z'X and Z'y.
    xx: shape (p, p), xy: (p,), yy: of all scores together.
    """

    zz: FloatArray
    zx: FloatArray
    zy: FloatArray
    xx: FloatArray
    xy: FloatArray
    yy: float
    n: int

    @property
    def p(self) -> int:
        """Fixed effects."""
        return int(self.zx.shape[2])

    @property
    def q(self) -> int:
        """Random effects."""
        return int(self.zx.shape[1])

    @classmethod
    def of(
        cls, y: FloatArray, x: FloatArray, z: FloatArray, codes: IntArray, groups: int
    ) -> GroupSums:
        """Sums by child; codes: shape (n,), from 0 to groups - 1."""

        def summed(values: FloatArray) -> FloatArray:
            flat = values.reshape(len(values), -1).T
            rows: FloatArray = np.array(
                [np.bincount(codes, weights=row, minlength=groups) for row in flat]
            )
            return rows.T.reshape(groups, *values.shape[1:])

        return cls(
            zz=summed(z[:, :, None] * z[:, None, :]),
            zx=summed(z[:, :, None] * x[:, None, :]),
            zy=summed(z * y[:, None]),
            xx=x.T @ x,
            xy=x.T @ y,
            yy=float(y @ y),
            n=len(y),
        )


@dataclass(frozen=True, eq=False)
class Profile:
    """The deviance at one relative factor, with β and σ² at their best there.

    deviance: -2 log-likelihood (restricted under REML). gradient: along the factor's lower
    triangle, row by row. factor: Λ, shape (q, q). effects: Λu, shape (G, q).
    """

    deviance: float
    gradient: FloatArray
    factor: FloatArray
    sigma2: float
    beta: FloatArray
    beta_cov: FloatArray
    effects: FloatArray
    _inverse: FloatArray
    _pulled: FloatArray

    def conditional_cov(self) -> FloatArray:
        """Of each child's effects given β, σ² and Λ: σ²Λ(Λ'Z'ZΛ + I)⁻¹Λ', shape (G, q, q)."""
        return self.sigma2 * (self.factor @ self._inverse @ self.factor.T)

    def prediction_cov(self) -> FloatArray:
        """Of effect minus prediction, with β's uncertainty (Henderson 1975), shape (G, q, q)."""
        moved = self.factor @ self._pulled
        return self.conditional_cov() + moved @ self.beta_cov @ moved.swapaxes(1, 2)


def profiled_deviance(
    theta: FloatArray, sums: GroupSums, criterion: Literal["ml", "reml"]
) -> Profile:
    """Equations 32-42 of Bates, Mächler, Bolker and Walker (2015), child by child.

    theta: the lower triangle of Λ, row by row. The gradient is that of the penalised least squares
    at its solution (the envelope theorem) and of the two determinants.
    """
    q, p, n = sums.q, sums.p, sums.n
    lower = np.tril_indices(q)
    factor = np.zeros((q, q))
    factor[lower] = theta
    own = factor.T @ sums.zz @ factor + np.eye(q)
    inverse = np.linalg.inv(own).astype(np.float64)
    log_own = float(np.linalg.slogdet(own)[1].sum())
    cx, cy = factor.T @ sums.zx, sums.zy @ factor
    pulled = inverse @ cx
    alone = (inverse @ cy[..., None])[..., 0]
    left = sums.xx - np.einsum("gqp,gqr->pr", cx, pulled)
    beta = np.linalg.solve(left, sums.xy - np.einsum("gqp,gq->p", cx, alone))
    u = alone - pulled @ beta
    rest = sums.yy - sums.xy @ beta - float(np.einsum("gq,gq->", cy, u))
    freedom = n - p if criterion == "reml" else n
    sigma2 = rest / freedom
    left_inverse = np.linalg.inv(left)
    deviance = log_own + freedom * (1.0 + np.log(2.0 * np.pi * sigma2))

    effects = u @ factor.T
    unexplained = sums.zy - sums.zx @ beta - (sums.zz @ effects[..., None])[..., 0]
    slope = 2.0 * np.einsum("gab,gbc->ac", sums.zz @ factor, inverse)
    slope -= 2.0 / sigma2 * np.einsum("ga,gb->ab", unexplained, u)
    if criterion == "reml":
        deviance += float(np.linalg.slogdet(left)[1])
        beyond = sums.zx - sums.zz @ (factor @ pulled)
        slope -= 2.0 * np.einsum("gap,pr,gbr->ab", beyond, left_inverse, pulled)
    return Profile(
        deviance=float(deviance),
        gradient=slope[lower],
        factor=factor,
        sigma2=float(sigma2),
        beta=beta,
        beta_cov=sigma2 * left_inverse,
        effects=effects,
        _inverse=inverse,
        _pulled=pulled,
    )


def natural_deviance(
    point: FloatArray, sums: GroupSums, criterion: Literal["ml", "reml"]
) -> tuple[float, FloatArray]:
    """The deviance in variances themselves, β at its best: for the observed information.

    point: the lower triangle of D, row by row, then σ². Returns the deviance and its gradient:
    with V = ZDZ' + σ²I and r = y - Xβ, dV-traces minus quadratic forms (Searle, Casella and
    McCulloch 1992, section 6.2), each child by its sums through Woodbury's identity.
    """
    q, n, p = sums.q, sums.n, sums.p
    lower = np.tril_indices(q)
    spread = np.zeros((q, q))
    spread[lower] = point[:-1]
    spread = np.tril(spread) + np.tril(spread, -1).T
    sigma2 = float(point[-1])
    # Z'V⁻¹Z = K Z'Z / σ² with K = (I + Z'Z D / σ²)⁻¹, and so for X and y.
    keep = np.linalg.inv(np.eye(q) + sums.zz @ spread / sigma2)
    zvz, zvx = keep @ sums.zz / sigma2, keep @ sums.zx / sigma2
    zvy = (keep @ sums.zy[..., None])[..., 0] / sigma2
    shrunk = spread @ zvx
    xvx = (sums.xx - np.einsum("gqp,gqr->pr", sums.zx, shrunk)) / sigma2
    xvy = (sums.xy - np.einsum("gqp,gq->p", shrunk, sums.zy)) / sigma2
    yvy = (sums.yy - np.einsum("gq,qr,gr->", sums.zy, spread, zvy)) / sigma2
    xvx_inverse = np.linalg.inv(xvx)
    beta = xvx_inverse @ xvy
    zvr = zvy - zvx @ beta
    left = yvy - xvy @ beta
    log_v = n * np.log(sigma2) - float(np.linalg.slogdet(keep)[1].sum())
    deviance = log_v + left + n * np.log(2.0 * np.pi)

    weight = np.where(lower[0] == lower[1], 1.0, 2.0)
    by_spread = zvz.sum(axis=0) - zvr.T @ zvr
    # tr V⁻¹ and r'V⁻²r follow from V⁻¹(V - ZDZ') = σ²V⁻¹.
    trace = (n - np.einsum("gab,ba->", zvz, spread)) / sigma2
    square = (left - np.einsum("ga,ab,gb->", zvr, spread, zvr)) / sigma2
    by_residual = trace - square
    if criterion == "reml":
        deviance += float(np.linalg.slogdet(xvx)[1]) - p * np.log(2.0 * np.pi)
        by_spread -= np.einsum("gap,pr,gbr->ab", zvx, xvx_inverse, zvx)
        xv2x = (xvx - np.einsum("gap,ab,gbr->pr", zvx, spread, zvx)) / sigma2
        by_residual -= float(np.trace(xvx_inverse @ xv2x))
    return float(deviance), np.append(weight * by_spread[lower], by_residual)


def hessian(gradient: Callable[[FloatArray], FloatArray], point: FloatArray) -> FloatArray:
    """Second derivatives by central differences of exact first ones, symmetric."""
    k = len(point)
    table = np.empty((k, k))
    for j in range(k):
        step = np.zeros(k)
        step[j] = 1e-5 * max(abs(point[j]), 1e-2)
        table[j] = (gradient(point + step) - gradient(point - step)) / (2.0 * step[j])
    return (table + table.T) / 2.0
