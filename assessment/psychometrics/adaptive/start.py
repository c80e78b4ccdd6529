"""What is believed of a child before the first item: from age, or from earlier scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.population import AgeCurve

MONTHS_A_YEAR = 12.0


@dataclass(frozen=True, eq=False)
class Start:
    """Normal beliefs. mean: shape (n, D), logits. cov: shape (n, D, D)."""

    mean: FloatArray
    cov: FloatArray

    def __post_init__(self) -> None:
        n, d = self.mean.shape
        if self.cov.shape != (n, d, d):
            raise ValueError(f"{n} starts in {d} dimensions need covariances ({n}, {d}, {d}).")
        if not (np.isfinite(self.mean).all() and (np.linalg.eigvalsh(self.cov) > 0).all()):
            raise ValueError("A start needs finite means and positive definite covariances.")

    @classmethod
    def normal(cls, n: int, mean: npt.ArrayLike = 0.0, sd: npt.ArrayLike = 1.0) -> Start:
        """One dimension: mean and standard deviation, numbers or of shape (n,)."""
        centre = np.broadcast_to(np.asarray(mean, dtype=np.float64), (n,))
        spread = np.broadcast_to(np.asarray(sd, dtype=np.float64), (n,))
        return cls(centre[:, None].copy(), (spread**2)[:, None, None])

    @classmethod
    def joint(cls, n: int, mean: npt.ArrayLike, cov: npt.ArrayLike) -> Start:
        """Several dimensions: one population of mean (D,) and covariance (D, D)."""
        spread = np.asarray(cov, dtype=np.float64)
        centre = np.broadcast_to(np.asarray(mean, dtype=np.float64), (n, len(spread)))
        return cls(centre.copy(), np.broadcast_to(spread, (n, *spread.shape)).copy())

    @classmethod
    def from_age(cls, curve: AgeCurve, age_months: npt.ArrayLike, cov: npt.ArrayLike) -> Start:
        """The children of the same age: the mean follows the curve, ``cov`` (D, D) is their own.

        age_months: shape (n,).
        """
        mean = curve(np.asarray(age_months, dtype=np.float64))
        spread = np.atleast_2d(np.asarray(cov, dtype=np.float64))
        return cls(mean, np.broadcast_to(spread, (len(mean), *spread.shape)).copy())

    @classmethod
    def from_earlier(
        cls,
        theta: npt.ArrayLike,
        se: npt.ArrayLike,
        months_since: npt.ArrayLike,
        sd_a_year: float,
        rise: npt.ArrayLike = 0.0,
    ) -> Start:
        """An earlier score on the same scale, less certain for the time since then.

        theta, se, months_since: shape (n,). Variances grow by ``sd_a_year``² a year, the random
        walk of ``GrowthModel``; rise: what children of that age gained meanwhile, logits.
        """
        years = np.asarray(months_since, dtype=np.float64) / MONTHS_A_YEAR
        if (years < 0).any():
            raise ValueError("An earlier score cannot come from later.")
        mean = np.asarray(theta, dtype=np.float64) + np.asarray(rise, dtype=np.float64)
        sd = np.sqrt(np.asarray(se, dtype=np.float64) ** 2 + sd_a_year**2 * years)
        return cls.normal(len(mean), mean, sd)

    def __len__(self) -> int:
        return len(self.mean)

    @property
    def dimensions(self) -> int:
        """How many abilities a child has."""
        return int(self.mean.shape[1])

    def rows(self, rows: slice | IntArray) -> Start:
        """Some of the children."""
        return Start(self.mean[rows], self.cov[rows])
