"""What JSON files say of items: the model of each, the dimension of each.

Both may be written from either side: ``{"item": "grm"}`` or ``{"grm": ["item", …]}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assessment.psychometrics.calibration import MODELS, Model
from assessment.psychometrics.commands.documents import read_document
from assessment.psychometrics.commands.files import BadInput


def read_models(path: Path | None, ids: Sequence[str], usual: Model) -> Model | dict[str, Model]:
    """Each item's model, the usual one where the file does not say. Raises ``BadInput``."""
    if path is None:
        return usual
    given = _by_item(path, read_document(path), "a model", ids)
    strange = next((model for model in given.values() if model not in MODELS), None)
    if strange is not None:
        raise BadInput(f"{path}: {strange!r} is no model; there are {', '.join(MODELS)}.")
    return {name: given.get(name, usual) for name in ids}


def read_dimensions(path: Path | None, ids: Sequence[str]) -> dict[str, int] | None:
    """Each item's dimension, counted from 0; None without a file. Raises ``BadInput``.

    Dimensions are numbered in the file, from 0 or 1 without a gap, or named, and then numbered as
    they appear. A list of lists of items is taken in its order.
    """
    if path is None:
        return None
    document = read_document(path)
    if isinstance(document, list):
        document = {str(d): items for d, items in enumerate(document)}
    given = _by_item(path, document, "a dimension", ids)
    absent = next((name for name in ids if name not in given), None)
    if absent is not None:
        raise BadInput(f"{path} gives no dimension to item {absent!r}.")
    labels = [_label(path, name, given[name]) for name in given]
    found = list(dict.fromkeys(labels))
    numbers = sorted(label for label in found if isinstance(label, int))
    if len(numbers) == len(found):
        first = numbers[0]
        if first not in (0, 1) or numbers != list(range(first, first + len(numbers))):
            raise BadInput(f"{path}: dimensions are numbered from 0, or from 1, without a gap.")
        found = list(numbers)
    return {name: found.index(_label(path, name, given[name])) for name in ids}


def _label(path: Path, item: str, value: Any) -> int | str:
    """A dimension as a number where it is one; ``[0, 1]`` is a slope on the second."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list):
        used = [d for d, loads in enumerate(value) if loads]
        if len(used) != 1 or not all(isinstance(loads, int | float) for loads in value):
            raise BadInput(f"{path}: item {item!r} measures one dimension, not {value!r}.")
        return used[0]
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadInput(f"{path}: {value!r} is no dimension; give a whole number or a name.")
    text = str(value).strip()
    return int(text) if text.isdecimal() else text


def _by_item(path: Path, document: Any, what: str, ids: Sequence[str]) -> dict[str, Any]:
    """What is said of each item, from whichever side it was written."""
    if not isinstance(document, dict):
        raise BadInput(f"{path} must be a JSON object that gives {what} by item.")
    known = set(ids)
    if document and not known & set(document) and all(map(_is_list_of_names, document.values())):
        document = _turned(path, document)
    strange = next((name for name in document if name not in known), None)
    if strange is not None:
        raise BadInput(f"{path} names {strange!r}, which is no item of the data.")
    return dict(document)


def _is_list_of_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _turned(path: Path, by_value: Mapping[str, Iterable[str]]) -> dict[str, str]:
    given: dict[str, str] = {}
    for value, names in by_value.items():
        for name in names:
            if given.setdefault(name, value) != value:
                raise BadInput(f"{path} names item {name!r} twice.")
    return given
