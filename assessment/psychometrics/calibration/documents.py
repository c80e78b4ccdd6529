"""Fits as ``fit/1`` documents: written in full, read back without loss, refused in a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

from assessment.psychometrics.calibration.coding import LeftOut
from assessment.psychometrics.calibration.result import Fit, FittedGroup, FittedItem, FittedRater
from assessment.psychometrics.quadrature import Quadrature

FORMAT = "fit/1"


class NoFit(ValueError):
    """A document that is no ``fit/1``; the message is one sentence that says why."""


def fit_to_json(fit: Fit) -> str:
    """The fit as the text of a ``fit/1`` document."""
    return json.dumps(fit_to_document(fit), ensure_ascii=False, indent=1, allow_nan=False)


def fit_to_document(fit: Fit) -> dict[str, Any]:
    """The fit as plain values, a ``fit/1`` document.

    ``a`` has one slope a dimension, ``d`` one intercept a threshold (cumulative where the model is
    of partial credit), and a standard error that does not exist is null.
    """
    return {
        "format": FORMAT,
        "model": fit.model,
        "loglik": fit.loglik,
        "n_parameters": fit.n_free,
        "converged": fit.converged,
        "iterations": fit.iterations,
        "n_persons": fit.n_persons,
        "n_responses": fit.n_responses,
        "quadrature": {
            "n": fit.quadrature.n,
            "low": fit.quadrature.low,
            "high": fit.quadrature.high,
        },
        "items": [_item(item, fit.dimensions) for item in fit.items],
        "groups": [_group(group) for group in fit.groups],
        "regression": {
            "weights": [list(row) for row in fit.regression],
            "se": [_numbers(row) for row in fit.se_regression],
        },
        "raters": [
            {"id": r.id, "severity": r.severity, "se": _number(r.se), "n": r.n} for r in fit.raters
        ],
        "reliability": [_number(value) for value in fit.reliability],
        "left_out": [{"id": odd.item, "reason": odd.reason} for odd in fit.left_out],
        "problems": list(fit.problems),
    }


def fit_from_json(text: str) -> Fit:
    """A fit from a ``fit/1`` document. Raises ``NoFit``."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise NoFit(f"this is no JSON: {error}") from None
    return fit_from_document(document)


def fit_from_document(document: Any) -> Fit:
    """A fit from what ``fit_to_document`` gave. Raises ``NoFit``."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NoFit(f"its format is not {FORMAT!r}")
    try:
        return _fit(document)
    except KeyError as error:
        raise NoFit(f"{error.args[0]!r} is missing") from None
    except (TypeError, ValueError, IndexError) as error:
        raise NoFit(f"a value is not of the right kind ({error})") from None


def _item(item: FittedItem, dimensions: int) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": item.id,
        "model": item.model,
        "dimension": item.dimension,
        "a": _on_axis(item.a, item.dimension, dimensions),
        "d": list(item.d),
        "se": {
            "a": _on_axis(_number(item.se_a), item.dimension, dimensions),
            "d": _numbers(item.se_d),
        },
        "n": item.n,
        "values": list(item.values),
        "anchored": item.anchored,
    }
    if item.g is not None and item.se_g is not None:
        written["g"] = item.g
        written["se"]["g"] = _number(item.se_g)
    return written


def _on_axis(value: float | None, dimension: int, dimensions: int) -> list[float | None]:
    axis: list[float | None] = [0.0] * dimensions
    axis[dimension] = value
    return axis


def _group(group: FittedGroup) -> dict[str, Any]:
    return {
        "id": group.id,
        "mean": list(group.mean),
        "cov": [list(row) for row in group.cov],
        "se": {"mean": _numbers(group.se_mean), "cov": [_numbers(row) for row in group.se_cov]},
        "n": group.n,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _numbers(values: tuple[float, ...]) -> list[float | None]:
    return [_number(value) for value in values]


def _known(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _fit(document: dict[str, Any]) -> Fit:
    quadrature = document["quadrature"]
    regression = document.get("regression", {"weights": [], "se": []})
    return Fit(
        model=str(document["model"]),
        items=tuple(_read_item(row) for row in document["items"]),
        groups=tuple(_read_group(row) for row in document["groups"]),
        loglik=float(document["loglik"]),
        n_free=int(document["n_parameters"]),
        converged=bool(document["converged"]),
        iterations=int(document["iterations"]),
        n_persons=int(document["n_persons"]),
        n_responses=int(document["n_responses"]),
        quadrature=Quadrature(
            int(quadrature["n"]), float(quadrature["low"]), float(quadrature["high"])
        ),
        reliability=tuple(_known(value) for value in document["reliability"]),
        regression=tuple(tuple(map(float, row)) for row in regression["weights"]),
        se_regression=tuple(tuple(map(_known, row)) for row in regression["se"]),
        raters=tuple(
            FittedRater(str(r["id"]), float(r["severity"]), _known(r["se"]), int(r.get("n", 0)))
            for r in document["raters"]
        ),
        left_out=tuple(
            LeftOut(str(odd["id"]), str(odd["reason"])) for odd in document.get("left_out", [])
        ),
        problems=tuple(map(str, document.get("problems", []))),
    )


def _read_item(row: dict[str, Any]) -> FittedItem:
    dimension = int(row["dimension"])
    guessed = "g" in row
    return FittedItem(
        id=str(row["id"]),
        model=str(row["model"]),
        dimension=dimension,
        a=float(row["a"][dimension]),
        d=tuple(map(float, row["d"])),
        se_a=_known(row["se"]["a"][dimension]),
        se_d=tuple(map(_known, row["se"]["d"])),
        n=int(row["n"]),
        values=tuple(map(int, row["values"])),
        anchored=bool(row["anchored"]),
        g=float(row["g"]) if guessed else None,
        se_g=_known(row["se"]["g"]) if guessed else None,
    )


def _read_group(row: dict[str, Any]) -> FittedGroup:
    return FittedGroup(
        id=str(row["id"]),
        mean=tuple(map(float, row["mean"])),
        cov=tuple(tuple(map(float, line)) for line in row["cov"]),
        se_mean=tuple(map(_known, row["se"]["mean"])),
        se_cov=tuple(tuple(map(_known, line)) for line in row["se"]["cov"]),
        n=int(row["n"]),
    )
