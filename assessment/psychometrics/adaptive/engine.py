"""Adaptive tests of many children at once, each exactly as if it were alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessment.psychometrics.adaptive.answers import Answers
from assessment.psychometrics.adaptive.design import Design
from assessment.psychometrics.adaptive.estimates import Ability, before_answers
from assessment.psychometrics.adaptive.progress import Progress, going_on
from assessment.psychometrics.adaptive.start import Start
from assessment.psychometrics.adaptive.stopping import GO_ON
from assessment.psychometrics.arrays import FloatArray, IntArray

CHILDREN_AT_ONCE = 256
"""Bounds the memory; a block's arrays stay near the core."""


@dataclass(frozen=True, eq=False)
class Course:
    """What happened, L places a test.

    items, category: shape (n, L), -1 after the last item. theta, se: shape (n, L, D), after each
    answer, NaN after the last. first: the abilities before any. length, reason: shape (n,), the
    latter a place in ``REASONS``. chosen: shape (m,), how many children each item was chosen for,
    whether or not exposure control then set it aside. seconds: shape (n,), of the whole test.
    """

    items: IntArray
    category: IntArray
    theta: FloatArray
    se: FloatArray
    first: Ability
    length: IntArray
    reason: IntArray
    chosen: IntArray
    seconds: FloatArray


@dataclass(frozen=True, eq=False)
class Visits:
    """The children who come. picks: uniform numbers for exposure control, shape (n, L).

    seconds: shape (n, L), how long each answer takes; age_months: shape (n,).
    """

    start: Start
    answers: Answers
    picks: FloatArray
    seconds: FloatArray | None = None
    age_months: FloatArray | None = None

    def rows(self, rows: IntArray) -> Visits:
        """Some of the children, answering under their old numbers."""
        return Visits(
            self.start.rows(rows),
            self.answers,
            self.picks[rows],
            None if self.seconds is None else self.seconds[rows],
            None if self.age_months is None else self.age_months[rows],
        )


def run_tests(design: Design, visits: Visits) -> Course:
    """Test every child. Raises ``PriorOffGrid`` where the nodes do not hold a child's start."""
    n, places = len(visits.start), design.rule.max_items
    course = _blank(n, places, design, visits)
    for first in range(0, n, CHILDREN_AT_ONCE):
        rows = np.arange(first, min(first + CHILDREN_AT_ONCE, n))
        _run_block(design, visits, rows, course)
    return course


def _blank(n: int, places: int, design: Design, visits: Visits) -> Course:
    d = visits.start.dimensions
    return Course(
        items=np.full((n, places), -1, dtype=np.int64),
        category=np.full((n, places), -1, dtype=np.int64),
        theta=np.full((n, places, d), np.nan),
        se=np.full((n, places, d), np.nan),
        first=before_answers(visits.start),
        length=np.zeros(n, dtype=np.int64),
        reason=np.full(n, GO_ON, dtype=np.int64),
        chosen=np.zeros(design.bank.n_items, dtype=np.int64),
        seconds=np.zeros(n),
    )


def _run_block(design: Design, visits: Visits, rows: IntArray, course: Course) -> None:
    """Test the children of some rows until each has a reason to stop."""
    here = visits.rows(rows)
    progress = Progress(
        design,
        here.start,
        age_months=here.age_months,
        available=visits.answers.available(rows),
    )
    while True:
        step = progress.answered
        if step:
            course.theta[rows, step - 1] = progress.ability.theta
            course.se[rows, step - 1] = progress.ability.se
        reasons = progress.reasons()
        go_on = going_on(reasons)
        if len(go_on) < len(rows):
            _write_down(course, rows, progress, reasons)
            progress.keep(go_on)
            rows = rows[go_on]
        if len(rows) == 0:
            course.chosen[:] += progress.chosen
            return
        item = progress.choose(visits.picks[rows, step])
        category = visits.answers.to(rows, item, step)
        taken = np.full(len(rows), np.nan)
        if visits.seconds is not None:
            taken = visits.seconds[rows, step]
        progress.answer(item, category, taken)


def _write_down(course: Course, rows: IntArray, progress: Progress, reasons: IntArray) -> None:
    """Keep what is known of those who stop."""
    done = np.flatnonzero(reasons != GO_ON)
    who, answered = rows[done], progress.answered
    course.reason[who] = reasons[done]
    course.length[who] = answered
    course.items[who, :answered] = progress.items[done]
    course.category[who, :answered] = progress.category[done]
    course.seconds[who] = np.nansum(progress.seconds[done], axis=1)
