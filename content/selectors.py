"""What is published, for every room that shows or suggests it. Nothing here is about a person."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Max, Prefetch
from wagtail.images import get_image_model
from wagtail.models import Locale
from wagtail.query import PageQuerySet

from .facts import ActivityFacts, PlaceFacts, activity_facts_of, place_facts_of
from .models import ActivityIndexPage, ActivityPage, PlaceIndexPage, PlacePage
from .picks import todays_picks
from .search import phrases, prefixes, words_of

_kept: dict[str, tuple[Any, tuple[Any, ...]]] = {}


def published_activities(language: str) -> Sequence[ActivityFacts]:
    """Every published activity of a language; the strands take turns, each by title."""
    pages = ActivityPage.objects.live().filter(locale__language_code=language)
    pictures = get_image_model().objects.prefetch_renditions("fill-960x540")
    whole = pages.select_related("locale").prefetch_related(
        "facets", Prefetch("picture", queryset=pictures)
    )
    return _kept_until_published(f"activities {language}", pages, whole, activity_facts_of)


def activity_facts(pk: int) -> ActivityFacts | None:
    """One published activity by the key of its page; None when it is not published."""
    language = ActivityPage.objects.filter(pk=pk).values_list("locale__language_code", flat=True)
    found = published_activities(language[0]) if language else ()
    return next((facts for facts in found if facts.id == pk), None)


def published_places() -> Sequence[PlaceFacts]:
    """Every published place, by district and name."""
    pages = PlacePage.objects.live()
    return _kept_until_published("places", pages, pages, place_facts_of)


def place_facts(pk: int) -> PlaceFacts | None:
    """One published place by the key of its page; None when it is not published."""
    return next((facts for facts in published_places() if facts.id == pk), None)


def activities_found(query: str, language: str) -> Sequence[ActivityFacts]:
    """The published activities that hold every word of a query; in the title comes first."""
    pages = ActivityPage.objects.live().filter(locale=_locale(language))
    return _found(query, pages, published_activities(language))


def places_found(query: str) -> Sequence[PlaceFacts]:
    """The published places that hold every word of a query; in the name comes first."""
    return _found(query, PlacePage.objects.live(), published_places())


def picks_for(day: date, language: str) -> Sequence[ActivityFacts]:
    """A few activities for a day: the same for everyone on that day."""
    return todays_picks(published_activities(language), day)


def list_page(
    model: type[ActivityIndexPage] | type[PlaceIndexPage], language: str
) -> ActivityIndexPage | PlaceIndexPage | None:
    """The page whose words introduce a list."""
    pages: PageQuerySet = model.objects.live().filter(locale__language_code=language)
    page: ActivityIndexPage | PlaceIndexPage | None = pages.first()
    return page


def _kept_until_published(
    name: str, pages: PageQuerySet, whole: PageQuerySet, read: Callable[[Any], Any]
) -> tuple[Any, ...]:
    """The facts of ``whole``, read again only after something was published or withdrawn.

    One query asks for a stamp that every publication, change and withdrawal alters. It holds in
    every process without a message between them.
    """
    stamp = pages.aggregate(Count("pk"), Max("last_published_at"), Max("live_revision_id"))
    known = _kept.get(name)
    if known and known[0] == stamp:
        return known[1]
    facts = tuple(_in_order([read(page) for page in whole]))
    _kept[name] = (stamp, facts)
    return facts


def _in_order(facts: Sequence[Any]) -> list[Any]:
    if facts and isinstance(facts[0], PlaceFacts):
        return sorted(facts, key=lambda place: (place.district, place.is_cafe, place.title))
    turns: Counter[str] = Counter()
    placed = []
    for activity in sorted(facts, key=lambda activity: (activity.strand, activity.title)):
        turns[activity.strand] += 1
        placed.append((turns[activity.strand], activity.strand, activity))
    return [activity for _turn, _strand, activity in sorted(placed, key=lambda one: one[:2])]


def _locale(language: str) -> Locale:
    return Locale.objects.get(language_code=language)


def _found(query: str, pages: PageQuerySet, published: Sequence[Any]) -> Sequence[Any]:
    words = words_of(query)
    if not words:
        return ()
    asked = [pages.search(phrase, order_by_relevance=False) for phrase in phrases(words)]
    asked += [pages.autocomplete(word, order_by_relevance=False) for word in prefixes(words)]
    keys = set.intersection(
        *(set(one.get_queryset().values_list("pk", flat=True)) for one in asked)
    )
    found = [facts for facts in published if facts.id in keys]
    # The ranks of the databases differ; readers of both get the same order.
    return sorted(found, key=lambda facts: not all(w in facts.title.lower() for w in words))
