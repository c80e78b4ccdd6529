"""The design page: every token, drawing and component in one place."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from frontend import drawings, samples

STATE_KINDS = ("info", "kind", "wait", "care", "done")
COLOURS = ("paper", "cream", "card", "line", "edge", "ink-faint", "ink-soft", "ink")
BRAND_COLOURS = ("pine-tint", "pine", "pine-deep", "honey", "persimmon")


def character_sheet() -> list[dict[str, Any]]:
    """Each character with the poses that are drawn."""
    stems = drawings.names("characters")
    return [
        {
            "who": who,
            "poses": [stem.removeprefix(f"{who}-") for stem in stems if stem.startswith(f"{who}-")],
        }
        for who in samples.CHARACTERS
    ]


def design(request: HttpRequest) -> HttpResponse:
    """The design language with sample data, marked as such."""
    sheet = {
        "colours": COLOURS,
        "brand_colours": BRAND_COLOURS,
        "state_kinds": STATE_KINDS,
        "icons": drawings.names("icons"),
        "scenes": drawings.names("scenes"),
        "characters": character_sheet(),
        "themes": samples.THEMES,
        "strands": samples.STRANDS,
        "seasons": samples.SEASONS,
        "nothing_seen": samples.NOTHING_SEEN,
        "activity": samples.ACTIVITY,
        "place": samples.PLACE,
        "child": samples.CHILD,
        "levels": samples.LEVELS,
        "entries": samples.ENTRIES,
        "breadcrumbs": samples.CRUMBS,
        "steps": samples.STEPS,
        "tabs": samples.TABS,
        "chips": samples.CHIPS,
        "sync_states": samples.SYNC_STATES,
        "form": samples.SampleForm(),
        "returned_form": samples.returned_form(),
        "page_obj": samples.page_of_many(),
    }
    return render(request, "design/page.html", sheet)
