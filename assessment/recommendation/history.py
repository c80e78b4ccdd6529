"""What earlier answers ask of the next suggestions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from content.facts import ActivityFacts

from .models import Answer, Reason, Suggestion

REST: Mapping[str, timedelta] = {
    Reason.NOT_NOW: timedelta(days=3),
    Reason.TOO_HARD: timedelta(days=60),
    Reason.TOO_EASY: timedelta(days=60),
    Reason.NO_INTEREST: timedelta(days=180),
    Reason.NO_MATERIALS: timedelta(days=30),
    Reason.WORRIED: timedelta(days=3650),
    Reason.DONE_BEFORE: timedelta(days=60),
}
"""How long a declined activity stays away."""

REST_AFTER_PLAY = timedelta(days=28)
COMFORT_STEP = 0.4
"""Logits by which one 'too hard' or 'too easy' moves what is offered on that strand."""

LIKING = {
    Answer.Kind.ENJOYED: 1.0,
    Answer.Kind.ACCEPTED: 0.5,
    Answer.Kind.SO_SO: -0.5,
}
LIKING_OF_REASON = {Reason.NO_INTEREST: -1.0, Reason.DONE_BEFORE: 0.25}
PRIOR_WEIGHT = 2.0
"""Answers that an unknown theme counts as having, all neutral, so that one answer is no verdict."""

RECENT = timedelta(days=60)


@dataclass
class History:
    """What was said so far, by what it means for the choice.

    comfort: logits by strand. affinity: [-1, 1] by theme. met: times offered lately, by theme.
    """

    resting: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    worrying: set[str] = field(default_factory=set)
    comfort: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    affinity: dict[str, float] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)

    def allows(self, facts: ActivityFacts) -> bool:
        """Whether nothing that was said speaks against offering an activity now."""
        return (
            facts.slug not in self.resting
            and not self.missing & set(facts.materials)
            and not self.worrying & set(facts.hazards)
        )


def read(
    suggestions: Iterable[Suggestion], facts: Mapping[str, ActivityFacts], now: datetime
) -> History:
    """The history of one child, from its suggestions with their answers prefetched."""
    history = History()
    liking: dict[str, list[float]] = defaultdict(list)
    for suggestion in suggestions:
        about = facts.get(suggestion.content_slug)
        if about is None:
            continue
        if now - suggestion.made_at < RECENT:
            history.met[about.theme] += 1
        for answer in suggestion.answers.all():
            _hear(history, liking[about.theme], about, answer, now)
    history.affinity = {
        theme: sum(said) / (len(said) + PRIOR_WEIGHT) for theme, said in liking.items()
    }
    return history


def _hear(
    history: History, liking: list[float], about: ActivityFacts, answer: Answer, now: datetime
) -> None:
    since = now - answer.at
    if answer.kind != Answer.Kind.DECLINED:
        liking.append(LIKING[Answer.Kind(answer.kind)])
        if since < REST_AFTER_PLAY:
            history.resting.add(about.slug)
        return
    reason = Reason(answer.reason)
    if since >= REST[reason]:
        return
    history.resting.add(about.slug)
    if reason in LIKING_OF_REASON:
        liking.append(LIKING_OF_REASON[reason])
    if reason is Reason.TOO_HARD:
        history.comfort[about.strand] -= COMFORT_STEP
    elif reason is Reason.TOO_EASY:
        history.comfort[about.strand] += COMFORT_STEP
    elif reason is Reason.NO_MATERIALS:
        history.missing.update(about.materials)
    elif reason is Reason.WORRIED:
        history.worrying.update(about.hazards)
