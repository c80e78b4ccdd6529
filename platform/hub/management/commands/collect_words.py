"""Gathers the Korean words of the product into the English catalogue."""

from argparse import ArgumentParser
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.template import templatize

ROOMS = ("platform", "assessment", "content", "partners", "frontend")
LEFT_OUT = {"node_modules", "dist", "migrations", "__pycache__"}
ENGLISH = Path("frontend/locale/en/LC_MESSAGES/django.po")
CALLS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Dates and versions in a header would change with every run, and say nothing of the words.
HEADER = """\
# English words of the product. `manage.py collect_words` keeps the list; people write the English.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def sources(root: Path) -> Iterator[Path]:
    """Every file that may hold words, in an order that is the same everywhere."""
    for room in ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.suffix in {".py", ".html", ".txt"} and not LEFT_OUT & set(file.parts):
                yield file


def as_python(file: Path) -> str:
    """A file as Babel can read it: of a template, only the words it marks."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text
    # What surrounds the words becomes filler, whose indentation would not pass for Python's.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).splitlines())


def collect(root: Path) -> Catalog:
    """All words marked for translation under ``root``, without any translation."""
    found = Catalog(locale="en")
    for file in sources(root):
        text = BytesIO(as_python(file).encode())
        for _, words, notes, context in extract(
            "python", text, keywords=CALLS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            found.add(words, auto_comments=notes, context=context or None)
    return found


def merged(root: Path) -> Catalog:
    """The words of today with the English they already have; words no longer used are gone."""
    catalog = Catalog(locale="en")
    if (file := root / ENGLISH).exists():
        with file.open("rb") as kept:
            catalog = read_po(kept, locale="en")
    # A guess at a translation reads like one: words that changed ask for their English again.
    catalog.update(collect(root), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    for message in catalog:
        if message.id and message.fuzzy:
            message.flags.discard("fuzzy")
            message.string = ("", "") if message.pluralizable else ""
    return catalog


def without_english(catalog: Catalog) -> list[str]:
    """Words that still show Korean to a reader of English."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalog
        if message.id and not (message.string and all(message.string))
    ]


def written(catalog: Catalog) -> str:
    """The catalogue as text, by the words alone: where they stand changes from day to day."""
    body = BytesIO()
    write_po(body, catalog, width=100, omit_header=True, sort_output=True)
    return HEADER + body.getvalue().decode()


class Command(BaseCommand):
    """Collect the words, keep their English, and name those that have none."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail when something would change."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = merged(settings.ROOT)
        text, file = written(catalog), settings.ROOT / ENGLISH
        missing = without_english(catalog)
        if options["check"] and (missing or text != file.read_text(encoding="utf-8")):
            raise CommandError("The English catalogue is behind: run `manage.py collect_words`.")
        if not options["check"]:
            file.write_text(text, encoding="utf-8")
        for words in missing:
            self.stdout.write(words)
        self.stdout.write(f"{len(catalog)} messages, {len(missing)} without English")
