"""JSON documents that commands read: fits, and what is said of each item."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from assessment.psychometrics.bank import BankError
from assessment.psychometrics.calibration import MODELS, Fit, NoFit
from assessment.psychometrics.calibration.documents import fit_from_document
from assessment.psychometrics.commands.files import BadInput

STEEPEST = 1e6
"""Logits. A slope or intercept past this overflows, and no answers could have told it."""

MOST_NODES = 100_000


def read_text(path: Path) -> str:
    """The text of a file. Raises ``BadInput``."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not a text file in UTF-8.") from None


def read_document(path: Path) -> Any:
    """What a JSON file holds. Raises ``BadInput``."""
    try:
        return json.loads(read_text(path))
    except (ValueError, RecursionError):
        raise BadInput(f"{path} is no JSON, or is cut short.") from None


def read_fit(path: Path) -> Fit:
    """A fit from a file, which other programs may have written. Raises ``BadInput``.

    What ``fit/1`` leaves open may be missing: an item's dimension is then that of its slope, its
    values and standard errors are unknown, and the nodes are the usual ones.
    """
    document = read_document(path)
    try:
        fit = fit_from_document(_completed(document))
    except NoFit as problem:
        raise BadInput(f"{path} is no fit: {problem}.") from None
    wrong = _impossible(fit)
    if wrong is not None:
        raise BadInput(f"{path} is no fit: {wrong}.")
    return fit


def _completed(document: Any) -> Any:
    """The document with everything that ``fit_from_document`` asks for, as far as it can be told.

    What is not of the right kind is left as it is, to be refused there.
    """
    if not isinstance(document, dict):
        return document
    nodes = document.get("quadrature")
    if nodes is None or (isinstance(nodes, int) and not isinstance(nodes, bool)):
        nodes = {"n": 61 if nodes is None else nodes, "low": -6.0, "high": 6.0}
    reliability = document.get("reliability", [])
    if not isinstance(reliability, list):
        reliability = [reliability]
    whole: dict[str, Any] = {"raters": []} | document
    whole |= {"quadrature": nodes, "reliability": reliability}
    if isinstance(whole.get("items"), list):
        whole["items"] = [_completed_item(row, document.get("model")) for row in whole["items"]]
    if isinstance(whole.get("groups"), list):
        size = document.get("n_persons")
        each = size // max(len(whole["groups"]), 1) if isinstance(size, int) else 0
        whole["groups"] = [_completed_group(row, each) for row in whole["groups"]]
    if isinstance(whole["raters"], list):
        whole["raters"] = [{"se": None} | r if isinstance(r, dict) else r for r in whole["raters"]]
    return {"n_parameters": _estimated(whole.get("items"), whole.get("groups"))} | whole


def _estimated(items: Any, groups: Any) -> int:
    """How many parameters have a standard error above zero."""

    def above(held: Any) -> int:
        if isinstance(held, list | dict):
            return sum(map(above, held.values() if isinstance(held, dict) else held))
        return int(isinstance(held, int | float) and held > 0)

    rows = [row for part in (items, groups) if isinstance(part, list) for row in part]
    return sum(above(row.get("se")) for row in rows if isinstance(row, dict))


def _completed_item(row: Any, model: Any) -> Any:
    if not isinstance(row, dict):
        return row
    slopes, steps = row.get("a"), row.get("d")
    if not isinstance(slopes, list) or not isinstance(steps, list):
        return row
    used = [d for d, slope in enumerate(slopes) if slope]
    if "dimension" not in row and len(used) > 1:
        raise NoFit(f"item {row.get('id')!r} has slopes on several dimensions")
    dimension = used[0] if used else 0
    whole: dict[str, Any] = {"model": model, "dimension": dimension, "n": 0, "values": []}
    whole |= {"anchored": False} | row
    se = row["se"] if isinstance(row.get("se"), dict) else {}
    whole["se"] = {"a": [None] * len(slopes), "d": [None] * len(steps), "g": None} | se
    return whole


def _completed_group(row: Any, size: int) -> Any:
    if not isinstance(row, dict) or not isinstance(row.get("mean"), list):
        return row
    unknown = [None] * len(row["mean"])
    se = row["se"] if isinstance(row.get("se"), dict) else {}
    return {"n": size} | row | {"se": {"mean": unknown, "cov": [unknown] * len(unknown)} | se}


def _impossible(fit: Fit) -> str | None:
    """What a fit cannot be, in half a sentence; None where it can."""
    if not fit.items or not fit.groups:
        return "it has no items" if not fit.items else "it has no groups"
    if fit.n_persons < 1:
        return "nobody answered"
    grid = fit.quadrature
    if not (2 <= grid.n <= MOST_NODES and -np.inf < grid.low < grid.high < np.inf):
        return "its nodes are none"
    for group in fit.groups:
        mean, cov = np.array(group.mean), np.array(group.cov)
        shaped = len(mean) == fit.dimensions > 0 and cov.shape == (len(mean), len(mean))
        if not (shaped and np.isfinite(mean).all() and np.isfinite(cov).all()):
            return f"group {group.id!r} has no mean and covariance of its dimensions"
        if not (np.allclose(cov, cov.T) and np.linalg.eigvalsh(cov)[0] > 0):
            return f"the covariance of group {group.id!r} is none"
    for item in fit.items:
        steps = len(item.d)
        if item.model not in MODELS or (item.model in ("2pl", "3pl") and steps != 1):
            return f"item {item.id!r} has {steps} intercepts and the model {item.model!r}"
        if item.values and len(item.values) != steps + 1:
            return f"item {item.id!r} has {len(item.values)} values and {steps} intercepts"
        if not max(abs(item.a), *map(abs, item.d), 0.0) < STEEPEST:
            return f"item {item.id!r} has parameters that are no numbers of this size"
        if not 0 <= item.dimension < fit.dimensions:
            return f"item {item.id!r} measures a dimension that the groups do not have"
    if not np.isfinite([rater.severity for rater in fit.raters]).all():
        return "a rater's severity is no number"
    try:
        _ = fit.bank
    except BankError as problem:
        return str(problem).rstrip(".")
    return None


def read_mapping(path: Path, what: str) -> dict[str, Any]:
    """A JSON object from a file. Raises ``BadInput``."""
    found = read_document(path)
    if not isinstance(found, dict):
        raise BadInput(f"{path} must be a JSON object that gives {what} by item.")
    return found
