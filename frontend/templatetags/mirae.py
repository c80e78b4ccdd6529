"""Template tags of the design language: drawings, blocks, the growth figure, particles."""

import re
from collections.abc import Iterable
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

from frontend.drawings import drawing
from frontend.growth_figure import growth_figure
from frontend.particles import with_particle

register = template.Library()

LEVELS = (
    pgettext_lazy("axis", "아직 안 보여요"),
    pgettext_lazy("axis", "도와주면"),
    pgettext_lazy("axis", "가끔 스스로"),
    pgettext_lazy("axis", "자주 스스로"),
)
NOTICE_ICONS = {
    "info": "info",
    "kind": "heart",
    "wait": "clock",
    "care": "care",
    "done": "check",
}


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon in the colour of the words around it."""
    return drawing("icons", name, css="icon", label=label, size=size)


@register.simple_tag
def emblem(theme: str, label: str = "", size: str = "m") -> SafeString:
    """The emblem of one of the nine themes."""
    return drawing("themes", theme, css="art", label=label, size=size)


@register.simple_tag
def strand_emblem(strand: str, label: str = "", size: str = "m") -> SafeString:
    """The emblem of one of the six strands, A to F."""
    return drawing("strands", strand.lower(), css="art", label=label, size=size)


@register.simple_tag
def character(who: str, pose: str, label: str = "", size: str = "l") -> SafeString:
    """토리, 누리 or an animal in one of their poses."""
    return drawing("characters", f"{who}-{pose}", css="art", label=label, size=size)


@register.simple_tag
def scene(name: str, label: str = "") -> SafeString:
    """A scene that fills the width it is given."""
    return drawing("scenes", name, css="scene", label=label)


@register.simple_tag
def logo() -> SafeString:
    """The product's name as it is drawn."""
    return drawing("brand", "logo", css="logo", label=gettext("미래아이"))


@register.simple_tag
def josa(word: str, pair: str) -> str:
    """A word with the particle that fits it: ``{% josa name "이/가" %}``."""
    return with_particle(str(word), pair)


@register.filter(name="josa")
def josa_filter(word: str, pair: str) -> str:
    """The same as a filter: ``{{ name|josa:"은/는" }}``."""
    return with_particle(str(word), pair)


@register.filter(name="held_together", is_safe=True)
def held_together(words: str) -> str:
    """Words in whose lines no particle is parted from the quotation it follows.

    Browsers may break a line after a closing quotation mark even where words are kept whole.
    """
    return re.sub(r"’(?=[가-힣])", "’\N{WORD JOINER}", str(words))


@register.inclusion_tag("parts/growth_band.html")
def growth_band(
    seasons: Iterable[Any],
    name: str,
    strand: str = "",
    axis: Iterable[str] | None = None,
    sample: bool = False,
    legend: bool = True,
) -> dict[str, Any]:
    """The growth figure of one strand, season by season, with its range and a text of the same."""
    words = [str(word) for word in (axis or LEVELS)]
    return {
        "figure": growth_figure(seasons, words),
        "name": name,
        "strand": strand,
        "sample": sample,
        "legend": legend,
    }


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A few words set apart: info, kind, wait, care or done."""
    return render_to_string(
        "parts/notice.html",
        {"content": content, "kind": kind, "title": title, "icon_name": NOTICE_ICONS[kind]},
    )


@register.simple_block_tag
def disclosure(content: str, summary: str, open: bool = False) -> SafeString:
    """Something more, one tap away."""
    return render_to_string(
        "parts/disclosure.html", {"content": content, "summary": summary, "open": open}
    )


@register.simple_block_tag
def dialog(content: str, dialog_id: str, title: str) -> SafeString:
    """A dialog, opened by a button with ``data-opens``."""
    return render_to_string(
        "parts/dialog.html", {"content": content, "dialog_id": dialog_id, "title": title}
    )


@register.simple_block_tag
def empty_state(content: str, scene_name: str, title: str, level: int = 2) -> SafeString:
    """What a page shows in place of a list that is empty."""
    return render_to_string(
        "parts/empty_state.html",
        {"content": content, "scene_name": scene_name, "title": title, "level": level},
    )
