"""Growth over seasons: every season's evidence seen in the light of all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from assessment.psychometrics.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class GrowthModel:
    """How D strands move between seasons.

    theta of the first season is N(prior mean at that age, prior_cov). Each later season adds the
    rise of the prior mean, where the curve is followed, and a step N(0, process_cov · years).
    What a season's evidence sees is theta plus the offset of its context (who rated, which form),
    N(0, context_cov): the same offset while the context stays the same, a new one when it changes.

    prior_cov, process_cov (a year), context_cov: shape (D, D).
    """

    prior_cov: FloatArray
    process_cov: FloatArray
    context_cov: FloatArray

    @classmethod
    def stated(
        cls, prior_cov: npt.ArrayLike, process_sd: float = 0.5, context_sd: float = 0.2
    ) -> GrowthModel:
        """A stated prior: strands move together as they lie in the population, contexts apart.

        process_sd: how far children leave the mean curve in a year. context_sd: how far another
        rater or form moves a strand. In logits; a calibration on several seasons replaces them.
        """
        spread = np.asarray(prior_cov, dtype=np.float64)
        scale = np.sqrt(np.diagonal(spread))
        correlation = spread / np.outer(scale, scale)
        return cls(spread, process_sd**2 * correlation, context_sd**2 * np.eye(len(spread)))


@dataclass(frozen=True, eq=False)
class Change:
    """The difference later minus earlier, of n children on D strands: normal under the model.

    mean: shape (n, D). cov: shape (n, D, D).
    known: shape (n, D), 1 - variance / variance before any evidence: 0 means that the evidence
        says nothing about this change.
    """

    mean: FloatArray
    cov: FloatArray
    known: FloatArray

    @property
    def sd(self) -> FloatArray:
        """Shape (n, D)."""
        return np.sqrt(np.diagonal(self.cov, axis1=1, axis2=2))

    def probability_above(self, threshold: float) -> FloatArray:
        """P(change > threshold), shape (n, D)."""
        above: FloatArray = ndtr((self.mean - threshold) / self.sd)
        return above

    def probability_below(self, threshold: float) -> FloatArray:
        """P(change < threshold), shape (n, D)."""
        below: FloatArray = ndtr((threshold - self.mean) / self.sd)
        return below


@dataclass(frozen=True, eq=False)
class GrowthLines:
    """Smoothed ability of n children over T seasons on D strands.

    mean: shape (n, T, D). cov: shape (n, T, D, D).
    """

    mean: FloatArray
    cov: FloatArray
    _state_cov: FloatArray
    _gains: FloatArray
    _prior_step_cov: FloatArray

    def lag_cov(self, earlier: int, later: int) -> FloatArray:
        """Posterior covariance of theta at two seasons, shape (n, D, D), exact under the model."""
        seasons, dimensions = self.mean.shape[1:]
        if not 0 <= earlier <= later < seasons:
            raise ValueError(f"Seasons go from 0 to {seasons - 1}, the earlier one first.")
        joint = self._state_cov[:, later]
        for season in range(later - 1, earlier - 1, -1):
            joint = self._gains[:, season] @ joint
        return joint[:, :dimensions, :dimensions]

    def change(self, earlier: int, later: int) -> Change:
        """How far each child moved from season ``earlier`` to ``later``, counted from 0."""
        if earlier >= later:
            raise ValueError("A change goes from an earlier season to a later one.")
        lag = self.lag_cov(earlier, later)
        cov = self.cov[:, earlier] + self.cov[:, later] - lag - lag.swapaxes(1, 2)
        before = self._prior_step_cov[:, earlier:later].sum(axis=1)
        variance, prior_variance = (np.diagonal(c, axis1=1, axis2=2) for c in (cov, before))
        return Change(
            self.mean[:, later] - self.mean[:, earlier], cov, 1.0 - variance / prior_variance
        )


def smooth(
    mean: npt.ArrayLike,
    cov: npt.ArrayLike,
    prior_mean: npt.ArrayLike,
    age_months: npt.ArrayLike,
    context: npt.ArrayLike,
    model: GrowthModel,
    *,
    follow_curve: bool = True,
) -> GrowthLines:
    """Growth lines from every season's posterior, by Rauch-Tung-Striebel smoother.

    Each posterior was made with the prior N(prior_mean, model.prior_cov); that prior is divided
    out first, so that it counts once, in the first season.

    mean: shape (n, T, D), cov: shape (n, T, D, D), as ``strand_posterior`` gives them; NaN in
        ``mean`` where a season has no score.
    prior_mean: shape (n, T, D). age_months: shape (n, T), rising.
    context: shape (n, T), any labels; equal neighbours mean the same raters and forms.
    follow_curve: whether the mean rises with age. Without it a child's line is drawn towards its
        own other seasons only, so that nobody is said to have grown because others do.
    """
    means = np.asarray(mean, dtype=np.float64)
    priors = np.asarray(prior_mean, dtype=np.float64)
    years = np.diff(np.asarray(age_months, dtype=np.float64), axis=1) / 12.0
    if (years <= 0).any():
        raise ValueError("Seasons must be in order of age.")
    labels = np.asarray(context)
    stays = labels[:, 1:] == labels[:, :-1]
    precision, pull = _likelihoods(means, np.asarray(cov, dtype=np.float64), priors, model)
    rise = np.diff(priors, axis=1) if follow_curve else np.zeros_like(priors[:, 1:])
    steps = years[..., None, None] * model.process_cov
    states = _filtered(precision, pull, priors[:, 0], rise, steps, stays, model)
    state_mean, state_cov, gains = _smoothed(states)
    theta = slice(None, means.shape[2])
    return GrowthLines(
        state_mean[..., theta], state_cov[..., theta, theta], state_cov, gains, steps
    )


def _likelihoods(
    means: FloatArray, covs: FloatArray, priors: FloatArray, model: GrowthModel
) -> tuple[FloatArray, FloatArray]:
    """Each posterior over its prior, as precision (n, T, D, D) and precision-weighted mean."""
    scored = ~np.isnan(means.sum(axis=2))
    prior_precision = np.linalg.inv(model.prior_cov)
    whole = np.linalg.inv(np.where(scored[..., None, None], covs, model.prior_cov))
    values, vectors = np.linalg.eigh(whole - prior_precision)
    # Evidence never takes knowledge away: what falls below zero is the rounding of stored scores.
    kept = np.where(scored[..., None], np.maximum(values, 0.0), 0.0)
    precision = (vectors * kept[..., None, :]) @ vectors.swapaxes(-1, -2)
    filled = np.where(scored[..., None], means, priors)
    pull = _times(whole, filled) - priors @ prior_precision
    return precision, np.where(scored[..., None], pull, 0.0)


@dataclass(frozen=True, eq=False)
class _States:
    """The state (theta, offset of the context) of each season, 2D wide: given the seasons before
    it (ahead) and given its own evidence too; ``carry`` is what each step keeps of the state.
    """

    ahead_mean: FloatArray
    ahead_cov: FloatArray
    mean: FloatArray
    cov: FloatArray
    carry: FloatArray


def _filtered(
    precision: FloatArray,
    pull: FloatArray,
    start: FloatArray,
    rise: FloatArray,
    steps: FloatArray,
    stays: BoolArray,
    model: GrowthModel,
) -> _States:
    """Forwards through the seasons. steps: shape (n, T - 1, D, D), covariance of each walk."""
    n, seasons, dimensions = pull.shape
    width = 2 * dimensions
    theta, offset = slice(None, dimensions), slice(dimensions, None)
    seen = np.concatenate([np.eye(dimensions), np.eye(dimensions)], axis=1)
    ahead_mean = np.zeros((n, seasons, width))
    ahead_cov = np.zeros((n, seasons, width, width))
    mean, cov = ahead_mean.copy(), ahead_cov.copy()
    carry = np.ones((n, seasons - 1, width))
    carry[..., offset] = stays[..., None]

    ahead_mean[:, 0, theta] = start
    ahead_cov[:, 0, theta, theta] = model.prior_cov
    ahead_cov[:, 0, offset, offset] = model.context_cov
    for t in range(seasons):
        if t > 0:
            keep = carry[:, t - 1]
            ahead_mean[:, t] = keep * mean[:, t - 1]
            ahead_mean[:, t, theta] += rise[:, t - 1]
            ahead_cov[:, t] = keep[:, :, None] * cov[:, t - 1] * keep[:, None, :]
            ahead_cov[:, t, theta, theta] += steps[:, t - 1]
            renewed = ~stays[:, t - 1, None, None]
            ahead_cov[:, t, offset, offset] += np.where(renewed, model.context_cov, 0.0)
        # The information form takes a season without evidence, whose precision is zero, as it is.
        shown = seen.T @ precision[:, t] @ seen
        cov[:, t] = np.linalg.solve(np.eye(width) + ahead_cov[:, t] @ shown, ahead_cov[:, t])
        surprise = pull[:, t] @ seen - _times(shown, ahead_mean[:, t])
        mean[:, t] = ahead_mean[:, t] + _times(cov[:, t], surprise)
    return _States(ahead_mean, ahead_cov, mean, cov, carry)


def _smoothed(states: _States) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Backwards: mean and covariance of every state given all seasons, and the gains."""
    mean, cov = states.mean.copy(), states.cov.copy()
    gains = np.zeros_like(cov[:, 1:])
    for t in range(mean.shape[1] - 2, -1, -1):
        # A context covariance of zero makes the state singular, hence the pseudo-inverse.
        inverse = np.linalg.pinv(states.ahead_cov[:, t + 1], hermitian=True)
        gain = (cov[:, t] * states.carry[:, t, None, :]) @ inverse
        mean[:, t] += _times(gain, mean[:, t + 1] - states.ahead_mean[:, t + 1])
        cov[:, t] += gain @ (cov[:, t + 1] - states.ahead_cov[:, t + 1]) @ gain.swapaxes(1, 2)
        gains[:, t] = gain
    return mean, (cov + cov.swapaxes(-1, -2)) / 2.0, gains


def _times(matrices: FloatArray, vectors: FloatArray) -> FloatArray:
    return (matrices @ vectors[..., None])[..., 0]
