"""The lists of the library, and pages that are not in the tree of pages."""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from . import selectors
from .cards import activity_card, place_card
from .citymap import draw
from .filters import Choice, activity_filters, choose, place_filters
from .framework import words
from .models import ActivityIndexPage, PlaceIndexPage, PlacePage
from .seoul import district_label

PAGE_SIZE = 12
QUERY_LENGTH = 60


def activities(request: HttpRequest) -> HttpResponse:
    """The list of activities: filters and search as addresses."""
    language, terms, query = get_language(), words(), asked(request)
    everything = (
        selectors.activities_found(query, language)
        if query
        else selectors.published_activities(language)
    )
    choice = choose(activity_filters(terms), request.GET.dict(), query)
    found = choice.apply(everything)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        **list_context(choice, everything, found),
        "intro": selectors.list_page(ActivityIndexPage, language),
        "page_obj": page,
        "cards": [activity_card(facts, terms) for facts in page],
        "breadcrumbs": crumbs(_("놀이 찾기")),
    }
    return render(request, "content/activities.html", context)


def places(request: HttpRequest) -> HttpResponse:
    """The list of places with its map beside it."""
    terms, query = words(), asked(request)
    everything = selectors.places_found(query) if query else selectors.published_places()
    choice = choose(place_filters(terms), request.GET.dict(), query)
    found = choice.apply(everything)
    district = choice.chosen.get("district")
    drawing = draw(found, district.value if district else "")
    for one in drawing.districts:
        one["url"] = choice.address(district="" if one["current"] else one["outline"].name)
    by_name = sorted(found, key=lambda facts: facts.district)
    groups = [
        {
            "label": district_label(name),
            "places": [
                {**place_card(facts, terms), "marker": drawing.markers.get(facts.id)}
                for facts in group
            ],
        }
        for name, group in groupby(by_name, key=lambda facts: facts.district)
    ]
    context = {
        **list_context(choice, everything, found),
        "intro": selectors.list_page(PlaceIndexPage, get_language()),
        "drawing": drawing,
        "groups": groups,
        "district": district.label if district else "",
        "whole_city": choice.address(district=""),
        "breadcrumbs": crumbs(_("갈 곳")),
    }
    return render(request, "content/places.html", context)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """A place with words of another language around its Korean names."""
    page = PlacePage.objects.live().filter(slug=slug).first()
    if page is None:
        raise Http404
    if get_language() == page.locale.language_code:
        return HttpResponsePermanentRedirect(page.url)
    return render(request, "content/place.html", {"page": page})


def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the library, not the rooms behind a login."""
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    return render(request, "robots.txt", {"sitemap": sitemap}, content_type="text/plain")


def asked(request: HttpRequest) -> str:
    """The words somebody is looking for."""
    return request.GET.get("q", "").strip()[:QUERY_LENGTH]


def list_context(choice: Choice[Any], everything: Any, found: Any) -> dict[str, Any]:
    """What both lists tell their template."""
    rows = choice.chips(everything)
    chosen = [
        {"label": option.label, "url": choice.address(**{name: ""})}
        for name, option in choice.chosen.items()
    ]
    return {
        "query": choice.query,
        "rows": rows,
        # A district is chosen on the map; its long row of chips stays folded.
        "more_open": any(
            row["name"] in choice.chosen
            for row in rows
            if not row["always"] and row["name"] != "district"
        ),
        "chosen": chosen,
        "hidden": {name: option.value for name, option in choice.chosen.items()},
        "address": choice.address().removeprefix("?"),
        "count": len(found),
    }


def crumbs(label: str) -> list[dict[str, str]]:
    """The way to a list."""
    return [{"label": _("처음"), "url": reverse("wagtail_serve", args=[""])}, {"label": label}]
