"""From a CASE package to what `services.load_framework` takes."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_datetime

from ..models import Alignment, Framework, Indicator
from ..services import HEAD, KINDS
from .schema import NotACasePackage, validate
from .writing import EXTRAS, ITEM_TYPES

KIND_OF_TYPE = {title: kind for kind, title in ITEM_TYPES.items()}
NEEDED = {
    "competency": ("cluster",),
    "theme": ("field", "field_en"),
    "facet": ("strand", "competency"),
    "indicator": ("facet", "band"),
}
"""What a term of each kind needs beside its code and its two names."""


def read_case(package: Any) -> dict[str, Any]:
    """What a package holds, in the form that `services.load_framework` takes.

    Raises ``NotACasePackage`` for anything but a valid package with the item types of this
    platform's frameworks, each term whole.
    """
    validate(package)
    kinds, codes = _kinds_and_codes(package.get("CFItems", []))
    content: dict[str, Any] = {**_head(package["CFDocument"])}
    content |= {kind: [] for kind in KINDS} | {"alignment": []}
    rows: dict[str, dict[str, Any]] = {}
    for item in sorted(package.get("CFItems", []), key=_place):
        extras = item.get("extensions", {})
        row = {"code": codes[item["identifier"]], "name": item["fullStatement"]}
        row |= {name: extras[name] for name in EXTRAS if extras.get(name)}
        if kinds[item["identifier"]] == "strand":
            row["competencies"] = []
        rows[item["identifier"]] = row
        content[kinds[item["identifier"]]].append(row)
    for association in package.get("CFAssociations", []):
        _relate(content, rows, kinds, association)
    _check_whole(content)
    return content


def _place(item: Mapping[str, Any]) -> int:
    """Where an item stands among its like; CASE allows any text here, ours are numbers."""
    listed = item.get("listEnumeration", "")
    return int(listed) if listed.isdecimal() else 0


def _head(document: Mapping[str, Any]) -> dict[str, Any]:
    extras = document.get("extensions", {})
    told = {name: extras[name] for name in HEAD if isinstance(extras.get(name), str)}
    missing = [name for name in HEAD if not told.get(name)]
    if missing:
        raise NotACasePackage(f"CFDocument/extensions lacks {', '.join(missing)}.")
    head: dict[str, Any] = told
    if not re.fullmatch(r"[\w.-]+", head["version"]):
        raise NotACasePackage(
            f"CFDocument/extensions/version {head['version']} can have letters, digits, . _ and -."
        )
    head["language"] = document.get("language", "")
    if document.get("adoptionStatus") == "Adopted":
        head["published_at"] = parse_datetime(document["lastChangeDateTime"])
    return head


def _kinds_and_codes(items: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], dict[str, str]]:
    kinds: dict[str, str] = {}
    codes: dict[str, str] = {}
    taken: set[tuple[str, str]] = set()
    for item in items:
        kind, code = KIND_OF_TYPE.get(item.get("CFItemType", "")), item.get("humanCodingScheme")
        if kind is None or not code:
            named = item.get("CFItemType") or "none"
            raise NotACasePackage(
                f"CFItem {item['identifier']} needs a humanCodingScheme and one of the types "
                f"{', '.join(KIND_OF_TYPE)}; its type is {named}."
            )
        if (kind, code) in taken:
            raise NotACasePackage(f"Two items of type {ITEM_TYPES[kind]} have the code {code}.")
        taken.add((kind, code))
        kinds[item["identifier"]], codes[item["identifier"]] = kind, code
    return kinds, codes


def _relate(
    content: dict[str, Any],
    rows: Mapping[str, dict[str, Any]],
    kinds: Mapping[str, str],
    association: Mapping[str, Any],
) -> None:
    """Turn one association back into the field that it came from; others say nothing here."""
    origin = association["originNodeURI"]["identifier"]
    destination = association["destinationNodeURI"]["identifier"]
    if origin not in rows:
        raise NotACasePackage(f"CFAssociation {association['identifier']} begins at no item.")
    extras = association.get("extensions", {})
    if "curriculum" in extras:
        content["alignment"].append(_alignment(rows[origin], association))
    elif destination in rows:
        kind, above = kinds[origin], kinds[destination]
        if (kind, above) == ("strand", "competency"):
            rows[origin]["competencies"].append(rows[destination]["code"])
        elif above in NEEDED.get(kind, ()):
            rows[origin][above] = rows[destination]["code"]


def _alignment(competency: Mapping[str, Any], association: Mapping[str, Any]) -> dict[str, str]:
    extras = association["extensions"]
    told = {"curriculum": extras["curriculum"], "degree": extras.get("degree")}
    choices = {"curriculum": Alignment.Curriculum.values, "degree": Alignment.Degree.values}
    for name, known in choices.items():
        if told[name] not in known:
            raise NotACasePackage(
                f"CFAssociation {association['identifier']}/extensions/{name} is {told[name]}; "
                f"it can be {', '.join(known)}."
            )
    target = association["destinationNodeURI"]["title"]
    return {"competency": competency["code"], "target": target, **told}


def _check_whole(content: Mapping[str, Any]) -> None:
    """Raise ``NotACasePackage`` for a term that lacks something, naming the term and the lack."""
    _check_texts(Framework, "CFDocument", {name: content[name] for name in HEAD})
    for kind, model in KINDS.items():
        for row in content[kind]:
            _check_texts(model, f"{ITEM_TYPES[kind]} {row['code']}", row)
            needed = ("name", "name_en", *NEEDED.get(kind, ()))
            missing = [name for name in needed if not row.get(name)]
            if missing:
                raise NotACasePackage(
                    f"{ITEM_TYPES[kind]} {row['code']} lacks {', '.join(missing)}."
                )
            if kind == "indicator" and row["band"] not in Indicator.Band.values:
                raise NotACasePackage(
                    f"Indicator {row['code']} has the band {row['band']}; "
                    f"it can be {', '.join(Indicator.Band.values)}."
                )


def _check_texts(model: type[Model], named: str, row: Mapping[str, Any]) -> None:
    """Raise ``NotACasePackage`` for what is no text, or one too long to be kept."""
    for name, value in row.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        if longest and not (isinstance(value, str) and len(value) <= longest):
            raise NotACasePackage(f"{named} needs a {name} of at most {longest} characters.")
