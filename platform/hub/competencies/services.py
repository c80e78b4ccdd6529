"""Loading a version of the framework."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from .models import (
    Alignment,
    Cluster,
    Competency,
    Facet,
    Framework,
    Indicator,
    Published,
    Strand,
    Term,
    Theme,
)

KINDS: dict[str, type[Term]] = {
    "cluster": Cluster,
    "competency": Competency,
    "theme": Theme,
    "strand": Strand,
    "facet": Facet,
    "indicator": Indicator,
}
PARENTS = ("cluster", "strand", "competency", "facet")
HEAD = ("version", "title", "title_en", "source", "source_en", "note", "note_en")


def content_digest(content: Mapping[str, Any]) -> str:
    """A hash of a framework's content. The order of keys does not matter, that of terms does."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def load_framework(content: Mapping[str, Any]) -> tuple[Framework, bool]:
    """Store a framework given as in ``frameworks/2026.1.toml``; whether it is new.

    The same content again changes nothing. Raises ``Published`` when other content comes under the
    version of a published framework, ``KeyError`` when a term names a parent that is not there.
    """
    digest = content_digest(content)
    known = Framework.objects.filter(version=content["version"]).first()
    if known and known.digest == digest:
        return known, False
    if known and known.published_at:
        raise Published(f"Framework {known.version} is published with other content.")
    if known:
        known.delete()
    framework = Framework.objects.create(digest=digest, **{key: content[key] for key in HEAD})
    terms: dict[str, dict[str, Term]] = {}
    for kind, model in KINDS.items():
        terms[kind] = {
            row["code"]: create_term(framework, model, position, row, terms)
            for position, row in enumerate(content[kind], start=1)
        }
    for row in content["alignment"]:
        competency = terms["competency"][row["competency"]]
        Alignment.objects.create(framework=framework, **{**row, "competency": competency})
    framework.published_at = content.get("published_at")
    framework.save(update_fields=["published_at"])
    return framework, True


def create_term(
    framework: Framework,
    model: type[Term],
    position: int,
    row: Mapping[str, Any],
    terms: Mapping[str, Mapping[str, Term]],
) -> Term:
    """Create one term; its parents are looked up by code among those made before it."""
    fields = {
        key: terms[key][row[key]] if key in PARENTS else row[key]
        for key in row
        if key != "competencies"
    }
    term = model(framework=framework, position=position, **fields)
    term.save()
    if isinstance(term, Strand):
        members = row.get("competencies", [])
        term.competencies.set([terms["competency"][code].pk for code in members])
    return term
