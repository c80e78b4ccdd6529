"""The maximum of a marginal likelihood: quasi-Newton steps on a good model of its curvature.

An EM pass costs as much as a gradient and moves only as far as the missing information lets it.
Here the same pass gives the gradient (Fisher's identity), a model of the observed information
turns it into a step, and the last few steps correct that model (L-BFGS, Nocedal 1980). With the
exact information this is Newton's method; with one from a sample of children it needs a few passes
more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import linalg

from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.calibration.statistics import Statistics

MEMORY = 12
LONGEST_STEP = 2.0
"""No parameter moves further at once, in logits."""


Watch = Callable[[float, float], None]
"""Told the value and the largest move to come, once a step; what it raises ends the search."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Value and gradient of the log-likelihood at free parameters; minus infinity off limits.

    statistics: what the pass over the answers left, where there was one.
    """

    value: float
    gradient: FloatArray
    statistics: Statistics | None = None


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


Curved = Callable[[FloatArray, Evaluation], Curvature]
"""A model of minus the second derivatives at free parameters, where a pass has just been made."""


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
    """Where a search ended.

    step: the largest move that was still to come. statistics: of the last pass, made there.
    """

    free: FloatArray
    value: float
    iterations: int
    step: float
    converged: bool
    statistics: Statistics | None = None


@dataclass(frozen=True, eq=False)
class Stage:
    """A way to evaluate, and the step below which it is no longer good enough.

    noise: differences of the value below that part of it mean nothing.
    """

    evaluate: Callable[[FloatArray], Evaluation]
    tolerance: float
    noise: float


def maximise(
    stages: Sequence[Stage],
    curvature: Curved,
    start: FloatArray,
    *,
    max_iterations: int,
    renew_every: int,
    watch: Watch | None = None,
    hopeless: Callable[[FloatArray], bool] | None = None,
) -> Maximum:
    """Climb until the next step would move no parameter by more than the last stage's tolerance.

    curvature: a positive definite model, asked for anew every ``renew_every`` steps and whenever a
    step fails. hopeless: whether parameters are so far out that no maximum is to come. A stage
    begins where the one before ended, and knows what its steps taught.
    """
    search = _Search(curvature, start, max_iterations, renew_every, watch, hopeless)
    converged = [search.climb(stage) for stage in stages]
    found = search.now
    return Maximum(
        search.here, found.value, search.taken, search.largest, converged[-1], found.statistics
    )


class _Search:
    """Where a search stands."""

    now: Evaluation
    steps: Steps | None = None
    age = taken = 0
    largest = np.inf

    def __init__(
        self,
        curvature: Curved,
        start: FloatArray,
        max_iterations: int,
        renew_every: int,
        watch: Watch | None,
        hopeless: Callable[[FloatArray], bool] | None,
    ) -> None:
        self.curvature = curvature
        self.here = start
        self.max_iterations = max_iterations
        self.renew_every = renew_every
        self.watch = watch
        self.hopeless = hopeless

    def climb(self, stage: Stage) -> bool:
        """Go as far as a stage can see; False where it could not get there."""
        self.now = stage.evaluate(self.here)
        noise = stage.noise * abs(self.now.value)
        while self.taken < self.max_iterations:
            if self.steps is None:
                self.steps, self.age = Steps(self.curvature(self.here, self.now)), 0
            step = self.steps.step(self.now.gradient)
            self.largest = float(np.abs(step).max(initial=0.0))
            if self.watch is not None:
                self.watch(self.now.value, self.largest)
            if self.largest <= stage.tolerance:
                return True
            if self.hopeless is not None and self.hopeless(self.here):
                return False
            step *= min(1.0, LONGEST_STEP / self.largest)
            self.taken += 1
            found = _along(stage.evaluate, self.here, self.now, step, noise)
            if found is None and self.age == 0:
                return False
            if found is not None:
                there, then = found
                self.steps.learn(there - self.here, self.now.gradient - then.gradient)
                self.here, self.now, self.age = there, then, self.age + 1
            if found is None or self.age >= self.renew_every:
                self.steps = None
        return False


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
