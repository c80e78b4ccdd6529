"""Norms as a JSON document: one set a group of children."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assessment.psychometrics.norms.checks import BandCheck
from assessment.psychometrics.norms.families import UnknownFamily, family_named
from assessment.psychometrics.norms.result import AgeNorms
from assessment.psychometrics.norms.splines import AgeAxis

FORMAT = "norms/1"
EVERYBODY = ""
"""The group of norms that were made without groups."""


class NoNorms(ValueError):
    """A document that holds no norms."""


def norms_to_json(
    norms: Mapping[str, AgeNorms], checks: Mapping[str, Sequence[BandCheck]] | None = None
) -> str:
    """The norms of each group, all of one family and scale, and what their check said."""
    first = next(iter(norms.values()))
    document = {
        "format": FORMAT,
        "family": first.family,
        "scale": first.scale,
        "groups": [
            _group(label, one, (checks or {}).get(label, ())) for label, one in norms.items()
        ],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def norms_from_json(text: str) -> dict[str, AgeNorms]:
    """The norms of each group of a document. Raises ``NoNorms``."""
    try:
        document = json.loads(text)
    except ValueError:
        raise NoNorms("it is no JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NoNorms(f"its format is not {FORMAT}")
    try:
        family = family_named(document["family"])
        found = {
            str(row["id"]): _read(row, family.name, family.parameters, str(document["scale"]))
            for row in document["groups"]
        }
    except UnknownFamily as problem:
        raise NoNorms(str(problem).rstrip(".")) from None
    except KeyError as missing:
        raise NoNorms(f"it lacks {missing}") from None
    except (TypeError, ValueError) as problem:
        raise NoNorms(str(problem)) from None
    if not found:
        raise NoNorms("it has no group")
    return found


def _group(label: str, norms: AgeNorms, checks: Sequence[BandCheck]) -> dict[str, Any]:
    names = family_named(norms.family).parameters
    return {
        "id": label,
        "n": norms.n,
        "age": asdict(norms.axis),
        "coefficients": dict(zip(names, norms.coefficients.tolist(), strict=True)),
        "edf": dict(zip(names, norms.edf, strict=True)),
        "log_smoothing": dict(zip(names, norms.log_smoothing, strict=True)),
        "loglik": norms.loglik,
        "criterion": norms.criterion,
        "gaic": norms.gaic,
        "converged": norms.converged,
        "problems": list(norms.problems),
        "checks": [asdict(check) for check in checks],
    }


def _read(row: Any, family: str, names: Sequence[str], scale: str) -> AgeNorms:
    age = row["age"]
    axis = AgeAxis(float(age["low"]), float(age["high"]), float(age["power"]), int(age["segments"]))
    if not (math.isfinite(axis.low) and axis.low < axis.high and 0 < axis.segments < 1000):
        raise ValueError("its ages are no range")
    coefficients = np.array([row["coefficients"][name] for name in names], dtype=np.float64)
    if coefficients.shape != (len(names), axis.width) or not np.isfinite(coefficients).all():
        raise ValueError(f"a curve has no {axis.width} coefficients")
    return AgeNorms(
        family=family,
        scale=scale,
        axis=axis,
        coefficients=coefficients,
        covariance=None,
        loglik=float(row["loglik"]),
        criterion=str(row["criterion"]),
        gaic=float(row["gaic"]),
        edf=tuple(float(row["edf"][name]) for name in names),
        log_smoothing=tuple(float(row["log_smoothing"][name]) for name in names),
        n=int(row["n"]),
        converged=bool(row["converged"]),
        problems=tuple(map(str, row["problems"])),
    )
