"""z-scores and centiles of Box-Cox normal (LMS) and Box-Cox t distributions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from assessment.psychometrics.arrays import FloatArray

NU_IS_ZERO = 1e-9
"""Below this the power is a logarithm."""


def box_cox(ratio: FloatArray, sigma: FloatArray, nu: FloatArray) -> FloatArray:
    """((y/μ)^ν - 1) / (νσ), or log(y/μ) / σ where ν is zero (Cole and Green 1992, equation 2).

    ratio: y/μ. At zero with ν > 0 the lower end, -1/(νσ); NaN below zero.
    """
    flat = np.abs(nu) < NU_IS_ZERO
    power = np.where(flat, 1.0, nu)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        straight = np.log(ratio)
        bent = np.expm1(power * straight) / power
        z: FloatArray = np.where(flat, straight, bent) / sigma
    return z


def inverse_box_cox(z: FloatArray, sigma: FloatArray, nu: FloatArray) -> FloatArray:
    """y/μ of a transformed score; 0 or infinity past the end of the distribution."""
    flat = np.abs(nu) < NU_IS_ZERO
    power = np.where(flat, 1.0, nu)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        bent = np.exp(np.log1p(np.maximum(nu * sigma * z, -1.0)) / power)
        ratio: FloatArray = np.where(flat, np.exp(sigma * z), bent)
    return ratio


def lms_z(score: npt.ArrayLike, mu: FloatArray, sigma: FloatArray, nu: FloatArray) -> FloatArray:
    """z of Cole and Green's LMS, whose normal is not cut off: NaN below a score of zero."""
    return box_cox(np.asarray(score, dtype=np.float64) / mu, sigma, nu)


def lms_centile(p: npt.ArrayLike, mu: FloatArray, sigma: FloatArray, nu: FloatArray) -> FloatArray:
    """The score that a share ``p`` lies below."""
    ratio: FloatArray = mu * inverse_box_cox(ndtri(p), sigma, nu)
    return ratio


def box_cox_t_z(
    score: npt.ArrayLike, mu: FloatArray, sigma: FloatArray, nu: FloatArray, tau: FloatArray
) -> FloatArray:
    """Normal z of the Box-Cox t of Rigby and Stasinopoulos (2006), section 2.1.

    Its t is cut off where the score would fall to zero: below when ν > 0, above when ν < 0. Each
    tail is taken from its own side, so that scores far from their age keep their digits.
    """
    z = box_cox(np.asarray(score, dtype=np.float64) / mu, sigma, nu)
    beyond = _beyond(sigma, nu, tau)
    with np.errstate(invalid="ignore"):
        lower = np.where(nu > 0.0, stdtr(tau, z) - beyond, stdtr(tau, z))
        upper = np.where(nu > 0.0, stdtr(tau, -z), stdtr(tau, -z) - beyond)
        below = ndtri(np.maximum(lower, 0.0) / (1.0 - beyond))
        above = -ndtri(np.maximum(upper, 0.0) / (1.0 - beyond))
    normal: FloatArray = np.where(z < 0.0, below, above)
    return normal


def box_cox_t_centile(
    p: npt.ArrayLike, mu: FloatArray, sigma: FloatArray, nu: FloatArray, tau: FloatArray
) -> FloatArray:
    """The score that a share ``p`` lies below."""
    beyond = _beyond(sigma, nu, tau)
    share = np.asarray(p, dtype=np.float64) * (1.0 - beyond) + np.where(nu > 0.0, beyond, 0.0)
    ratio: FloatArray = mu * inverse_box_cox(stdtrit(tau, share), sigma, nu)
    return ratio


def normal_z(score: npt.ArrayLike, mu: FloatArray, sigma: FloatArray) -> FloatArray:
    """Standard deviations from the mean."""
    z: FloatArray = (np.asarray(score, dtype=np.float64) - mu) / sigma
    return z


def below(z: FloatArray) -> FloatArray:
    """The share of children of that age below a z-score, from 0 to 1."""
    share: FloatArray = ndtr(z)
    return share


def _beyond(sigma: FloatArray, nu: FloatArray, tau: FloatArray) -> FloatArray:
    """What the t would hold past a score of zero, which is cut off."""
    with np.errstate(divide="ignore", invalid="ignore"):
        cut: FloatArray = stdtr(tau, -1.0 / (sigma * np.abs(nu)))
    return np.where(np.abs(nu) < NU_IS_ZERO, 0.0, cut)
