"""The D-score's keys: items with their difficulties, priors by age, and age references."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np

from assessment.psychometrics.arrays import FloatArray

PACKAGE_DATA = files("assessment.psychometrics") / "dscore_data"
KEYS = ("dutch", "gcdg", "gsed1912", "293_0", "gsed2212", "gsed2406")


class UnknownKey(ValueError):
    """A D-score key that does not exist."""


@dataclass(frozen=True, eq=False)
class AgeReference:
    """The spread of D at each age in a population: Box-Cox t, or Box-Cox normal (LMS).

    age: shape (k,), years, rising. mu, sigma, nu, tau: shape (k,); tau is NaN under LMS.
    """

    age: FloatArray
    mu: FloatArray
    sigma: FloatArray
    nu: FloatArray
    tau: FloatArray

    @property
    def is_lms(self) -> bool:
        """Whether the distribution has normal tails."""
        return bool(np.isnan(self.tau).all())

    def at(self, age: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """mu, sigma, nu and tau, linear between the given ages; NaN outside them."""
        mu, sigma, nu, tau = (
            np.interp(age, self.age, curve, left=np.nan, right=np.nan)
            for curve in (self.mu, self.sigma, self.nu, self.tau)
        )
        return mu, sigma, nu, tau


@dataclass(frozen=True, eq=False)
class Key:
    """One version of the scale.

    slope: D-units a logit. grid: shape (q,), the quadrature. tau: difficulty of each item, in D.
    """

    name: str
    population: str
    slope: float
    grid: FloatArray
    prior_sd: float
    tau: dict[str, float]

    def prior_mean(self, age: FloatArray) -> FloatArray:
        """The population's median D at an age in years, any shape; NaN for an unknown age."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return PRIOR_MEANS[self.population](age)

    @cached_property
    def reference(self) -> AgeReference:
        """The age reference of the key's own population."""
        rows = [row for row in _table("references.csv.gz") if row["key"] == self.name]
        return AgeReference(
            *(
                np.array([float(row[column] or "nan") for row in rows])
                for column in ("age", "mu", "sigma", "nu", "tau")
            )
        )


@cache
def key_named(name: str) -> Key:
    """A key with its items. Raises ``UnknownKey``, naming those that exist."""
    for row in _table("keys.csv"):
        if row["key"] == name:
            return Key(
                name=name,
                population=row["population"],
                slope=float(row["slope"]),
                grid=np.arange(float(row["grid_from"]), float(row["grid_to"]) + 1.0),
                prior_sd=float(row["prior_sd"]),
                tau={
                    item["item"]: float(item[name]) for item in _table("items.csv.gz") if item[name]
                },
            )
    raise UnknownKey(f"There is no D-score key {name!r}; the keys are {', '.join(KEYS)}.")


def _table(name: str) -> list[dict[str, str]]:
    content = (PACKAGE_DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return list(csv.DictReader(io.StringIO(content.decode())))


def _dutch(t: FloatArray) -> FloatArray:
    return 44.35 - 1.8 * t + 28.47 * np.log(t + 0.25)


def _gcdg(t: FloatArray) -> FloatArray:
    return 47.65 - 3.05 * t + 26.70 * np.log(t + 0.19)


def _phase1(t: FloatArray) -> FloatArray:
    infant = 20.5883 + 27.3376 * t + 6.4254 * np.log(t + 0.2)
    toddler = 14.63748 - 12.11774 * t + 69.05463 * np.log(t + 0.92)
    child = 61.37967 + 3.83513 * t
    return np.where(t < 0.75, infant, np.where(t <= 3.5, toddler, child))


def _preliminary_standards(t: FloatArray) -> FloatArray:
    infant = 24.522 + 23.886 * t + 9.19 * np.log(t + 0.2)
    toddler = 18.434 - 9.206 * t + 61.255 * np.log(t + 0.92)
    child = 62.6268 + 4.0 * t
    return np.where(t < 0.75, infant, np.where(t <= 3.5, toddler, child))


PRIOR_MEANS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "dutch": _dutch,
    "gcdg": _gcdg,
    "phase1": _phase1,
    "preliminary_standards": _preliminary_standards,
}
"""Count models of each population, as ``dscore`` 1.11.0 tabulates them from -0.08 to 5 years."""
