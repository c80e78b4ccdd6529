"""Do norms fit? Their z-scores should be standard normal at every age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from assessment.psychometrics.arrays import FloatArray

SHARES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)
LIMITS = (0.10, 0.10, 0.05, 0.03)
"""How far the worm may leave zero, slope, bend and twist (van Buuren and Fredriks 2001)."""
SURE = 2.58
"""Standard errors that a coefficient must also lie from zero, so that small bands stay calm."""
SAID = (
    ("the middle is drawn too low", "the middle is drawn too high"),
    ("the spread is drawn too narrow", "the spread is drawn too wide"),
    ("the distribution leans too far to the left", "the distribution leans too far to the right"),
    ("the tails are drawn too light", "the tails are drawn too heavy"),
)
"""What a coefficient above and one below its limit says of the norms (table II there)."""
FEWEST_IN_BAND = 30


@dataclass(frozen=True)
class BandCheck:
    """z-scores of the children between two ages.

    mean, sd, skewness, kurtosis: of z; 0, 1, 0 and 0 where norms fit. worm: the cubic through the
    detrended quantile plot, level, slope, bend and twist. below: the share of children below the
    centiles of ``SHARES``. fits: whether no coefficient is past its limit; words: the same, said.
    """

    low: float
    high: float
    n: int
    mean: float
    sd: float
    skewness: float
    kurtosis: float
    worm: tuple[float, float, float, float]
    below: tuple[float, ...]
    fits: bool
    words: str


def check_by_age(z: npt.ArrayLike, age: npt.ArrayLike, bands: int = 8) -> tuple[BandCheck, ...]:
    """A worm plot in numbers for each of some bands of age with as many children each.

    z, age: shape (n,); rows where either is NaN are left out. There are fewer bands where they
    would hold fewer than thirty children, or where many share one age.
    """
    scores, ages = (np.asarray(values, dtype=np.float64) for values in (z, age))
    # A score at the very end of a distribution has no finite z and no place in moments.
    whole = np.isfinite(scores) & np.isfinite(ages)
    scores, ages = scores[whole], ages[whole]
    if len(scores) < FEWEST_IN_BAND:
        return ()
    count = max(1, min(bands, len(scores) // FEWEST_IN_BAND))
    edges = np.unique(np.quantile(ages, np.linspace(0.0, 1.0, count + 1)))
    band = np.searchsorted(edges[1:-1], ages, side="right")
    return tuple(
        _checked(scores[band == b], float(ages[band == b].min()), float(ages[band == b].max()))
        for b in np.unique(band)
        if (band == b).sum() >= 4
    )


def worm(z: FloatArray) -> tuple[float, float, float, float]:
    """Coefficients of the cubic through z minus its normal quantile q.

    In Hermite polynomials 1, q, q² - 1 and q³ - 3q, where van Buuren and Fredriks take plain
    powers: level and slope are then those of mean and SD, whatever the tails do.
    """
    ordered = np.sort(z)
    q = ndtri((np.arange(len(z)) + 0.5) / len(z))
    design = np.stack([np.ones_like(q), q, q**2 - 1.0, q**3 - 3.0 * q], axis=1)
    level, slope, bend, twist = np.linalg.lstsq(design, ordered - q, rcond=None)[0]
    return float(level), float(slope), float(bend), float(twist)


def worm_se(n: int) -> FloatArray:
    """Standard errors of the worm's coefficients for n children whom the norms fit.

    To first order the worm is the Cornish-Fisher expansion: level is the mean, slope the SD - 1,
    bend skewness / 6 and twist kurtosis / 24, which have variances 1/n, 1/2n, 6/n and 24/n.
    """
    return np.sqrt(np.array([1.0, 0.5, 6.0 / 36.0, 24.0 / 576.0]) / n)


def _checked(z: FloatArray, low: float, high: float) -> BandCheck:
    mean, sd = float(z.mean()), float(z.std())
    unit = (z - mean) / (sd or 1.0)
    coefficients = worm(z)
    se = worm_se(len(z))
    wrong = [
        SAID[j][0 if value > 0.0 else 1]
        for j, value in enumerate(coefficients)
        if abs(value) > LIMITS[j] and abs(value) > SURE * se[j]
    ]
    return BandCheck(
        low=low,
        high=high,
        n=len(z),
        mean=mean,
        sd=sd,
        skewness=float((unit**3).mean()),
        kurtosis=float((unit**4).mean()) - 3.0,
        worm=coefficients,
        below=tuple(float((z < cut).mean()) for cut in ndtri(SHARES)),
        fits=not wrong,
        words=f"Age {low:g} to {high:g}, {len(z)} children: "
        + ("the norms fit." if not wrong else "; ".join(wrong) + "."),
    )
