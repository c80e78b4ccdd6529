"""What may be said about change, strengths and differing views: sentences, with their rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from scipy.special import ndtr

from assessment.psychometrics.arrays import FloatArray

STRENGTH = 0.8
"""A strand is told as a strength when, with this probability, it lies above the mean of the
child's own known strands. Never above other children."""

VIEWS_APART = 0.7
VIEWS_SURE = 0.8
FEWEST_OF_A_VIEW = 3
"""Two lenses are told to differ when they lie more than 0.7 logits apart with probability 0.8:
about one level on two of three indicators. Each needs three answers to have a view at all."""


@dataclass(frozen=True)
class ChangeTold:
    """A change since an earlier season. probability: that the child grew; 0 to 1."""

    code: str
    since: str
    probability: float
    words: str


def tell_change(code: str, since: str, probability: float) -> ChangeTold:
    """A change of the psychometric room's codes, as a family may read it."""
    sentences = {
        "grew": _("%(since)s보다 자란 것이 꽤 분명해요 (%(odds)s)."),
        "likely_grew": _("%(since)s보다 자란 것 같아요 (%(odds)s)."),
        "similar": _("%(since)s하고 아직은 비슷해요 — 조금 더 지켜볼게요."),
        "unclear": _("%(since)s보다 달라졌는지 아직 알 수 없어요 — 조금 더 지켜볼게요."),
        "lower_for_now": _(
            "%(since)s보다 이 모습이 덜 보였어요. 자리나 함께 있는 사람, 그날의 기분이 바뀌면 "
            "그럴 수 있어요. 조금 더 지켜볼게요."
        ),
    }
    words = sentences[code] % {"since": since, "odds": odds_in_words(probability)}
    return ChangeTold(code, since, round(probability, 2), words)


def odds_in_words(probability: float) -> str:
    """A probability as so many out of ten."""
    if probability >= 0.95:
        return _("스물에 열아홉 넘게 그래요")
    if probability >= 0.9:
        return _("열에 아홉은 그래요")
    if probability >= 0.8:
        return _("열에 여덟은 그래요")
    return _("열에 다섯쯤이에요") if probability < 0.6 else _("열에 일곱쯤이에요")


def strength_probabilities(mean: FloatArray, cov: FloatArray, known: Sequence[bool]) -> list[float]:
    """P(strand above the mean of the child's own known strands); 0 where it is not known.

    mean: shape (6,), above what is usual at that age. cov: shape (6, 6).
    """
    chosen = np.flatnonzero(known)
    probabilities = [0.0] * len(mean)
    if len(chosen) < 2:
        return probabilities
    for strand in chosen:
        contrast = np.zeros(len(mean))
        contrast[chosen] = -1.0 / len(chosen)
        contrast[strand] += 1.0
        spread = float(np.sqrt(contrast @ cov @ contrast))
        probabilities[strand] = float(ndtr(contrast @ mean / spread))
    return probabilities


def views_differ(
    lenses: Mapping[str, Mapping[str, Any]],
    strand: int,
    prior_mean: float,
    prior_variance: float,
) -> bool | None:
    """Whether two lenses see a strand differently; None while fewer than two have a view.

    Each lens was scored with the prior of the child's age. It is divided out first: two views
    would look alike only because both lean on it.
    """
    views = [
        view
        for lens in lenses.values()
        if lens["counts"][strand] >= FEWEST_OF_A_VIEW
        and (view := _alone(lens["mean"][strand], lens["se"][strand], prior_mean, prior_variance))
    ]
    if len(views) < 2:
        return None
    return any(
        _apart(one, other) >= VIEWS_SURE
        for place, one in enumerate(views)
        for other in views[place + 1 :]
    )


def _alone(
    mean: float, se: float, prior_mean: float, prior_variance: float
) -> tuple[float, float] | None:
    """Mean and variance of the evidence without the prior; None where it says nearly nothing."""
    precision = 1.0 / se**2 - 1.0 / prior_variance
    if precision <= 0.1 / prior_variance:
        return None
    return (mean / se**2 - prior_mean / prior_variance) / precision, 1.0 / precision


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    gap, spread = one[0] - other[0], float(np.sqrt(one[1] + other[1]))
    return float(ndtr((gap - VIEWS_APART) / spread) + ndtr((-gap - VIEWS_APART) / spread))
