"""When there is enough to say something, and what is said when there is not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

FEWEST_ANSWERS = 3
"""One answer is an anecdote and two can be one day; with three a strand's three facets can each
have been seen once."""

FEWEST_SITUATIONS = 2
"""A note, a play session or a report each count once: one good or bad afternoon is not a season."""

LOWEST_RELIABILITY = 0.35
"""At least a third of what was uncertain about children of this age must be settled by evidence,
or the range covers nearly everything and a point on it would mislead."""


def is_known(answers: int, situations: int, variance: float, prior_variance: float) -> bool:
    """Whether a strand may be told in a season."""
    return (
        answers >= FEWEST_ANSWERS
        and situations >= FEWEST_SITUATIONS
        and 1.0 - variance / prior_variance >= LOWEST_RELIABILITY
    )


def known_strands(
    counts: Sequence[int],
    situations: Sequence[int],
    covariance: Sequence[Sequence[float]],
    prior_covariance: Sequence[Sequence[float]],
) -> list[bool]:
    """`is_known` for each strand, by the evidence of one season alone."""
    return [
        is_known(counts[i], situations[i], covariance[i][i], prior_covariance[i][i])
        for i in range(len(counts))
    ]


def what_would_help(answers: int, situations: int) -> str:
    """A sentence on what it takes until a strand can be told."""
    if answers == 0:
        return _("아직 알 수 없어요. 이 모습을 볼 기회가 없었어요.")
    if situations < FEWEST_SITUATIONS:
        return _("아직 알 수 없어요. 다른 날, 다른 자리에서 한 번 더 보면 이야기할 수 있어요.")
    return _("아직 알 수 없어요. 조금 더 보면 이야기할 수 있어요.")
