"""What the pages of the tree ask of the library."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from content import selectors
from content.cards import activity_card, activity_words, place_words
from content.citymap import Drawing, draw
from content.facts import activity_facts_of, place_facts_of
from content.framework import Words, words
from content.learning_resource import as_script_text, learning_resource
from content.models import ActivityPage, PlacePage
from content.picks import season_on
from content.seoul import city_map, district_label

register = template.Library()
MORE = 3


@register.simple_tag
def framework_words() -> Words:
    """The names of strands and themes."""
    return words()


@register.simple_tag
def todays_picks() -> list[dict[str, Any]]:
    """A few activities for today, one for each age band."""
    terms = words()
    picks = selectors.picks_for(timezone.localdate(), get_language())
    return [activity_card(facts, terms) for facts in picks]


@register.simple_tag
def season_today() -> str:
    """The season, for the drawing beside today's picks."""
    return season_on(timezone.localdate()).value


@register.simple_tag
def activity_of(page: ActivityPage) -> dict[str, Any]:
    """The words of an activity's page, published or being previewed."""
    return activity_words(activity_facts_of(page), words())


@register.simple_tag
def more_like(page: ActivityPage) -> list[dict[str, Any]]:
    """Other activities of the same strand, those for the same age first."""
    terms = words()
    published = selectors.published_activities(page.locale.language_code)
    others = [facts for facts in published if facts.strand == page.strand and facts.id != page.pk]
    others.sort(key=lambda facts: facts.band != page.band)
    return [activity_card(facts, terms) for facts in others[:MORE]]


@register.filter
def district_name(district: str) -> str:
    """A district of Seoul in the reader's language."""
    return district_label(district)


@register.simple_tag
def place_of(page: PlacePage) -> dict[str, Any]:
    """The words of a place's page, published or being previewed."""
    return place_words(place_facts_of(page), words())


@register.simple_tag
def map_of(page: PlacePage) -> Drawing | None:
    """The district of a place with the place on it; nothing for a place without one."""
    facts = place_facts_of(page)
    if facts.point is None or facts.district not in city_map().districts:
        return None
    return draw([facts], facts.district)


@register.simple_tag
def activities_of_theme(page: PlacePage) -> Sequence[Any]:
    """Activities of the place's theme, to do before or after the visit."""
    terms = words()
    published = selectors.published_activities(get_language())
    return [activity_card(f, terms) for f in published if f.theme and f.theme == page.theme][:MORE]


@register.simple_tag(takes_context=True)
def learning_resource_script(context: dict[str, Any], page: ActivityPage) -> SafeString:
    """The activity for search engines."""
    facts = activity_facts_of(page)
    address = page.get_full_url(context.get("request")) or ""
    return as_script_text(learning_resource(facts, words(), address, page.licence))
