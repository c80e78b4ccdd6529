"""Distributions of a score at an age: density, its slopes, z-scores and centiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import digamma, gammaln, ndtri, stdtr

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.norms.box_cox import (
    NU_IS_ZERO,
    box_cox,
    box_cox_t_centile,
    box_cox_t_z,
    lms_centile,
    lms_z,
    normal_z,
)

LOG, IDENTITY = "log", "identity"
TYPICAL_TAU = 30.0
"""Where the predictor of tau is zero: tails next to a normal's, to which it is drawn weakly."""


class UnknownFamily(ValueError):
    """A distribution that norms cannot have."""


@dataclass(frozen=True, eq=False)
class Family:
    """A distribution with k parameters that each follow age.

    Predictors are what splines give, one row a parameter, shape (k, n); the links turn them into
    parameters. density: log density of each score, shape (n,), -inf where it cannot be, but for
    ``constant``, which no score but age alone decides. slopes, constant_slopes: derivatives along
    the predictors, shape (k, n).
    """

    name: str
    title: str
    parameters: tuple[str, ...]
    links: tuple[str, ...]
    positive: bool
    density: Callable[[FloatArray, FloatArray], FloatArray]
    slopes: Callable[[FloatArray, FloatArray], FloatArray]
    _z: Callable[..., FloatArray]
    _centile: Callable[..., FloatArray]
    constant: Callable[[FloatArray], FloatArray] | None = None
    constant_slopes: Callable[[FloatArray], FloatArray] | None = None

    def natural(self, predictors: FloatArray) -> FloatArray:
        """Parameters of predictors, of the same shape."""
        parameters = np.array(
            [
                np.exp(row) if link == LOG else row
                for row, link in zip(predictors, self.links, strict=True)
            ]
        )
        if "tau" in self.parameters:
            parameters[self.parameters.index("tau")] *= TYPICAL_TAU
        return parameters

    def z(self, score: npt.ArrayLike, parameters: FloatArray) -> FloatArray:
        """Normal z-scores. parameters: shape (k, n)."""
        return self._z(score, *parameters)

    def centile(self, p: npt.ArrayLike, parameters: FloatArray) -> FloatArray:
        """The scores that shares ``p`` lie below."""
        return self._centile(p, *parameters)


def family_named(name: str) -> Family:
    """A family. Raises ``UnknownFamily``, naming those that exist."""
    if name not in FAMILIES:
        raise UnknownFamily(f"There is no family {name!r}; there are {', '.join(FAMILIES)}.")
    return FAMILIES[name]


def _normal_density(y: FloatArray, eta: FloatArray) -> FloatArray:
    z = (y - eta[0]) * np.exp(-eta[1])
    density: FloatArray = -0.5 * (z**2 + np.log(2.0 * np.pi)) - eta[1]
    return density


def _normal_slopes(y: FloatArray, eta: FloatArray) -> FloatArray:
    z = (y - eta[0]) * np.exp(-eta[1])
    return np.stack([z * np.exp(-eta[1]), z**2 - 1.0])


def _lms_density(y: FloatArray, eta: FloatArray) -> FloatArray:
    """Cole and Green (1992), equation 5: the normal's cut at zero is left out, as theirs."""
    log_ratio, nu, sigma = np.log(y) - eta[0], eta[2], np.exp(eta[1])
    with np.errstate(over="ignore", invalid="ignore"):
        z = box_cox(np.exp(log_ratio), sigma, nu)
        density = nu * log_ratio - np.log(y) - eta[1] - 0.5 * (z**2 + np.log(2.0 * np.pi))
    return np.where(np.isfinite(density), density, -np.inf)


def _lms_slopes(y: FloatArray, eta: FloatArray) -> FloatArray:
    log_ratio, nu, sigma = np.log(y) - eta[0], eta[2], np.exp(eta[1])
    z = box_cox(np.exp(log_ratio), sigma, nu)
    return _box_cox_slopes(log_ratio, z, sigma, nu, -z)


def _bct_density(y: FloatArray, eta: FloatArray) -> FloatArray:
    """Rigby and Stasinopoulos (2006), equation 2, but for what age alone decides."""
    log_ratio, nu, sigma, tau = np.log(y) - eta[0], eta[2], np.exp(eta[1]), _tau(eta)
    with np.errstate(over="ignore", invalid="ignore"):
        z = box_cox(np.exp(log_ratio), sigma, nu)
        tail = (tau + 1.0) / 2.0 * np.log1p(z**2 / tau)
        density = nu * log_ratio - np.log(y) - eta[1] - tail
    return np.where(np.isfinite(density), density, -np.inf)


def _bct_slopes(y: FloatArray, eta: FloatArray) -> FloatArray:
    log_ratio, nu, sigma, tau = np.log(y) - eta[0], eta[2], np.exp(eta[1]), _tau(eta)
    z = box_cox(np.exp(log_ratio), sigma, nu)
    square = z**2
    mu_sigma_nu = _box_cox_slopes(log_ratio, z, sigma, nu, -(tau + 1.0) * z / (tau + square))
    by_tau = (tau + 1.0) * square / (tau + square) - tau * np.log1p(square / tau)
    return np.concatenate([mu_sigma_nu, 0.5 * by_tau[None]])


def _bct_constant(eta: FloatArray) -> FloatArray:
    """The t's own constant over what is left of it where it is cut off at a score of zero."""
    nu, sigma, tau = eta[2], np.exp(eta[1]), _tau(eta)
    constant: FloatArray = _t_constant(tau) - np.log(stdtr(tau, _end(sigma, nu)))
    return constant


def _bct_constant_slopes(eta: FloatArray) -> FloatArray:
    nu, sigma, tau = eta[2], np.exp(eta[1]), _tau(eta)
    end = _end(sigma, nu)
    held = stdtr(tau, end)
    at_end = np.exp(_t_constant(tau) - (tau + 1.0) / 2.0 * np.log1p(end**2 / tau))
    pull = at_end / held * end
    step = 1e-4 * tau
    moved = (stdtr(tau + step, end) - stdtr(tau - step, end)) / (2.0 * step * held)
    by_tau = 0.5 * (digamma((tau + 1.0) / 2.0) - digamma(tau / 2.0) - 1.0 / tau) - moved
    by_nu = pull / np.where(np.abs(nu) < NU_IS_ZERO, np.inf, nu)
    return np.stack([np.zeros_like(pull), pull, by_nu, by_tau * tau])


def _tau(eta: FloatArray) -> FloatArray:
    tau: FloatArray = TYPICAL_TAU * np.exp(eta[3])
    return tau


def _t_constant(tau: FloatArray) -> FloatArray:
    constant: FloatArray = (
        gammaln((tau + 1.0) / 2.0) - gammaln(tau / 2.0) - 0.5 * np.log(np.pi * tau)
    )
    return constant


def _end(sigma: FloatArray, nu: FloatArray) -> FloatArray:
    """How far from the middle the distribution is cut off; far away where ν is zero."""
    end: FloatArray = 1.0 / (sigma * np.maximum(np.abs(nu), NU_IS_ZERO))
    return end


def _box_cox_slopes(
    log_ratio: FloatArray, z: FloatArray, sigma: FloatArray, nu: FloatArray, by_z: FloatArray
) -> FloatArray:
    """Along log μ, log σ and ν; by_z: slope of the log density of z."""
    bent = 1.0 + nu * sigma * z
    # d((r^ν - 1)/ν)/dν by its series where ν is small: the quotient loses its digits there.
    near = np.abs(nu * log_ratio) < 1e-3
    power = np.where(near, 1.0, nu)
    quotient = (bent * log_ratio - sigma * z) / power
    series = log_ratio**2 * (0.5 + nu * log_ratio / 3.0 + (nu * log_ratio) ** 2 / 8.0)
    by_nu = np.where(near, series, quotient) / sigma
    return np.stack([-nu - by_z * bent / sigma, -1.0 - by_z * z, log_ratio + by_z * by_nu])


def _normal_centile(p: npt.ArrayLike, mu: FloatArray, sigma: FloatArray) -> FloatArray:
    score: FloatArray = mu + sigma * ndtri(p)
    return score


FAMILIES = {
    family.name: family
    for family in (
        Family(
            name="normal",
            title="normal",
            parameters=("mu", "sigma"),
            links=(IDENTITY, LOG),
            positive=False,
            density=_normal_density,
            slopes=_normal_slopes,
            _z=normal_z,
            _centile=_normal_centile,
        ),
        Family(
            name="lms",
            title="Box-Cox normal (LMS)",
            parameters=("mu", "sigma", "nu"),
            links=(LOG, LOG, IDENTITY),
            positive=True,
            density=_lms_density,
            slopes=_lms_slopes,
            _z=lms_z,
            _centile=lms_centile,
        ),
        Family(
            name="bct",
            title="Box-Cox t",
            parameters=("mu", "sigma", "nu", "tau"),
            links=(LOG, LOG, IDENTITY, LOG),
            positive=True,
            density=_bct_density,
            slopes=_bct_slopes,
            _z=box_cox_t_z,
            _centile=box_cox_t_centile,
            constant=_bct_constant,
            constant_slopes=_bct_constant_slopes,
        ),
    )
}
