"""Children in the middle of a test: what is known, whether to stop, which item next."""

from __future__ import annotations

import numpy as np

from assessment.psychometrics.adaptive.criteria import Beliefs, residuals, values
from assessment.psychometrics.adaptive.design import Design
from assessment.psychometrics.adaptive.estimates import (
    Ability,
    before_answers,
    from_weights,
    maximum,
    posterior_mode,
    weighted_likelihood,
)
from assessment.psychometrics.adaptive.start import Start
from assessment.psychometrics.adaptive.stopping import GO_ON
from assessment.psychometrics.arrays import BoolArray, FloatArray, IntArray


class Progress:
    """The state of one child's test or of many; all have answered equally many items.

    A row depends on no other row, so that children tested together are tested as if alone.

    items, category: shape (n, k), asked so far. seconds: shape (n, k), NaN where not timed.
    eligible: shape (n, m), what may still be asked. chosen: shape (m,), how many children each item
    was chosen for, whether or not exposure control then set it aside.
    Raises ``PriorOffGrid`` where the nodes do not hold a child's start.
    """

    def __init__(
        self,
        design: Design,
        start: Start,
        *,
        age_months: FloatArray | None = None,
        available: BoolArray | None = None,
    ) -> None:
        self.design, self.start = design, start
        n = len(start)
        self.eligible = design.constraints.at_first(n, design.bank.n_items, age_months)
        if available is not None:
            self.eligible &= available
        self.items = np.empty((n, 0), dtype=np.int64)
        self.category = np.empty((n, 0), dtype=np.int64)
        self.seconds = np.empty((n, 0))
        self.chosen = np.zeros(design.bank.n_items, dtype=np.int64)
        self._log_weights: FloatArray | None = None
        if design.needs_weights:
            self._log_weights = design.quadrature.log_weights(
                start.mean[:, 0], np.sqrt(start.cov[:, 0, 0])
            )
        self._weights: FloatArray | None = None
        self.ability = before_answers(start)
        self._estimate()

    def __len__(self) -> int:
        return len(self.items)

    @property
    def answered(self) -> int:
        """How many items each child has answered."""
        return self.items.shape[1]

    def reasons(self) -> IntArray:
        """Why each child stops now, a place in ``REASONS``, or ``GO_ON``; shape (n,)."""
        rule = self.design.rule
        tired = np.zeros(len(self), dtype=np.bool_)
        if rule.tiredness is not None:
            residual, variance = residuals(
                self.design.tables, self.items, self.ability.theta, self.category
            )
            tired = rule.tiredness.tired(self.seconds, residual, variance)
        return rule.codes(
            self.answered,
            self.ability.se.max(axis=1),
            np.nansum(self.seconds, axis=1),
            self.eligible.sum(axis=1),
            tired,
            self._information_left(),
        )

    def _information_left(self) -> FloatArray:
        """The most that an eligible item would tell; infinite where the rule does not ask."""
        rule = self.design.rule
        if rule.least_information == 0 or self.answered < rule.min_items:
            return np.full(len(self), np.inf)
        known = self.design.tables.information_at(self.ability.theta)
        most: FloatArray = np.where(self.eligible, known, 0.0).max(axis=1)
        return most

    def choose(self, chance: FloatArray) -> IntArray:
        """Each child's next item, shape (n,); every child needs an eligible one.

        chance: shape (n,), uniform numbers for exposure control.
        """
        design = self.design
        worth = values(
            design.selection, design.tables, Beliefs(self.answered, self.ability, self._weights)
        )
        allowed = design.constraints.allowed(self.eligible, self.items)
        item, passed = design.exposure.pick(worth, allowed, chance)
        self.chosen += np.bincount(item, minlength=len(self.chosen))
        if passed.shape[1]:
            self.eligible &= ~passed
            self.chosen += passed.sum(axis=0)
        return item

    def answer(self, item: IntArray, category: IntArray, seconds: FloatArray) -> None:
        """Take in each child's answer; each of shape (n,)."""
        self.design.constraints.exclude(self.eligible, item)
        self.items = np.concatenate([self.items, item[:, None]], axis=1)
        self.category = np.concatenate([self.category, category[:, None]], axis=1)
        self.seconds = np.concatenate([self.seconds, seconds[:, None]], axis=1)
        if self._log_weights is not None:
            self._log_weights = self._log_weights + self.design.tables.by_answer[item, category]
        self._estimate()

    def keep(self, rows: IntArray) -> None:
        """Go on with some of the children."""
        self.start = self.start.rows(rows)
        for name in ("eligible", "items", "category", "seconds"):
            setattr(self, name, getattr(self, name)[rows])
        ability = self.ability
        self.ability = Ability(ability.theta[rows], ability.se[rows], ability.cov[rows])
        if self._log_weights is not None and self._weights is not None:
            self._log_weights = self._log_weights[rows]
            self._weights = self._weights[rows]

    def _estimate(self) -> None:
        design = self.design
        if self._log_weights is not None:
            by_weights, self._weights = from_weights(self._log_weights, design.quadrature.nodes)
            if design.estimate == "eap":
                self.ability = by_weights
        if not self.answered or design.estimate == "eap":
            return
        guess = self.ability.theta
        if design.estimate == "map":
            self.ability = posterior_mode(design.bank, self.items, self.category, self.start, guess)
        elif design.estimate == "ml":
            self.ability = maximum(design.bank, self.items, self.category, guess, design.fences)
        else:
            self.ability = weighted_likelihood(design.bank, self.items, self.category, guess)


def going_on(reasons: IntArray) -> IntArray:
    """Rows of the children who have no reason to stop."""
    return np.flatnonzero(reasons == GO_ON)
