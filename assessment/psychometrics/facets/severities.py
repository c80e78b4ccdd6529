"""Severities drawn from a normal distribution: its spread, and what is known of each rater.

Raters and persons cross, so the likelihood is no product over either. Persons are integrated out
on the nodes as ever; severities, and with them the items and the population, by Laplace's method
at the mode of the penalised likelihood. What is highest over the spread σ is

    ℓ(ξ, ρ) - Σρ²/2σ² - R·log σ - ½·log |H|,

with H the observed information of all free parameters, prior included: a restricted likelihood,
in that the items are integrated out under a flat prior and their estimation costs σ no bias
(Tierney and Kadane 1986; Harville 1977).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.fitting import solve_on_all
from assessment.psychometrics.calibration.optimise import Maximum
from assessment.psychometrics.facets.design import Design
from assessment.psychometrics.facets.likelihood import RatedProblem

SMALLEST, LARGEST = 0.01, 8.0
"""Logits. At the one raters are alike, at the other some are without bounds."""

STEP = 0.1
"""Of log σ, for its curvature."""

FEW = 5
"""With fewer raters their spread is hardly known."""


@dataclass(frozen=True)
class RaterSpread:
    """Standard deviation of severities in the population of raters.

    sd: logits, 0 where raters differ by no more than chance. low, high: 95 %, from the curvature
    of the restricted likelihood in log σ; NaN at the edge. loglik: marginal, severities integrated
    out by Laplace's method with the items where they are.
    """

    sd: float
    low: float
    high: float
    loglik: float
    problems: tuple[str, ...]


@dataclass
class _Search:
    """Restricted likelihoods at spreads, each starting from where the last one ended."""

    problem: RatedProblem
    design: Design
    free: FloatArray
    tolerance: float
    max_iterations: int
    passes: int = 0

    def penalised(self, sd: float) -> RatedProblem:
        """The likelihood with severities held to a spread."""
        penalty = np.zeros(len(self.free))
        penalty[self.design.severity_columns] = sd**-2.0
        return replace(self.problem, penalty=penalty)

    def mode(self, sd: float) -> Maximum:
        """Where the penalised likelihood is highest."""
        found = solve_on_all(self.penalised(sd), self.free, self.tolerance, self.max_iterations)
        self.free = found.free
        self.passes += found.iterations
        return found

    def information(self, sd: float) -> FloatArray:
        """Observed information of all free parameters at the last mode, prior included."""
        held = self.penalised(sd)
        within, _ = held.missing(self.free, 1e-10, np.float64)
        complete = held.complete(self.free, held.statistics(self.free), observed=True)
        information: FloatArray = complete - within
        return information

    def restricted(self, log_sd: float) -> float:
        """The restricted log-likelihood, up to a constant."""
        sd = float(np.exp(log_sd))
        value = self.mode(sd).value
        _, log_determinant = np.linalg.slogdet(self.information(sd))
        raters = len(self.design.severity_columns)
        return float(value - raters * log_sd - 0.5 * log_determinant)


def normal_severities(
    problem: RatedProblem,
    design: Design,
    start: FloatArray,
    tolerance: float,
    max_iterations: int,
) -> tuple[RatedProblem, Maximum, RaterSpread]:
    """The spread of severities, and the mode at it. Returns the penalised problem as well."""
    search = _Search(problem, design, start, max(tolerance, 1e-5), max_iterations)
    low, high = np.log(SMALLEST), np.log(LARGEST)
    best = optimize.minimize_scalar(
        lambda log_sd: -search.restricted(log_sd),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 2e-3},
    )
    log_sd = float(best.x)
    alike, apart = log_sd - low < 0.05, high - log_sd < 0.05
    interval = (np.nan, np.nan)
    if not (alike or apart):
        sides = [search.restricted(log_sd + side) for side in (-STEP, STEP)]
        curvature = (-2.0 * best.fun - sum(sides)) / STEP**2
        if curvature > 0:
            reach = 1.959964 / np.sqrt(curvature)
            interval = (float(np.exp(log_sd - reach)), float(np.exp(log_sd + reach)))
    sd = SMALLEST if alike else float(np.exp(log_sd))
    search.tolerance = tolerance
    found = search.mode(sd)
    raters = design.severity_columns
    block = search.information(sd)[np.ix_(raters, raters)]
    _, log_determinant = np.linalg.slogdet(block)
    loglik = float(found.value - len(raters) * np.log(sd) - 0.5 * log_determinant)
    told = RaterSpread(
        0.0 if alike else sd, *interval, loglik, _problems(len(raters), alike, apart)
    )
    return search.penalised(sd), replace(found, iterations=search.passes), told


def _problems(raters: int, alike: bool, apart: bool) -> tuple[str, ...]:
    told = []
    if raters < FEW:
        told.append(f"The spread of severities rests on {raters} raters and is hardly known.")
    if alike:
        told.append("The raters differ by no more than chance: the spread of severities is zero.")
    if apart:
        told.append("The spread of severities has no bound: raters and answers hardly overlap.")
    return tuple(told)
