"""Consent texts: readable files in, unchangeable rows out."""

import tomllib
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone

from ..models import ConsentText, Purpose

TEXTS = Path(__file__).parents[1] / "texts"
LANGUAGES = ("ko", "en")


class PublishedTextChanged(ValueError):
    """A file says something else than the version that was published; it needs a new version."""


def load_consent_texts(folder: Path = TEXTS) -> int:
    """Publish every text that is not yet published; how many were new.

    folder: one folder per version, in it one TOML file per purpose with a table per language.
    Raises ``PublishedTextChanged`` when a published text reads differently now.
    """
    return sum(
        publish(path, purpose, language)
        for version in sorted(path for path in folder.iterdir() if path.is_dir())
        for purpose in Purpose.values
        if (path := version / f"{purpose}.toml").exists()
        for language in LANGUAGES
    )


def publish(path: Path, purpose: str, language: str) -> bool:
    """Publish one language of one file; False when it was published before."""
    written = tomllib.loads(path.read_text("utf-8"))
    words: dict[str, Any] = written[language]
    adult, child = words["adult"].strip(), words["child"].strip()
    key = {"purpose": purpose, "version": path.parent.name, "language": language}
    held = ConsentText.objects.filter(**key).first()
    if held is None:
        published_at = timezone.make_aware(datetime.combine(written["published_on"], time()))
        ConsentText.objects.create(**key, adult=adult, child=child, published_at=published_at)
        return True
    if (held.adult, held.child) != (adult, child):
        raise PublishedTextChanged(
            f"{path.parent.name}/{path.name} ({language}) was published with other words: "
            "write a new version beside it."
        )
    return False
