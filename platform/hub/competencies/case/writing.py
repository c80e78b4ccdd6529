"""From a framework to a CASE package.

A CASE package holds items and the associations between them. What CASE has no field for (the
English name, a theme's field) travels in ``extensions``, which CASE 1.1 added for that.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.urls import reverse
from django.utils import timezone

from ..models import Alignment, Framework, Term
from ..services import HEAD, KINDS, PARENTS
from .schema import Package

ITEM_TYPES = {
    "cluster": "Competency cluster",
    "competency": "Competency",
    "theme": "Content theme",
    "strand": "Reporting strand",
    "facet": "Facet",
    "indicator": "Indicator",
}
EDUCATION_LEVELS = {"early": ["PK", "KG"], "lower": ["01", "02", "03"], "upper": ["04", "05", "06"]}
TREE_PARENT = {"competency": "cluster", "facet": "strand", "indicator": "facet"}
EXTRAS = ("name_en", "group", "field", "field_en", "band")
LANGUAGE = "ko"
ALIGNED = {"close": "exactMatchOf", "partial": "isRelatedTo"}
"""CASE has no finer words: a close alignment is told as a match, a partial one as related."""


class Exporter:
    """Writes one framework as a package whose ids depend on version and code alone."""

    def __init__(self, framework: Framework, base_url: str) -> None:
        self.framework = framework
        # Everything has its address in the package itself, where anyone can look it up.
        self.base = base_url.rstrip("/") + reverse("framework:case", args=[framework.version])
        moment = framework.published_at
        self.changed = timezone.localtime(moment or datetime.fromtimestamp(0, UTC)).isoformat()

    def package(self) -> Package:
        """The whole package."""
        terms = {kind: list(self._terms(kind)) for kind in KINDS}
        everything = [(kind, term) for kind, listed in terms.items() for term in listed]
        return {
            "CFDocument": self._document(),
            "CFItems": [self._item(kind, term) for kind, term in everything],
            "CFAssociations": [
                *(self._child(kind, term) for kind, term in everything),
                *(self._part(term) for term in terms["facet"]),
                *(self._member(term, other) for term, other in self._members(terms["strand"])),
                *(self._alignment(alignment) for alignment in self._alignments()),
            ],
            "CFDefinitions": {
                "CFItemTypes": [self._item_type(kind) for kind in KINDS],
            },
        }

    def _terms(self, kind: str) -> Iterable[Term]:
        found = KINDS[kind]._default_manager.filter(framework=self.framework)
        return found.select_related(*(name for name in PARENTS if hasattr(KINDS[kind], name)))

    def _members(self, strands: Iterable[Any]) -> Iterable[tuple[Term, Term]]:
        return ((strand, other) for strand in strands for other in strand.competencies.all())

    def _alignments(self) -> Iterable[Alignment]:
        return self.framework.alignments.select_related("competency").order_by("pk")

    def identifier(self, *words: str) -> str:
        """An id that is the same in every export of this version."""
        return str(uuid5(NAMESPACE_URL, "/".join(("mirae", self.framework.version, *words))))

    def _link(self, title: str, *words: str) -> dict[str, str]:
        found = self.identifier(*words)
        return {"title": title, "identifier": found, "uri": f"{self.base}#{found}"}

    def _stamp(self, *words: str) -> dict[str, str]:
        found = self.identifier(*words)
        return {
            "identifier": found,
            "uri": f"{self.base}#{found}",
            "lastChangeDateTime": self.changed,
        }

    def _document(self) -> Package:
        return {
            **self._stamp("document"),
            "creator": "서울시여성가족재단 · 미래아이",
            "title": self.framework.title,
            "description": self.framework.note,
            "version": self.framework.version,
            "language": LANGUAGE,
            "adoptionStatus": "Adopted" if self.framework.published_at else "Draft",
            "frameworkType": "Competency framework",
            "caseVersion": "1.1",
            "extensions": {name: getattr(self.framework, name) for name in HEAD},
        }

    def _item(self, kind: str, term: Term) -> Package:
        extras = {name: getattr(term, name) for name in EXTRAS if hasattr(term, name)}
        item: Package = {
            **self._stamp(kind, term.code),
            "fullStatement": term.name,
            "humanCodingScheme": term.code,
            "listEnumeration": str(term.position),
            "CFItemType": ITEM_TYPES[kind],
            "CFItemTypeURI": self._link(ITEM_TYPES[kind], "item-type", kind),
            "language": LANGUAGE,
            "extensions": {**extras, "official": term.official},
        }
        if band := extras.get("band"):
            item["educationLevel"] = EDUCATION_LEVELS[band]
        return item

    def _item_type(self, kind: str) -> Package:
        title = ITEM_TYPES[kind]
        return {
            **self._stamp("item-type", kind),
            "title": title,
            "description": (KINDS[kind].__doc__ or title).splitlines()[0],
            "hierarchyCode": str(list(KINDS).index(kind) + 1),
        }

    def _association(self, kind: str, origin: Any, destination: Any, number: int = 1) -> Package:
        words = ("association", kind, origin["identifier"], destination["identifier"])
        return {
            **self._stamp(*words),
            "associationType": kind,
            "sequenceNumber": number,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
        }

    def _child(self, kind: str, term: Any) -> Package:
        origin = self._link(term.name, kind, term.code)
        above = TREE_PARENT.get(kind)
        if above is None:
            return self._association(
                "isChildOf", origin, self._link(self.framework.title, "document"), term.position
            )
        parent = getattr(term, above)
        destination = self._link(parent.name, above, parent.code)
        return self._association("isChildOf", origin, destination, term.position)

    def _part(self, facet: Any) -> Package:
        origin = self._link(facet.name, "facet", facet.code)
        competency = facet.competency
        return self._association(
            "isPartOf", origin, self._link(competency.name, "competency", competency.code)
        )

    def _member(self, strand: Term, competency: Term) -> Package:
        return self._association(
            "isRelatedTo",
            self._link(strand.name, "strand", strand.code),
            self._link(competency.name, "competency", competency.code),
        )

    def _alignment(self, alignment: Alignment) -> Package:
        target = {
            "title": alignment.target,
            "identifier": str(uuid5(NAMESPACE_URL, f"{alignment.curriculum}/{alignment.target}")),
            "uri": f"urn:{alignment.curriculum}:{uuid5(NAMESPACE_URL, alignment.target)}",
            "targetType": "ext:curriculum",
        }
        competency = alignment.competency
        origin = self._link(competency.name, "competency", competency.code)
        return {
            **self._association(ALIGNED[alignment.degree], origin, target),
            "extensions": {"curriculum": alignment.curriculum, "degree": alignment.degree},
        }


def export_case(framework: Framework, base_url: str) -> Package:
    """A framework as a CASE 1.1 package; its addresses begin with ``base_url``."""
    return Exporter(framework, base_url).package()
