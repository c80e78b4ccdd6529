"""Turning the two tables of places into pages."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from content.models import PlaceIndexPage, PlacePage
from content.place_files import Rejected, read_places

from .publishing import publish
from .reports import Report, reasons

DATA = Path(__file__).resolve().parents[1] / "data"
FILES = (DATA / "seoul_mirae365_places.csv", DATA / "seoul_kids_cafes.csv")
LANGUAGE = "ko"


def import_places(paths: Iterable[Path] = FILES) -> Report:
    """Make, renew or leave a page for every good row; report the others and leave them out.

    Raises ``UnknownTable`` for a file that is neither table, ``OSError`` for one that cannot be
    read, and ``PlaceIndexPage.DoesNotExist`` when the site has not been laid out yet.
    """
    report = Report()
    index = PlaceIndexPage.objects.get(locale__language_code=LANGUAGE)
    for table, path in [(read_places(path), path) for path in paths]:
        report.rejected += [str(row) for row in table.rejected]
        by_key = {page.key: page for page in PlacePage.objects.filter(kind=table.kind)}
        for key, fields in table.places.items():
            try:
                report.count(import_place(by_key.get(key), fields, index))
            except ValidationError as error:
                row = Rejected(path.name, 0, fields["title"], reasons(error))
                report.rejected.append(str(row))
    return report


@transaction.atomic
def import_place(page: PlacePage | None, fields: Mapping[str, Any], index: PlaceIndexPage) -> str:
    """Publish one place; says whether it was created, updated or unchanged."""
    canonical = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    if page and page.file_digest == digest:
        return "unchanged"
    outcome = "updated" if page else "created"
    page = page or PlacePage(
        slug=slugify(str(fields["title"]), allow_unicode=True), locale=index.locale
    )
    for name, value in fields.items():
        setattr(page, name, value)
    page.file_digest = digest
    publish(page, index)
    return outcome
