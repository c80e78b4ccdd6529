"""Laying out the site: its homes, its lists and the pages that explain."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from content.models import ActivityIndexPage, HomePage, InfoPage, PlaceIndexPage

from .activities import load_activities
from .places import import_places
from .publishing import publish
from .reports import Report

TEXTS = Path(__file__).resolve().parents[1] / "site.toml"
LANGUAGES = ("ko", "en")
# Pages of one name in different languages are translations of each other.
NAMES = UUID("5b1e4a52-6f0e-4a8e-9f5e-3f4b8d6c2a10")
KINDS: dict[str, type[Page]] = {
    "activities": ActivityIndexPage,
    "places": PlaceIndexPage,
}


def load_library() -> Report:
    """Everything a new installation shows: the site, the activities and the places.

    Repeating it changes nothing; pages an editor has changed stay as the editor left them.
    """
    report = lay_out_site()
    report.add(load_activities())
    report.add(import_places())
    return report


@transaction.atomic
def lay_out_site() -> Report:
    """Make the homes, lists and explaining pages that are not there yet, in both languages."""
    texts = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    report = Report()
    root = Page.get_first_root_node()
    homes: dict[str, Page] = {}
    for language in LANGUAGES:
        locale, _new = Locale.objects.get_or_create(language_code=language)
        home = place(report, root, HomePage, language, "home", locale, texts["home"][language])
        homes[language] = home
        for name in texts["order"]:
            kind = KINDS.get(name, InfoPage)
            place(report, home, kind, name, name, locale, texts[name][language])
    point_site_at(homes["ko"])
    return report


def place(
    report: Report,
    parent: Page,
    kind: type[Page],
    slug: str,
    name: str,
    locale: Locale,
    texts: Mapping[str, Any],
) -> Page:
    """The page of this name and language, made if it is not there."""
    key = uuid5(NAMES, name)
    known: Page | None = kind.objects.filter(translation_key=key, locale=locale).first()
    if known:
        report.count("unchanged")
        return known
    fields = dict(texts)
    if "body" in fields:
        fields["body"] = [(block.pop("kind"), body_value(block)) for block in fields["body"]]
    page = kind(slug=slug, locale=locale, translation_key=key, **fields)
    page.show_in_menus = kind is InfoPage
    publish(page, parent)
    report.count("created")
    return page


def body_value(block: dict[str, str]) -> Any:
    """A block of one text is that text; one of several keeps their names."""
    return block["text"] if set(block) == {"text"} else block


def point_site_at(home: Page) -> None:
    """Let the default site start at ``home``, and drop the page a fresh Wagtail starts with."""
    address = urlsplit(settings.BASE_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": port,
            "root_page": home,
            "site_name": settings.WAGTAIL_SITE_NAME,
        },
    )
    for welcome in Page.objects.filter(depth=2).exclude(pk__in=HomePage.objects.values("pk")):
        if welcome.specific_class is Page and not welcome.numchild:
            welcome.delete()
