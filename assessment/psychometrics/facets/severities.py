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

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration.fitting import solve_on_all
from assessment.psychometrics.calibration.optimise import Curvature, Maximum, Stage, maximise
from assessment.psychometrics.facets.design import Design
from assessment.psychometrics.facets.likelihood import RatedProblem

SMALLEST, LARGEST = 0.01, 8.0
"""Logits. At the one raters are alike, at the other some are without bounds."""

USUAL, LOOSE = 0.5, 1e-5
"""Logits: the spread to start from, and how near the mode a search for the spread goes."""

STEP = 0.1
"""Of log σ, for its curvature."""

NO_GAIN = 0.01
"""A spread that raises the log-likelihood by less is as good as none."""

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
    """Restricted likelihoods at spreads, each starting from where the last one ended.

    information: observed, of all free parameters at the last mode, without the prior.
    """

    problem: RatedProblem
    design: Design
    found: Maximum
    information: FloatArray
    max_iterations: int

    @classmethod
    def start(
        cls,
        problem: RatedProblem,
        design: Design,
        free: FloatArray,
        max_iterations: int,
    ) -> _Search:
        """From parameters without regard to raters."""
        held = replace(problem, penalty=_penalty(design, len(free), USUAL))
        found = solve_on_all(held, free, LOOSE, max_iterations)
        return cls(problem, design, found, _information(problem, found.free), max_iterations)

    def penalised(self, sd: float) -> RatedProblem:
        """The likelihood with severities held to a spread."""
        return replace(self.problem, penalty=_penalty(self.design, len(self.found.free), sd))

    def move(self, sd: float, tolerance: float) -> None:
        """Go to the mode at a spread."""
        held = self.penalised(sd)
        model = Curvature.of(self.information + np.diag(held.penalty))
        found = maximise(
            [Stage(held.evaluate, tolerance, noise=1e-12)],
            lambda free, here: model or held.without_missing(free, here),
            self.found.free,
            max_iterations=self.max_iterations,
            renew_every=self.max_iterations,
            watch=self.problem.watch,
        )
        self.found = replace(found, iterations=self.found.iterations + found.iterations)
        self.information = _information(self.problem, found.free)

    def restricted(self, log_sd: float) -> float:
        """The restricted log-likelihood, up to a constant."""
        sd = float(np.exp(log_sd))
        self.move(sd, LOOSE)
        return self.integrated(sd, np.arange(len(self.found.free)))

    def integrated(self, sd: float, over: IntArray) -> float:
        """Laplace's approximation at the mode, some of the free parameters integrated out."""
        penalty = _penalty(self.design, len(self.found.free), sd)
        block = (self.information + np.diag(penalty))[np.ix_(over, over)]
        _, log_determinant = np.linalg.slogdet(block)
        raters = len(self.design.severity_columns)
        return float(self.found.value - raters * np.log(sd) - 0.5 * log_determinant)


def _penalty(design: Design, free: int, sd: float) -> FloatArray:
    out = np.zeros(free)
    out[design.severity_columns] = sd**-2.0
    return out


def _information(problem: RatedProblem, free: FloatArray) -> FloatArray:
    within, _ = problem.missing(free, 1e-10, np.float64)
    complete = problem.complete(free, problem.statistics(free), observed=True)
    information: FloatArray = complete - within
    return information


def normal_severities(
    problem: RatedProblem,
    design: Design,
    start: FloatArray,
    tolerance: float,
    max_iterations: int,
) -> tuple[RatedProblem, Maximum, RaterSpread]:
    """The spread of severities, and the mode at it. Returns the penalised problem as well."""
    # Loading it takes longer than a fit with fixed raters.
    from scipy.optimize import minimize_scalar

    search = _Search.start(problem, design, start, max_iterations)
    low, high = np.log(SMALLEST), np.log(LARGEST)
    best = minimize_scalar(
        lambda log_sd: -search.restricted(log_sd),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 2e-3},
    )
    log_sd = float(best.x)
    alike = -best.fun - search.restricted(low) < NO_GAIN
    apart = high - log_sd < 0.05
    interval = (np.nan, np.nan)
    if not (alike or apart):
        sides = [search.restricted(log_sd + side) for side in (-STEP, STEP)]
        curvature = (-2.0 * best.fun - sum(sides)) / STEP**2
        if curvature > 0:
            reach = 1.959964 / np.sqrt(curvature)
            interval = (float(np.exp(log_sd - reach)), float(np.exp(log_sd + reach)))
    sd = SMALLEST if alike else float(np.exp(log_sd))
    search.move(sd, tolerance)
    raters = design.severity_columns
    told = RaterSpread(
        0.0 if alike else sd,
        *interval,
        search.integrated(sd, raters),
        _problems(len(raters), alike, apart),
    )
    return search.penalised(sd), search.found, told


def _problems(raters: int, alike: bool, apart: bool) -> tuple[str, ...]:
    told = []
    if raters < FEW:
        told.append(f"The spread of severities rests on {raters} raters and is hardly known.")
    if alike:
        told.append("The raters differ by no more than chance: the spread of severities is zero.")
    if apart:
        told.append("The spread of severities has no bound: raters and answers hardly overlap.")
    return tuple(told)
