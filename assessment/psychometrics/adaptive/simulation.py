"""Adaptive tests tried out on children whose ability is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.adaptive.answers import Answers, Pace, Recorded, Simulated
from assessment.psychometrics.adaptive.design import Design
from assessment.psychometrics.adaptive.engine import Course, Visits, run_tests
from assessment.psychometrics.adaptive.exposure import (
    ExposureSearch,
    SympsonHetter,
    Trial,
    exposure_probabilities,
)
from assessment.psychometrics.adaptive.start import Start
from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.threads import one_thread


@dataclass(frozen=True, eq=False)
class AdaptiveRuns:
    """What came of adaptive tests.

    truth: shape (n,), or (n, D) in several dimensions; NaN where it is unknown. theta, se: the
    same shape, at the end. course: what happened on the way.
    """

    design: Design
    truth: FloatArray
    theta: FloatArray
    se: FloatArray
    course: Course

    @property
    def length(self) -> IntArray:
        """Items that each child answered, shape (n,)."""
        return self.course.length

    @property
    def exposure(self) -> FloatArray:
        """The share of children who met each item, shape (m,)."""
        asked = self.course.items[self.course.items >= 0]
        count = np.bincount(asked, minlength=self.design.bank.n_items)
        share: FloatArray = count / len(self.length)
        return share

    @property
    def bias(self) -> float:
        """Mean of estimate minus truth."""
        return float((self.theta - self.truth).mean())

    @property
    def rmse(self) -> float:
        """Root mean squared error."""
        return float(np.sqrt(((self.theta - self.truth) ** 2).mean()))


def simulate_adaptive(
    design: Design,
    truth: npt.ArrayLike,
    rng: np.random.Generator,
    *,
    start: Start | None = None,
    responses: FloatArray | None = None,
    pace: Pace | None = None,
    age_months: npt.ArrayLike | None = None,
) -> AdaptiveRuns:
    """One adaptive test of each child.

    truth: shape (n,), or (n, D). start: standard normal where left out. responses: shape (n, m),
    answers already given, in place of simulated ones; NaN cannot be asked. pace: gives answers
    seconds, which time limits and tiredness need. A child's test depends on its own row and on
    ``rng`` alone.
    """
    known = np.asarray(truth, dtype=np.float64)
    theta = known[:, None] if known.ndim == 1 else known
    n, d = theta.shape
    if d < design.bank.n_dimensions:
        raise ValueError(f"The bank has {design.bank.n_dimensions} dimensions, theta has {d}.")
    begin = start if start is not None else Start.joint(n, 0.0, np.eye(d))
    length = design.rule.max_items
    picks, draws = rng.random((n, length)), rng.random((n, length))
    seconds = shift = None
    if pace is not None:
        seconds, tired = pace.draw(n, length, rng)
        shift = np.where(tired, pace.shift, 0.0)
    answers: Answers = (
        Simulated(design.tables, theta, draws, shift)
        if responses is None
        else Recorded.of(design.tables, responses)
    )
    ages = None if age_months is None else np.asarray(age_months, dtype=np.float64)
    with one_thread():
        course = run_tests(design, Visits(begin, answers, picks, seconds, ages))
    last = np.maximum(course.length - 1, 0)
    row, some = np.arange(n), (course.length > 0)[:, None]
    found, spread = (
        np.where(some, path[row, last] if length else of_start, of_start)
        for path, of_start in ((course.theta, course.first.theta), (course.se, course.first.se))
    )
    if known.ndim == 1:
        found, spread = found[:, 0], spread[:, 0]
    return AdaptiveRuns(design, known.copy(), found, spread, course)


def hold_exposure(
    design: Design,
    truth: npt.ArrayLike,
    rng: np.random.Generator,
    target: float,
    **given: Any,
) -> ExposureSearch:
    """Sympson-Hetter probabilities for a design, by simulating it again and again on ``truth``.

    given: what else ``simulate_adaptive`` takes.
    """

    def tried(control: SympsonHetter) -> Trial:
        runs = simulate_adaptive(replace(design, exposure=control), truth, rng, **given)
        n = len(runs.length)
        return Trial(runs.course.chosen / n, runs.exposure, int(runs.length.max()), n)

    return exposure_probabilities(tried, design.bank.n_items, target)
