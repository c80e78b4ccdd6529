"""The maximum of a marginal likelihood: quasi-Newton steps on a good model of its curvature.

An EM pass costs as much as a gradient and moves only as far as the missing information lets it.
Here the same pass gives the gradient (Fisher's identity), a model of the observed information
turns it into a step, and the last few steps correct that model (L-BFGS, Nocedal 1980). With the
exact information this is Newton's method; with one from a sample of children it needs a few passes
more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy import linalg

from assessment.psychometrics.arrays import FloatArray

MEMORY = 12
LONGEST_STEP = 2.0
"""No parameter moves further at once, in logits."""


Watch = Callable[[float, float], None]
"""Told the value and the largest move to come, once a step; what it raises ends the search."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Value and gradient of the log-likelihood at free parameters; minus infinity off limits."""

    value: float
    gradient: FloatArray


@dataclass(frozen=True, eq=False)
class Curvature:
    """A positive definite model of minus the second derivatives."""

    factor: tuple[FloatArray, bool]

    @classmethod
    def of(cls, information: FloatArray) -> Curvature | None:
        """Factored; None where it is not positive definite."""
        try:
            return cls(linalg.cho_factor(information, lower=True))
        except linalg.LinAlgError:
            return None

    def solve(self, gradient: FloatArray) -> FloatArray:
        """The Newton step for a gradient."""
        step: FloatArray = linalg.cho_solve(self.factor, gradient)
        return step


@dataclass
class Steps:
    """Newton-like steps that learn from the ones before."""

    curvature: Curvature
    pairs: deque[tuple[FloatArray, FloatArray]] = field(
        default_factory=lambda: deque(maxlen=MEMORY)
    )

    def step(self, gradient: FloatArray) -> FloatArray:
        """Two-loop recursion on the curvature model."""
        left = gradient.copy()
        weights = []
        for moved, change in reversed(self.pairs):
            weight = (moved @ left) / (change @ moved)
            left -= weight * change
            weights.append(weight)
        out = self.curvature.solve(left)
        for (moved, change), weight in zip(self.pairs, reversed(weights), strict=True):
            out += moved * (weight - (change @ out) / (change @ moved))
        return out

    def learn(self, moved: FloatArray, change: FloatArray) -> None:
        """Remember by how much the gradient fell along a step."""
        if change @ moved > 1e-12 * np.linalg.norm(change) * np.linalg.norm(moved):
            self.pairs.append((moved, change))


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a search ended. step: the largest move that was still to come."""

    free: FloatArray
    value: float
    iterations: int
    step: float
    converged: bool


def maximise(
    evaluate: Callable[[FloatArray], Evaluation],
    curvature: Callable[[FloatArray], Curvature],
    start: FloatArray,
    *,
    tolerance: float,
    max_iterations: int,
    renew_every: int,
    noise: float = 0.0,
    watch: Watch | None = None,
) -> Maximum:
    """Climb until the next step would move no parameter by more than ``tolerance``.

    curvature: a positive definite model at free parameters, asked for anew every ``renew_every``
    steps and whenever a step fails. noise: differences of the value below that part of it mean
    nothing.
    """
    here = start
    now = evaluate(here)
    noise *= abs(now.value)
    steps = Steps(curvature(here))
    age = 0
    largest = np.inf
    for iteration in range(1, max_iterations + 1):
        step = steps.step(now.gradient)
        largest = float(np.abs(step).max(initial=0.0))
        if watch is not None:
            watch(now.value, largest)
        if largest <= tolerance:
            return Maximum(here, now.value, iteration - 1, largest, True)
        step *= min(1.0, LONGEST_STEP / largest)
        found = _along(evaluate, here, now, step, noise)
        if found is None:
            if age == 0:
                return Maximum(here, now.value, iteration, largest, False)
            steps, age = Steps(curvature(here)), 0
            continue
        there, then = found
        age += 1
        steps.learn(there - here, now.gradient - then.gradient)
        here, now = there, then
        if age >= renew_every:
            steps, age = Steps(curvature(here)), 0
    return Maximum(here, now.value, max_iterations, largest, False)


def _along(
    evaluate: Callable[[FloatArray], Evaluation],
    here: FloatArray,
    now: Evaluation,
    step: FloatArray,
    noise: float,
) -> tuple[FloatArray, Evaluation] | None:
    """The first point along a step, halved as often as needed, that rises enough."""
    slope = float(now.gradient @ step)
    length = 1.0
    for _ in range(30):
        there = here + length * step
        then = evaluate(there)
        if then.value >= now.value + 1e-4 * length * slope - noise:
            return there, then
        length *= 0.5
    return None
