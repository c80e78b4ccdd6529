"""Penalised likelihood of all curves of a distribution at once, and how smooth they should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import cho_factor, cho_solve, eigh

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.norms.families import Family
from assessment.psychometrics.norms.splines import AgeAxis, BandProducts, difference_penalty

ORDERS = (2, 2, 1, 1)
"""The smoothest mu and sigma are lines in bent age, the smoothest nu and tau constants."""
TAU = 3
STEP = 1e-4
ROUGHEST, SMOOTHEST = -3.0, 10.0
"""Powers of ten of the penalties, between which they are searched."""
REACH = np.arange(-1.5, 1.75, 0.5)
"""How far from the last fit a smoothing is tried, where its parabola can be believed."""
ENOUGH = 1e-6
PLACES = 2000
"""How fine the places are at which what age alone decides is taken."""
ROUNDS = 12


@dataclass(frozen=True, eq=False)
class Curves:
    """Coefficients at the maximum of a penalised likelihood, with its shape there.

    coefficients: shape (k, width). loglik: without the penalty. gradient, information: of the
    likelihood alone, shapes (k·width,) and (k·width, k·width), the information with no negative
    direction. log_smoothing: shape (k,), powers of ten.
    """

    coefficients: FloatArray
    loglik: float
    gradient: FloatArray
    information: FloatArray
    log_smoothing: FloatArray
    iterations: int
    converged: bool

    def penalty(self) -> FloatArray:
        """The penalty matrix of these smoothings."""
        return penalty_matrix(self.log_smoothing, self.coefficients.shape[1])

    def edf(self) -> FloatArray:
        """Effective degrees of freedom of each curve, trace of (H + S)⁻¹H by blocks, shape (k,)."""
        k, width = self.coefficients.shape
        inverse = np.linalg.pinv(self.information + self.penalty(), hermitian=True)
        whole = np.einsum("ab,ba->a", inverse, self.information)
        freedom: FloatArray = whole.reshape(k, width).sum(axis=1)
        return freedom

    def gaic(self, cost: float) -> float:
        """-2 log-likelihood + cost · degrees of freedom (Rigby and Stasinopoulos 2005)."""
        return -2.0 * self.loglik + cost * float(self.edf().sum())


def penalty_matrix(log_smoothing: FloatArray, width: int) -> FloatArray:
    """All curves' penalties as one block matrix.

    log τ has a level ~ N(log 30, 1) besides: where tails are a normal's the likelihood says
    nothing of how large τ is, and without a word it would run away.
    """
    k = len(log_smoothing)
    out = np.zeros((k * width, k * width))
    for j, power in enumerate(log_smoothing):
        at = slice(j * width, (j + 1) * width)
        out[at, at] = 10.0**power * difference_penalty(width, ORDERS[j])
        if j == TAU:
            out[at, at] += np.eye(width) / width
    return out


class PenalisedLikelihood:
    """The likelihood of n scores under a family whose predictors are splines of age."""

    def __init__(self, family: Family, scores: FloatArray, age: FloatArray, axis: AgeAxis) -> None:
        self.family = family
        self.scores = scores
        self.basis = axis.basis(age)
        self.width = axis.width
        self._bands = BandProducts(self.basis)
        # What age alone decides is smooth and dear: it is taken at places a little apart.
        places, self._counts = np.unique(np.round(axis(age) * PLACES), return_counts=True)
        self._places = axis.basis_at(places / PLACES)
        self._place_bands = BandProducts(self._places)

    def start(self) -> FloatArray:
        """A smooth mean, its spread, no bend of the scale and moderate tails; (k, width)."""
        penalty = 10.0 * difference_penalty(self.width, 2) + 1e-8 * np.eye(self.width)
        gram = (self.basis.T @ self.basis).toarray() + penalty
        target = np.log(self.scores) if self.family.links[0] == "log" else self.scores
        mean = np.linalg.solve(gram, self.basis.T @ target)
        rest = target - self.basis @ mean
        spread = float(np.log(max(rest.std(), 1e-8)))
        constants = [spread, 1.0, 0.0][: len(self.family.parameters) - 1]
        return np.stack([mean, *(np.full(self.width, value) for value in constants)])

    def maximised(self, start: Curves, most: int = 60) -> Curves:
        """Newton's method with the observed information, from ``start`` and at its smoothing."""
        penalty = start.penalty()
        coefficients = start.coefficients
        value = self._value(coefficients, penalty)
        passes, risen, gain = 0, np.inf, np.inf
        while passes < most and risen >= ENOUGH:
            passes += 1
            gradient, information = self._shape(coefficients)
            pull = gradient - penalty @ coefficients.ravel()
            coefficients, reached, gain = self._stepped(
                coefficients, pull, information + penalty, value, penalty
            )
            risen, value = reached - value, reached
        gradient, information = self._shape(coefficients)
        return Curves(
            coefficients=coefficients,
            loglik=self._loglik(coefficients),
            gradient=gradient,
            information=_without_negative(information),
            log_smoothing=start.log_smoothing,
            iterations=start.iterations + passes,
            converged=gain < 1e-3,
        )

    def smoothed(self, cost: float, start: Curves | None = None) -> Curves:
        """Curves whose smoothing makes GAIC(cost) smallest.

        Between fits the likelihood is taken as the parabola at the last maximum, on which
        smoothings around it are tried (performance iteration, Gu 1992); the true criterion decides
        whether the proposal is kept.
        start: curves of a family with fewer parameters to begin from.
        """
        best = self.maximised(self._first(start))
        for _ in range(ROUNDS):
            proposal = _proposed(best, cost)
            kept = False
            for part in (1.0, 0.5, 0.25):
                smoothing = best.log_smoothing + part * (proposal - best.log_smoothing)
                tried = self.maximised(replace(best, log_smoothing=smoothing))
                if tried.gaic(cost) < best.gaic(cost) - 0.01:
                    best, kept = tried, True
                    break
            if not kept:
                break
        return best

    def _first(self, start: Curves | None) -> Curves:
        k = len(self.family.parameters)
        coefficients, smoothing = self.start(), np.array([1.0, 3.0, 4.0, 4.0])[:k]
        if start is not None:
            known = len(start.coefficients)
            coefficients[:known], smoothing[:known] = start.coefficients, start.log_smoothing
        return Curves(
            coefficients=coefficients,
            loglik=0.0,
            gradient=np.zeros(k * self.width),
            information=np.eye(k * self.width),
            log_smoothing=smoothing,
            iterations=0,
            converged=False,
        )

    def by_score(self, coefficients: FloatArray) -> FloatArray:
        """Slopes of each score's log density along the predictors, shape (k, n)."""
        return self.family.slopes(self.scores, self._predictors(coefficients))

    def _predictors(self, coefficients: FloatArray) -> FloatArray:
        return np.asarray((self.basis @ coefficients.T).T)

    def _loglik(self, coefficients: FloatArray) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            total = self.family.density(self.scores, self._predictors(coefficients)).sum()
            if self.family.constant is not None:
                total += self._counts @ self.family.constant(self._at_places(coefficients))
        return float(total)

    def _at_places(self, coefficients: FloatArray) -> FloatArray:
        return np.asarray((self._places @ coefficients.T).T)

    def _value(self, coefficients: FloatArray, penalty: FloatArray) -> float:
        flat = coefficients.ravel()
        return self._loglik(coefficients) - 0.5 * float(flat @ penalty @ flat)

    def _stepped(
        self, at: FloatArray, pull: FloatArray, whole: FloatArray, value: float, penalty: FloatArray
    ) -> tuple[FloatArray, float, float]:
        """A Newton step that does not go down, what it reaches, and what Newton expected of it.

        Far from the maximum a direction may curve upwards: its size still tells a step. Directions
        that say next to nothing are damped, the more the less a step succeeds.
        """
        scale = np.sqrt(np.maximum(np.abs(np.diagonal(whole)), 1e-12))
        values, vectors = eigh(whole / np.outer(scale, scale))
        along = vectors.T @ (pull / scale)
        gain = float(along @ (along / np.maximum(np.abs(values), 1e-8)))
        for least in (1e-8, 1e-5, 1e-3, 1e-1):
            step = (vectors @ (along / np.maximum(np.abs(values), least))) / scale
            for part in (1.0, 0.5, 0.25, 0.125):
                there = at + part * step.reshape(at.shape)
                reached = self._value(there, penalty)
                if reached > value:
                    return there, reached, gain
        return at, value, gain

    def _shape(self, coefficients: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradient and observed information of the likelihood in the coefficients."""
        k, width = coefficients.shape
        slopes, blocks = _curvature(
            lambda eta: self.family.slopes(self.scores, eta),
            self._predictors(coefficients),
            self._bands,
            None,
        )
        gradient = np.asarray(self.basis.T @ slopes.T).T.ravel()
        if self.family.constant_slopes is not None:
            slopes, more = _curvature(
                self.family.constant_slopes,
                self._at_places(coefficients),
                self._place_bands,
                self._counts,
            )
            blocks = blocks + more
            gradient += np.asarray(self._places.T @ (slopes * self._counts).T).T.ravel()
        return gradient, blocks.transpose(0, 2, 1, 3).reshape(k * width, k * width)


def _curvature(
    slopes: Callable[[FloatArray], FloatArray],
    eta: FloatArray,
    bands: BandProducts,
    counts: IntArray | None,
) -> tuple[FloatArray, FloatArray]:
    """Slopes at the predictors, and minus the second derivatives, (k, k, width, width).

    Second derivatives are central differences of the exact first ones.
    """
    k = len(eta)
    weights = np.empty((k, *eta.shape))
    for j in range(k):
        moved = np.zeros((k, 1))
        moved[j] = STEP
        weights[j] = (slopes(eta - moved) - slopes(eta + moved)) / (2.0 * STEP)
    if counts is not None:
        weights *= counts
    upper = np.triu_indices(k)
    blocks = np.zeros((k, k, bands.width, bands.width))
    blocks[upper] = bands(((weights + weights.swapaxes(0, 1)) / 2.0)[upper].T)
    blocks[upper[::-1]] = blocks[upper]
    return slopes(eta), blocks


def _without_negative(information: FloatArray) -> FloatArray:
    values, vectors = eigh(information)
    kept: FloatArray = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return kept


def _proposed(at: Curves, cost: float) -> FloatArray:
    """The smoothing that would be best were the likelihood the parabola at ``at``."""
    k, width = at.coefficients.shape
    flat = at.coefficients.ravel()
    pull = at.information @ flat + at.gradient

    def criterion(log_smoothing: FloatArray) -> float:
        whole = at.information + penalty_matrix(log_smoothing, width)
        factor = cho_factor(whole + 1e-9 * np.trace(whole) / len(whole) * np.eye(len(whole)))
        moved = cho_solve(factor, pull) - flat
        rise = at.gradient @ moved - 0.5 * moved @ at.information @ moved
        freedom = np.trace(cho_solve(factor, at.information))
        return float(-2.0 * rise + cost * freedom)

    smoothing = at.log_smoothing.copy()
    for around in (REACH, REACH / 2.0, REACH / 6.0):
        for j in range(k):
            middle = at.log_smoothing[j] if around is REACH else smoothing[j]
            tries = []
            for power in np.clip(middle + around, ROUGHEST, SMOOTHEST):
                there = smoothing.copy()
                there[j] = power
                tries.append((criterion(there), float(power)))
            smoothing[j] = min(tries)[1]
    return smoothing
