"""What a valid CASE 1.1 package is."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
from django.utils.dateparse import parse_datetime

SCHEMA = Path(__file__).parent / "cfpackage-1.1.json"
FORMATS = jsonschema.FormatChecker(["date"])

Package = dict[str, Any]


class NotACasePackage(ValueError):
    """A file that is no CASE package, or none that this platform can read; says where."""


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: object) -> bool:
    """Whether a text is a moment with its offset, as RFC 3339 has it."""
    moment = parse_datetime(value) if isinstance(value, str) else None
    return not isinstance(value, str) or bool(moment and moment.tzinfo)


@FORMATS.checks("uri", raises=ValueError)
def is_uri(value: object) -> bool:
    """Whether a text is an absolute URI: a scheme, something after it, and no spaces."""
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    return bool(parts.scheme and (parts.netloc or parts.path) and not re.search(r"\s", value))


@cache
def schema() -> Mapping[str, Any]:
    """The JSON schema of a CASE 1.1 package."""
    content: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return content


def validate(package: Any) -> None:
    """Check a package against the schema. Raises ``NotACasePackage`` naming the first place."""
    checker = jsonschema.Draft202012Validator(schema(), format_checker=FORMATS)
    problem = next(iter(sorted(checker.iter_errors(package), key=lambda error: error.path)), None)
    if problem is not None:
        place = "/".join(str(step) for step in problem.absolute_path) or "the whole"
        raise NotACasePackage(f"Not a CASE 1.1 package: at {place}: {problem.message}")
