"""Turning the written activities into pages."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from content.activity_files import BadActivity, WrittenActivity, read_activity
from content.framework import words
from content.models import ActivityFacet, ActivityIndexPage, ActivityPage

from .publishing import publish
from .reports import Report, reasons

FOLDER = Path(__file__).resolve().parents[1] / "activities"
STREAMS = {
    "materials": "item",
    "safety": "point",
    "steps": "step",
    "look_for": "sign",
    "variations": "variation",
}


def load_activities(folder: Path = FOLDER) -> Report:
    """Make, renew or leave a page in each language for every file below ``folder``.

    A file that cannot be taken is reported and the others go on.
    Raises ``ActivityIndexPage.DoesNotExist`` when the site has not been laid out yet.
    """
    report = Report()
    terms = words()
    indexes = {index.locale.language_code: index for index in indexes_by_language()}
    seen: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        try:
            written = read_activity(path, terms)
            if first := seen.setdefault(written.slug, path) != path and seen[written.slug]:
                raise BadActivity(f"slug가 {first.name}과(와) 같아요.")
            report.count(load_activity(written, indexes))
        except BadActivity as error:
            report.rejected.append(f"{name}: {error}")
        except ValidationError as error:
            report.rejected.append(f"{name}: {reasons(error)}")
    return report


def indexes_by_language() -> Iterable[ActivityIndexPage]:
    """The index of each language. Raises ``ActivityIndexPage.DoesNotExist`` without any."""
    found = list(ActivityIndexPage.objects.select_related("locale"))
    if not found:
        raise ActivityIndexPage.DoesNotExist("There is no activity index: run load_library.")
    return found


@transaction.atomic
def load_activity(written: WrittenActivity, indexes: Mapping[str, ActivityIndexPage]) -> str:
    """Publish one activity in every language; says whether it was created, updated or unchanged."""
    ours = ActivityPage.objects.filter(slug=written.slug).select_related("locale")
    pages = {page.locale.language_code: page for page in ours}
    known = [pages[language] for language in indexes if language in pages]
    if len(known) == len(indexes) and all(p.file_digest == written.digest for p in known):
        return "unchanged"
    key = known[0].translation_key if known else None
    for language, index in indexes.items():
        page = pages.get(language) or ActivityPage(slug=written.slug, locale=index.locale)
        page.translation_key = key or page.translation_key
        key = page.translation_key
        fill(page, written, language)
        publish(page, index)
    return "updated" if known else "created"


def fill(page: ActivityPage, written: WrittenActivity, language: str) -> None:
    """Put what is written into the page, replacing what was there."""
    fields: dict[str, Any] = {**written.facts, **written.texts[language]}
    for name, value in fields.items():
        setattr(page, name, as_stream(value, STREAMS[name]) if name in STREAMS else value)
    page.search_description = fields["summary"]
    page.file_digest = written.digest
    page.facets = [
        ActivityFacet(code=code, degree=degree, sort_order=position)
        for position, (code, degree) in enumerate(written.facets.items())
    ]


def as_stream(values: Iterable[Any], kind: str) -> list[tuple[str, Any]]:
    """What a stream field takes: each value with the kind of its block."""
    return [(kind, value) for value in values]
