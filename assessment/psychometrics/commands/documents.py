"""JSON documents that commands read: fits, and what is said of each item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assessment.psychometrics.calibration import Fit, NoFit, fit_from_json
from assessment.psychometrics.commands.files import BadInput
from assessment.psychometrics.norms import AgeNorms, NoNorms, norms_from_json


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not a text file in UTF-8.") from None


def read_fit(path: Path) -> Fit:
    """A fit from a file. Raises ``BadInput``."""
    try:
        return fit_from_json(_text(path))
    except NoFit as problem:
        raise BadInput(f"{path} is no fit: {problem}.") from None


def read_norms(path: Path) -> dict[str, AgeNorms]:
    """The norms of each group from a file. Raises ``BadInput``."""
    try:
        return norms_from_json(_text(path))
    except NoNorms as problem:
        raise BadInput(f"{path} holds no norms: {problem}.") from None


def read_mapping(path: Path, what: str) -> dict[str, Any]:
    """A JSON object from a file. Raises ``BadInput``."""
    try:
        found = json.loads(_text(path))
    except ValueError:
        raise BadInput(f"{path} is no JSON.") from None
    if not isinstance(found, dict):
        raise BadInput(f"{path} must be a JSON object that gives {what} by item.")
    return found
