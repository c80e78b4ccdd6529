"""What to play for an age alone: for a child whose guardians did not agree to personal suggestions.

Nothing is read of the child but the day of birth, and nothing is kept: no consent, no processing.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.utils import timezone

from content.selectors import published_activities, published_places
from hub.children.models import Child

from .constraints import Wish, fits, welcomes
from .models import Suggestion
from .reasons import AGE_ONLY, NEAR

Facts = TypeVar("Facts")


def activities_of_age(child: Child, wish: Wish, *, count: int, turn: int = 0) -> list[Suggestion]:
    """Activities that fit, unsaved: the same for all of that age, and others with each turn."""
    months = child.age().months
    fitting = [facts for facts in published_activities("ko") if fits(facts, months, wish)]
    fitting.sort(key=lambda facts: facts.slug)
    return [
        _unsaved(child, Suggestion.Kind.ACTIVITY, facts.slug, AGE_ONLY)
        for facts in _turned(fitting, count, timezone.localdate().toordinal() + turn * count)
    ]


def places_of_age(child: Child, district: str, *, count: int, turn: int = 0) -> list[Suggestion]:
    """Places that are meant for the age, unsaved: those of the district first."""
    age = child.age()
    fitting = [facts for facts in published_places() if welcomes(facts, age)]
    fitting.sort(key=lambda facts: (facts.district != district, facts.slug))
    return [
        _unsaved(
            child,
            Suggestion.Kind.PLACE,
            facts.slug,
            NEAR if facts.district == district else AGE_ONLY,
        )
        for facts in _turned(fitting, count, turn * count)
    ]


def _turned(row: Sequence[Facts], count: int, first: int) -> list[Facts]:
    first = first % len(row) if row else 0
    return [*row[first:], *row[:first]][:count]


def _unsaved(child: Child, kind: str, slug: str, purpose: str) -> Suggestion:
    return Suggestion(child=child, kind=kind, content_slug=slug, purpose=purpose)
