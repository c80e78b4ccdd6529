"""The framework as 1EdTech CASE 1.1 JSON, out and in again without loss.

A CASE package holds items and the associations between them. What CASE has no field for (the
English name, a theme's field) travels in ``extensions``, which CASE 1.1 added for that.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jsonschema
from django.utils.dateparse import parse_datetime

from .models import Alignment, Framework, Term
from .services import HEAD, KINDS, PARENTS

SCHEMA = Path(__file__).parent / "schemas" / "case-1.1-cfpackage.json"
ITEM_TYPES = {
    "cluster": "Competency cluster",
    "competency": "Competency",
    "theme": "Content theme",
    "strand": "Reporting strand",
    "facet": "Facet",
    "indicator": "Indicator",
}
KIND_OF_TYPE = {title: kind for kind, title in ITEM_TYPES.items()}
EDUCATION_LEVELS = {"early": ["PK", "KG"], "lower": ["01", "02", "03"], "upper": ["04", "05", "06"]}
TREE_PARENT = {"competency": "cluster", "facet": "strand", "indicator": "facet"}
EXTRAS = ("name_en", "group", "field", "field_en", "band")
ALIGNED = {"close": "exactMatchOf", "partial": "isRelatedTo"}
"""CASE has no finer words: a close alignment is told as a match, a partial one as related."""

Package = dict[str, Any]


class NotACasePackage(ValueError):
    """A file that is no CASE package, or none that this platform can read; says where."""


@cache
def schema() -> Mapping[str, Any]:
    """The JSON schema of a CASE 1.1 package."""
    content: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return content


def validate(package: Any) -> None:
    """Check a package against the schema. Raises ``NotACasePackage`` naming the first place."""
    checker = jsonschema.Draft202012Validator(
        schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    problem = next(iter(sorted(checker.iter_errors(package), key=lambda error: error.path)), None)
    if problem is not None:
        place = "/".join(str(step) for step in problem.absolute_path) or "the whole"
        raise NotACasePackage(f"Not a CASE 1.1 package: at {place}: {problem.message}")


class Exporter:
    """Writes one framework as a package whose ids depend on version and code alone."""

    def __init__(self, framework: Framework, base_url: str) -> None:
        self.framework = framework
        self.base = f"{base_url.rstrip('/')}/framework/case"
        moment = framework.published_at
        self.changed = moment.isoformat() if moment else "1970-01-01T00:00:00+00:00"

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
        return {"title": title, "identifier": found, "uri": f"{self.base}/items/{found}"}

    def _stamp(self, collection: str, *words: str) -> dict[str, str]:
        found = self.identifier(*words)
        return {
            "identifier": found,
            "uri": f"{self.base}/{collection}/{found}",
            "lastChangeDateTime": self.changed,
        }

    def _document_link(self) -> dict[str, str]:
        found = self.identifier("document")
        uri = f"{self.base}/documents/{found}"
        return {"title": self.framework.title, "identifier": found, "uri": uri}

    def _document(self) -> Package:
        return {
            **self._stamp("documents", "document"),
            "creator": "서울시여성가족재단 · 미래아이",
            "title": self.framework.title,
            "description": self.framework.note,
            "version": self.framework.version,
            "language": "ko",
            "adoptionStatus": "Adopted" if self.framework.published_at else "Draft",
            "frameworkType": "Competency framework",
            "caseVersion": "1.1",
            "extensions": {name: getattr(self.framework, name) for name in HEAD},
        }

    def _item(self, kind: str, term: Term) -> Package:
        extras = {name: getattr(term, name) for name in EXTRAS if hasattr(term, name)}
        item: Package = {
            **self._stamp("items", kind, term.code),
            "fullStatement": term.name,
            "humanCodingScheme": term.code,
            "listEnumeration": str(term.position),
            "CFItemType": ITEM_TYPES[kind],
            "language": "ko",
            "extensions": {**extras, "official": term.official},
        }
        if band := extras.get("band"):
            item["educationLevel"] = EDUCATION_LEVELS[band]
        return item

    def _item_type(self, kind: str) -> Package:
        title = ITEM_TYPES[kind]
        return {
            **self._stamp("item-types", "item-type", kind),
            "title": title,
            "description": (KINDS[kind].__doc__ or title).splitlines()[0],
            "hierarchyCode": str(list(KINDS).index(kind) + 1),
        }

    def _association(self, kind: str, origin: Any, destination: Any, number: int = 1) -> Package:
        words = ("association", kind, origin["identifier"], destination["identifier"])
        return {
            **self._stamp("associations", *words),
            "associationType": kind,
            "sequenceNumber": number,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
        }

    def _child(self, kind: str, term: Any) -> Package:
        origin = self._link(term.name, kind, term.code)
        above = TREE_PARENT.get(kind)
        if above is None:
            return self._association("isChildOf", origin, self._document_link(), term.position)
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


def read_case(package: Any) -> dict[str, Any]:
    """What a package holds, in the form that `services.load_framework` takes.

    Raises ``NotACasePackage`` for anything but a valid package with the item types of this
    platform's frameworks.
    """
    validate(package)
    document = package["CFDocument"]
    kinds, codes = _kinds_and_codes(package["CFItems"])
    content: dict[str, Any] = {**_head(document), **{kind: [] for kind in KINDS}, "alignment": []}
    rows: dict[str, dict[str, Any]] = {}
    for item in sorted(package["CFItems"], key=lambda each: int(each.get("listEnumeration", 0))):
        extras = item.get("extensions", {})
        row = {"code": codes[item["identifier"]], "name": item["fullStatement"]}
        row |= {name: extras[name] for name in EXTRAS if extras.get(name)}
        if kinds[item["identifier"]] == "strand":
            row["competencies"] = []
        rows[item["identifier"]] = row
        content[kinds[item["identifier"]]].append(row)
    for association in package.get("CFAssociations", []):
        _relate(content, rows, kinds, association)
    return content


def _head(document: Mapping[str, Any]) -> dict[str, Any]:
    extras = document.get("extensions", {})
    missing = [name for name in HEAD if not extras.get(name)]
    if missing:
        raise NotACasePackage(f"CFDocument/extensions lacks {', '.join(missing)}.")
    head: dict[str, Any] = {name: extras[name] for name in HEAD}
    if document.get("adoptionStatus") == "Adopted":
        head["published_at"] = parse_datetime(document["lastChangeDateTime"])
    return head


def _kinds_and_codes(items: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    kinds, codes = {}, {}
    for item in items:
        kind, code = KIND_OF_TYPE.get(item.get("CFItemType", "")), item.get("humanCodingScheme")
        if kind is None or not code:
            named = item.get("CFItemType") or "none"
            raise NotACasePackage(
                f"CFItem {item['identifier']} needs a humanCodingScheme and one of the types "
                f"{', '.join(KIND_OF_TYPE)}; its type is {named}."
            )
        kinds[item["identifier"]], codes[item["identifier"]] = kind, code
    return kinds, codes


def _relate(
    content: dict[str, Any],
    rows: Mapping[str, dict[str, Any]],
    kinds: Mapping[str, str],
    association: Mapping[str, Any],
) -> None:
    """Turn one association back into the field that it came from."""
    origin = association["originNodeURI"]["identifier"]
    destination = association["destinationNodeURI"]["identifier"]
    if origin not in rows:
        raise NotACasePackage(f"CFAssociation {association['identifier']} begins at no item.")
    extras = association.get("extensions", {})
    if "curriculum" in extras:
        content["alignment"].append(
            {
                "competency": rows[origin]["code"],
                "curriculum": extras["curriculum"],
                "target": association["destinationNodeURI"]["title"],
                "degree": extras["degree"],
            }
        )
    elif destination in rows and association["associationType"] == "isRelatedTo":
        rows[origin]["competencies"].append(rows[destination]["code"])
    elif destination in rows:
        rows[origin][kinds[destination]] = rows[destination]["code"]
