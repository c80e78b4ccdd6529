"""Suggestions as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from content.facts import ActivityFacts, PlaceFacts
from content.selectors import published_activities, published_places
from hub.children.models import Child
from hub.competencies.selectors import strands, themes

from .models import Suggestion
from .reasons import why

FRESH = timedelta(days=7)
"""How long an unanswered suggestion stays before the page asks anew."""


@dataclass(frozen=True)
class Offer:
    """A suggestion with what it suggests and the sentence that says why."""

    suggestion: Suggestion
    about: ActivityFacts | PlaceFacts
    why: str

    @property
    def id(self) -> UUID:
        """The suggestion's id."""
        return self.suggestion.pk

    @property
    def kept(self) -> bool:
        """Whether it is kept and can be answered; what only the age decided is not."""
        return not self.suggestion._state.adding


def history_of(child: Child) -> QuerySet[Suggestion]:
    """All that was suggested to a child, newest first, with the answers."""
    return Suggestion.objects.filter(child=child).prefetch_related("answers")


def waiting(child: Child, kind: str) -> QuerySet[Suggestion]:
    """Suggestions of the last days that nobody has answered, oldest first."""
    return waiting_of([child], kind)


def waiting_of(children: Iterable[Child], kind: str) -> QuerySet[Suggestion]:
    """The same for several children at once."""
    recent = Suggestion.objects.waiting().filter(
        child__in=[child.pk for child in children],
        kind=kind,
        made_at__gte=timezone.now() - FRESH,
    )
    return recent.order_by("made_at", "pk")


def accepted(child: Child) -> QuerySet[Suggestion]:
    """What someone wants to do, and has neither told about nor given up yet."""
    taken = Suggestion.objects.filter(child=child, answers__kind="accepted")
    told = Suggestion.objects.filter(
        child=child, answers__kind__in=("enjoyed", "so-so", "declined")
    )
    return taken.exclude(pk__in=told.values("pk")).distinct()


def offers(suggestions: list[Suggestion], language: str) -> list[Offer]:
    """Suggestions dressed for a page; what is no longer published falls out."""
    by_slug: dict[str, dict[str, ActivityFacts | PlaceFacts]] = {
        Suggestion.Kind.ACTIVITY: {facts.slug: facts for facts in published_activities(language)},
        Suggestion.Kind.PLACE: {facts.slug: facts for facts in published_places()},
    }
    strand_names = {strand.code: strand.label for strand in strands()}
    theme_names = {theme.code: theme.label for theme in themes()}
    return [
        Offer(suggestion, about, why(suggestion, strand_names, theme_names))
        for suggestion in suggestions
        if (about := by_slug[suggestion.kind].get(suggestion.content_slug))
    ]
