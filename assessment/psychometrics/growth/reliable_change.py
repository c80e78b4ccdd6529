"""Reliable change: is what lies between two or more scores of a child more than error?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtr, ndtri

from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray

Along = Literal["ends", "trend"]


@dataclass(frozen=True)
class Facets:
    """What moves a score beside the child and the test's own error, as standard deviations.

    rater, form: how far another rater or another form moves all that is seen with it; the same
    offset while it stays the same, so that it then cancels out of a change. occasion: how far a
    day moves a child. From a many-facet calibration or a generalisability study.
    """

    rater: float = 0.0
    form: float = 0.0
    occasion: float = 0.0

    def __post_init__(self) -> None:
        if min(self.rater, self.form, self.occasion) < 0:
            raise ValueError("A standard deviation is not below zero.")


NO_FACETS = Facets()


@dataclass(frozen=True, eq=False)
class ReliableChange:
    """Changes of n children, each of shape (n,); NaN where a child has fewer than two scores.

    change: last minus first score, or the slope a unit of time. se: of the change if nothing
    changed, facets included. z: change minus what was expected, over se. p: two-sided, of such a
    z where nothing changed. steady_p: of scores scattering so much around one level, by the
    chi-square of Cochran (1954) on occasions - 1 degrees of freedom. occasions: scores that count.
    """

    change: FloatArray
    se: FloatArray
    z: FloatArray
    p: FloatArray
    steady_p: FloatArray
    occasions: IntArray

    def probability_above(
        self, threshold: float = 0.0, prior_mean: float = 0.0, prior_sd: float = np.inf
    ) -> FloatArray:
        """P(true change > threshold), shape (n,).

        Under a flat prior, or one N(prior_mean, prior_sd²) of how children change.
        """
        if not prior_sd > 0:
            raise ValueError("The prior's standard deviation is above zero.")
        precision = 1.0 / self.se**2 + 1.0 / prior_sd**2
        mean = (self.change / self.se**2 + prior_mean / prior_sd**2) / precision
        above: FloatArray = ndtr((mean - threshold) * np.sqrt(precision))
        return above

    def verdicts(self, alpha: float = 0.05) -> npt.NDArray[np.str_]:
        """``higher``, ``lower``, ``not reliable`` or ``too few scores`` for each child.

        alpha: how often a child who did not change may be called changed.
        """
        limit = -ndtri(alpha / 2.0)
        return np.select(
            [np.isnan(self.z), self.z > limit, self.z < -limit],
            ["too few scores", "higher", "lower"],
            default="not reliable",
        )


def reliable_change(
    scores: npt.ArrayLike,
    se: npt.ArrayLike,
    *,
    rater: npt.ArrayLike | None = None,
    form: npt.ArrayLike | None = None,
    facets: Facets = NO_FACETS,
    along: Along = "ends",
    time: npt.ArrayLike | None = None,
    expected: float = 0.0,
) -> ReliableChange:
    """Change between occasions against its own error.

    The errors of a child's scores have the covariance V: se² and the occasion's variance on the
    diagonal, and the rater's and the form's variance wherever two occasions share them. A change
    c's has variance c'Vc, so that what another rater adds is twice the rater's variance (Cronbach,
    Gleser, Nanda and Rajaratnam 1972). "ends" takes the last score minus the first; "trend" the
    slope over ``time`` by generalised least squares. Two scores with one SE, SD √(1 - r), and no
    facets are Jacobson and Truax (1991).

    Scores must not be drawn towards a mean (ML or WLE, not EAP): shrunken scores hide change and
    their SEs are not those of errors. Growth lines are for those.

    scores, se: shape (n, T); NaN in scores where an occasion is missing. rater, form: shape (n, T),
    any labels; without them all occasions share one. time: shape (n, T) or (T,), rising.
    expected: the change that practice or age alone brings, taken off before z (Chelune and others
    1993), in the unit of ``change``.
    """
    y, errors = np.asarray(scores, dtype=np.float64), np.asarray(se, dtype=np.float64)
    if y.ndim != 2 or errors.shape != y.shape:
        raise ValueError("Scores and their errors are tables of children by occasions.")
    seen = np.isfinite(y)
    if not (errors[seen] > 0).all():
        raise ValueError("Every score needs a standard error above zero.")
    enough = seen.sum(axis=1) >= 2
    cov = error_covariance(errors, seen, rater, form, facets)
    filled = np.where(seen, y, 0.0)
    weights = _ends(seen) if along == "ends" else _trend(cov, seen, time)
    change = (weights * filled).sum(axis=1)
    spread = np.sqrt(np.einsum("nt,nts,ns->n", weights, cov, weights))
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(enough, (change - expected) / spread, np.nan)
    return ReliableChange(
        change=np.where(enough, change, np.nan),
        se=np.where(enough, spread, np.nan),
        z=z,
        p=2.0 * ndtr(-np.abs(z)),
        steady_p=np.where(enough, _steady(filled, cov, seen), np.nan),
        occasions=seen.sum(axis=1),
    )


def reliable_change_index(
    before: npt.ArrayLike, after: npt.ArrayLike, sd: float, reliability: float
) -> FloatArray:
    """Jacobson and Truax (1991): change over SD √(2 (1 - reliability))."""
    if not (sd > 0 and 0 <= reliability < 1):
        raise ValueError("An SD above zero and a reliability from 0 to below 1 are needed.")
    moved = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    index: FloatArray = moved / (sd * np.sqrt(2.0 * (1.0 - reliability)))
    return index


def error_covariance(
    se: FloatArray,
    seen: BoolArray,
    rater: npt.ArrayLike | None = None,
    form: npt.ArrayLike | None = None,
    facets: Facets = NO_FACETS,
) -> FloatArray:
    """Covariance of the errors of each child's scores, shape (n, T, T).

    An occasion that was not seen stands apart with a variance of one, to be given no weight.
    """
    diagonal = np.eye(se.shape[1], dtype=bool)
    variance = np.where(seen, se, 0.0) ** 2 + facets.occasion**2
    cov = np.where(diagonal, variance[:, :, None], 0.0)
    for labels, sd in ((rater, facets.rater), (form, facets.form)):
        if labels is None:
            cov = cov + sd**2
        else:
            names = np.broadcast_to(np.asarray(labels), se.shape)
            cov = cov + sd**2 * (names[:, :, None] == names[:, None, :])
    both = seen[:, :, None] & seen[:, None, :]
    return np.where(both, cov, diagonal.astype(np.float64))


def simulated_false_alarms(
    se: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    truth: Facets = NO_FACETS,
    assumed: Facets = NO_FACETS,
    rater: npt.ArrayLike | None = None,
    form: npt.ArrayLike | None = None,
    along: Along = "ends",
    time: npt.ArrayLike | None = None,
    alpha: float = 0.05,
) -> float:
    """The share of children called changed though none of them did.

    se: shape (n, T), of n children to be simulated. truth: how errors really lie. assumed: what
    the judgement believes: leave a facet out of it to see what that does.
    """
    errors = np.asarray(se, dtype=np.float64)
    seen = np.ones(errors.shape, dtype=bool)
    root = np.linalg.cholesky(error_covariance(errors, seen, rater, form, truth))
    scores = (root @ rng.normal(size=errors.shape)[..., None])[..., 0]
    found = reliable_change(
        scores, errors, rater=rater, form=form, facets=assumed, along=along, time=time
    )
    return float(np.isin(found.verdicts(alpha), ("higher", "lower")).mean())


def _ends(seen: BoolArray) -> FloatArray:
    """Weights of the last score minus the first."""
    weights = np.zeros(seen.shape)
    rows = np.flatnonzero(seen.sum(axis=1) >= 2)
    weights[rows, seen[rows].argmax(axis=1)] = -1.0
    weights[rows, seen.shape[1] - 1 - seen[rows, ::-1].argmax(axis=1)] = 1.0
    return weights


def _trend(cov: FloatArray, seen: BoolArray, time: npt.ArrayLike | None) -> FloatArray:
    """Weights of the generalised least squares slope: the second row of (X'WX)⁻¹X'W."""
    if time is None:
        raise ValueError("A trend needs the time of each occasion.")
    times = np.broadcast_to(np.asarray(time, dtype=np.float64), seen.shape)
    if not np.isfinite(times[seen]).all() or not (np.diff(times, axis=1) > 0).all():
        raise ValueError("Times must rise from occasion to occasion.")
    enough = seen.sum(axis=1) >= 2
    precision = _precision(cov, seen)
    # From the child's own middle, so that level and slope keep their digits.
    middle = (np.where(seen, times, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1))[:, None]
    design = np.stack([np.ones(seen.shape), times - middle], axis=2)
    weighted = design.swapaxes(1, 2) @ precision
    normal = np.where(enough[:, None, None], weighted @ design, np.eye(2))
    slopes = np.linalg.solve(normal, weighted)[:, 1]
    return np.where(enough[:, None], slopes, 0.0)


def _steady(scores: FloatArray, cov: FloatArray, seen: BoolArray) -> FloatArray:
    """p of the scatter around the child's own best level."""
    precision = _precision(cov, seen)
    pull = (precision @ scores[..., None])[..., 0]
    total = precision.sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        level = pull.sum(axis=1) / total
        scatter = (scores * pull).sum(axis=1) - level**2 * total
        p: FloatArray = chdtrc(np.maximum(seen.sum(axis=1) - 1, 1), np.maximum(scatter, 0.0))
    return p


def _precision(cov: FloatArray, seen: BoolArray) -> FloatArray:
    """Inverse covariance of what was seen, nothing elsewhere."""
    both = seen[:, :, None] & seen[:, None, :]
    return np.where(both, np.linalg.inv(cov), 0.0)
