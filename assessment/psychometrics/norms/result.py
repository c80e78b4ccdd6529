"""Age norms: the distribution of a score at every age, on the scale they were made on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.norms.families import family_named
from assessment.psychometrics.norms.splines import AgeAxis

CENTILES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)


class ScaleMismatch(ValueError):
    """Scores and norms are on different scales or calibrations."""


@dataclass(frozen=True, eq=False)
class AgeNorms:
    """How scores lie at each age in one population.

    family: "lms", "bct" or "normal". scale: the scale or calibration of the scores; other scores
    are refused. axis: the ages that were seen. coefficients: shape (k, width), of the spline of
    each parameter's predictor. covariance: of all coefficients together, after the penalty; None
    where the norms come from a file. criterion: what chose the smoothing, gaic its value.
    edf: degrees of freedom of each curve. log_smoothing: powers of ten of their penalties.
    """

    family: str
    scale: str
    axis: AgeAxis
    coefficients: FloatArray
    covariance: FloatArray | None
    loglik: float
    criterion: str
    gaic: float
    edf: tuple[float, ...]
    log_smoothing: tuple[float, ...]
    n: int
    converged: bool
    problems: tuple[str, ...]

    def parameters(self, age: npt.ArrayLike) -> FloatArray:
        """mu, sigma and, as the family has them, nu and tau at these ages: shape (k, n).

        NaN outside the ages that were seen.
        """
        ages = np.asarray(age, dtype=np.float64)
        predictors = np.array([self.axis.values(row, ages) for row in self.coefficients])
        return family_named(self.family).natural(predictors)

    def z(self, score: npt.ArrayLike, age: npt.ArrayLike, *, scale: str) -> FloatArray:
        """How far each child stands from children of the same age, in standard deviations.

        score: shape (n,), on ``scale``. age: shape (n,), in the unit of the norms.
        NaN where the norms do not reach the age, or the family such a score.
        Raises ``ScaleMismatch``.
        """
        self.check_scale(scale)
        return family_named(self.family).z(score, self.parameters(age))

    def z_se(self, score: npt.ArrayLike, se: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """The standard error of z from that of the score, by the slope of z there, shape (n,)."""
        scores, errors = (np.asarray(values, dtype=np.float64) for values in (score, se))
        parameters, family = self.parameters(age), family_named(self.family)
        step = 1e-4 * np.abs(family.centile(0.84, parameters) - family.centile(0.16, parameters))
        ahead, behind = family.z(scores + step, parameters), family.z(scores - step, parameters)
        slope: FloatArray = (ahead - behind) / (2.0 * step) * errors
        return slope

    def centiles(self, age: npt.ArrayLike, shares: npt.ArrayLike = CENTILES) -> FloatArray:
        """The score that a share of children lies below, shape (shares, n)."""
        parameters, family = self.parameters(age), family_named(self.family)
        return np.array([family.centile(p, parameters) for p in np.atleast_1d(shares)])

    def centile_se(self, age: npt.ArrayLike, share: float) -> FloatArray:
        """Standard errors of a centile curve at some ages, by the delta method, shape (n,).

        Smoothing is taken as chosen beforehand. Raises ``ValueError`` for norms read from a file.
        """
        if self.covariance is None:
            raise ValueError("Norms from a file do not hold the covariance of their curves.")
        ages = np.asarray(age, dtype=np.float64)
        family = family_named(self.family)
        basis = self.axis.basis(ages)
        k, width = self.coefficients.shape
        predictors = np.asarray((basis @ self.coefficients.T).T)
        slopes = np.empty((len(ages), k, width))
        for j in range(k):
            moved = np.zeros((k, 1))
            moved[j] = 1e-5
            ahead = family.centile(share, family.natural(predictors + moved))
            behind = family.centile(share, family.natural(predictors - moved))
            slopes[:, j] = basis.multiply(((ahead - behind) / 2e-5)[:, None]).toarray()
        flat = slopes.reshape(len(ages), k * width)
        se: FloatArray = np.sqrt(np.einsum("na,ab,nb->n", flat, self.covariance, flat))
        return se

    def simulate(self, age: npt.ArrayLike, rng: np.random.Generator) -> FloatArray:
        """A score of a new child at each age, shape (n,)."""
        ages = np.asarray(age, dtype=np.float64)
        return family_named(self.family).centile(
            rng.uniform(size=ages.shape), self.parameters(ages)
        )

    def check_scale(self, scale: str) -> None:
        """Raise ``ScaleMismatch`` where scores are not on the norms' own scale."""
        if scale != self.scale:
            raise ScaleMismatch(
                f"The norms are on scale {self.scale or 'without a name'!r}, "
                f"the scores on {scale or 'one without a name'!r}."
            )

    def summary(self) -> str:
        """The norms as a page of plain text."""
        family = family_named(self.family)
        state = "converged" if self.converged else "NOT CONVERGED"
        freedom = ", ".join(
            f"{name} {value:.1f}" for name, value in zip(family.parameters, self.edf, strict=True)
        )
        lines = [
            f"Age norms, {family.title}: {self.n:,} scores from age {self.axis.low:g} to "
            f"{self.axis.high:g}, {state}",
            f"log-likelihood {self.loglik:,.1f}   {self.criterion} {self.gaic:,.1f}   "
            f"age bent by the power {self.axis.power:g}",
            f"degrees of freedom: {freedom}",
            *(f"! {problem}" for problem in self.problems),
        ]
        return "\n".join(lines) + "\n"
