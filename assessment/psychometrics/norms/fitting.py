"""Age norms from scores: which family, how smooth, and how sure."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.norms.families import Family, family_named
from assessment.psychometrics.norms.penalised import Curves, PenalisedLikelihood
from assessment.psychometrics.norms.result import AgeNorms
from assessment.psychometrics.norms.splines import AgeAxis
from assessment.psychometrics.threads import one_thread

Criterion = Literal["bic", "aic"] | float
POWERS = (1.0, 0.5, 0.25, 0.0)
FEWEST = 50
"""Scores below which no curve of a distribution is drawn."""


class UnusableScores(ValueError):
    """Scores or ages that no norms can be made of."""


def fit_norms(
    scores: npt.ArrayLike,
    age: npt.ArrayLike,
    *,
    family: str = "lms",
    scale: str = "",
    criterion: Criterion = "bic",
    powers: tuple[float, ...] = POWERS,
    child: npt.ArrayLike | None = None,
) -> AgeNorms:
    """A distribution of scores that follows age smoothly, by penalised likelihood.

    Each parameter's predictor is a P-spline of bent age (Eilers and Marx 1996; Rigby and
    Stasinopoulos 2005; for LMS Cole and Green 1992). Smoothing makes GAIC smallest, with a cost of
    log n a degree of freedom ("bic"), 2 ("aic"), or the number given. The power that bends age is
    that of ``powers`` whose normal curves have the smallest GAIC.

    scores, age: shape (n,), no NaN. scale: the scale or calibration that scores are on.
    child: shape (n,), who was seen, where children were seen more than once: the standard errors of
    curves then allow for it (the sandwich of Huber 1967 over children).
    Raises ``UnusableScores`` and ``UnknownFamily``.
    """
    chosen = family_named(family)
    y, ages = (np.asarray(values, dtype=np.float64) for values in (scores, age))
    _check(y, ages, chosen)
    cost = _cost(criterion, len(y))
    axes = [AgeAxis(float(ages.min()), float(ages.max()), power) for power in powers]
    with one_thread():
        axis, likelihood, curves, simpler = _fitted(chosen, y, ages, axes, cost)
    return AgeNorms(
        family=family,
        scale=scale,
        axis=axis,
        coefficients=curves.coefficients,
        covariance=_covariance(likelihood, curves, child),
        loglik=curves.loglik,
        criterion=criterion.upper() if isinstance(criterion, str) else f"GAIC({criterion:g})",
        gaic=curves.gaic(cost),
        edf=tuple(curves.edf().tolist()),
        log_smoothing=tuple(curves.log_smoothing.tolist()),
        n=len(y),
        converged=curves.converged,
        problems=_problems(axis, ages, curves, simpler, cost),
    )


def _cost(criterion: Criterion, n: int) -> float:
    """What a degree of freedom costs."""
    if isinstance(criterion, str):
        return float(np.log(n)) if criterion == "bic" else 2.0
    return criterion


def _fitted(
    family: Family, y: FloatArray, ages: FloatArray, axes: list[AgeAxis], cost: float
) -> tuple[AgeAxis, PenalisedLikelihood, Curves, Curves | None]:
    """The axis, the curves on it, and those of the simpler family that bct begins from."""
    if len(axes) > 1:
        normal = family_named("normal")
        tried = [PenalisedLikelihood(normal, y, ages, axis).smoothed(cost) for axis in axes]
        axis = axes[int(np.argmin([curves.gaic(cost) for curves in tried]))]
    else:
        axis = axes[0]
    simpler = None
    if family.name == "bct":
        simpler = PenalisedLikelihood(family_named("lms"), y, ages, axis).smoothed(cost)
    likelihood = PenalisedLikelihood(family, y, ages, axis)
    return axis, likelihood, likelihood.smoothed(cost, simpler), simpler


def _check(y: FloatArray, ages: FloatArray, family: Family) -> None:
    if y.shape != ages.shape or y.ndim != 1:
        raise UnusableScores("Scores and ages must be as many.")
    if not (np.isfinite(y).all() and np.isfinite(ages).all()):
        raise UnusableScores("A score or an age is missing; leave those rows out and say so.")
    if len(y) < FEWEST:
        raise UnusableScores(f"{len(y)} scores are too few for norms; {FEWEST} is the fewest.")
    if len(np.unique(ages)) < 4:
        raise UnusableScores("Norms by age need children of four different ages or more.")
    if len(np.unique(y)) < 4:
        raise UnusableScores("Scores that take fewer than four values have no distribution to fit.")
    if family.positive and (y <= 0).any():
        raise UnusableScores(
            f"{int((y <= 0).sum())} scores are zero or below, which a {family.title} distribution "
            "does not allow; use the family normal, or scores on a scale above zero."
        )


def _covariance(
    likelihood: PenalisedLikelihood, curves: Curves, child: npt.ArrayLike | None
) -> FloatArray:
    """Of all coefficients: (H + S)⁻¹, or with children the sandwich around it."""
    k, width = curves.coefficients.shape
    penalty = curves.penalty()
    inverse = np.linalg.pinv(curves.information + penalty, hermitian=True)
    if child is None:
        return inverse.astype(np.float64)
    labels, codes = np.unique(np.asarray(child), return_inverse=True)
    slopes = likelihood.by_score(curves.coefficients)
    by_child = np.zeros((len(labels), k * width))
    basis = likelihood.basis.tocoo()
    for j in range(k):
        values = basis.data * slopes[j, basis.row]
        at = codes[basis.row] * width + basis.col
        summed = np.bincount(at, weights=values, minlength=len(labels) * width)
        by_child[:, j * width : (j + 1) * width] = summed.reshape(len(labels), width)
    return inverse @ (by_child.T @ by_child + penalty) @ inverse


def _problems(
    axis: AgeAxis, ages: FloatArray, curves: Curves, simpler: Curves | None, cost: float
) -> tuple[str, ...]:
    told = []
    if not curves.converged:
        told.append(f"The search stopped after {curves.iterations} passes before it was flat.")
    places = np.sort(axis(ages))
    gap = int(np.argmax(np.diff(places)))
    if places[gap + 1] - places[gap] > 2.0 / axis.segments:
        young, old = np.sort(ages)[gap : gap + 2]
        told.append(f"No child is between age {young:g} and {old:g}: the curves there are a guess.")
    if simpler is not None and simpler.gaic(cost) < curves.gaic(cost):
        told.append("The tails are no heavier than a normal's: the simpler lms fits as well.")
    return tuple(told)
