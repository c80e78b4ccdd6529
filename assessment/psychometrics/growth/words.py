"""Change in words: from a probability to what may be said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assessment.psychometrics.growth.state_space import Change

CHANGE_WORDS = ("grew", "likely_grew", "similar", "unclear", "lower_for_now")


@dataclass(frozen=True)
class ChangeRule:
    """What must be probable before it is said.

    threshold: logits that a change must pass to be called one, upwards or downwards.
    sure, likely: probability for ``grew`` and ``lower_for_now``, and for ``likely_grew``.
    similar_within, similar: ``similar`` where the change lies within ± so many logits with so
        much probability.
    known: below this share of a change's variance explained by evidence, all is ``unclear``,
        whatever the age curve expects.
    """

    threshold: float = 0.2
    sure: float = 0.95
    likely: float = 0.8
    similar_within: float = 0.5
    similar: float = 0.7
    known: float = 0.1

    def __post_init__(self) -> None:
        if not 0.5 < self.likely <= self.sure < 1.0 or not 0.0 < self.similar < 1.0:
            raise ValueError(
                "Probabilities must hold 0.5 < likely <= sure < 1 and 0 < similar < 1."
            )
        if self.threshold < 0 or self.similar_within <= 0:
            raise ValueError("A change is measured in logits above zero.")


STATED_RULE = ChangeRule()


def change_in_words(change: Change, rule: ChangeRule = STATED_RULE) -> npt.NDArray[np.str_]:
    """One of ``CHANGE_WORDS`` for each child and strand, shape (n, D)."""
    up = change.probability_above(rule.threshold)
    down = change.probability_below(-rule.threshold)
    within = change.probability_below(rule.similar_within) - change.probability_below(
        -rule.similar_within
    )
    return np.select(
        [
            change.known < rule.known,
            up >= rule.sure,
            down >= rule.sure,
            up >= rule.likely,
            within >= rule.similar,
        ],
        ["unclear", "grew", "lower_for_now", "likely_grew", "similar"],
        default="unclear",
    )
