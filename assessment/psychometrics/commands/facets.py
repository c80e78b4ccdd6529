"""``facets``: many-facet models of a CSV file of judgements, and how far raters agree."""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from assessment.psychometrics.calibration import UnknownModel, UnusableResponses
from assessment.psychometrics.commands.files import BadInput, write_text
from assessment.psychometrics.commands.responses import (
    add_response_arguments,
    labels,
    read_responses,
)
from assessment.psychometrics.facets import (
    Agreement,
    FacetsFit,
    PairBias,
    RaterQuality,
    fit_facets,
    pair_biases,
    rater_agreement,
    rater_quality,
)
from assessment.psychometrics.facets.telling import report
from assessment.psychometrics.quadrature import Quadrature

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

MODELS = ("rasch", "pcm", "rsm", "2pl", "gpcm", "grm")


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "facets",
        help="severity, fit and agreement of raters",
        description=(
            "Many-facet models. DATA has one row for each person, rater and occasion, and one "
            "column an item; answers are whole numbers, ranked for each item as observed. Writes a "
            "fit/1 document with raters, and a report to the screen."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--person", required=True, metavar="COL", help="who was judged")
    command.add_argument("--rater", required=True, metavar="COL", help="who judged")
    command.add_argument("--occasion", metavar="COL", help="when, as a facet of its own")
    command.add_argument("--model", default="pcm", choices=MODELS)
    command.add_argument(
        "--interaction", action="store_true", help="a bias for each pair of an item and a rater"
    )
    command.add_argument(
        "--random", action="store_true", help="severities are drawn from a normal distribution"
    )
    command.add_argument("--quadrature", type=int, default=61, metavar="NODES")
    command.add_argument("--tol", type=float, default=1e-6, help="of a parameter; default 1e-6")
    command.add_argument("--max-iterations", type=int, default=500)
    command.add_argument("-o", "--output", required=True, type=Path, metavar="facets.json")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Calibrate the file; the report goes to standard output, problems to ``stderr`` too."""
    if not 3 <= options.quadrature <= 1001:
        raise BadInput("--quadrature takes 3 to 1001 nodes.")
    if not 0 < options.tol < 1:
        raise BadInput("--tol is between 0 and 1.")
    if options.long:
        raise BadInput("--long names one answer a row; facets takes one row a person and rater.")
    named = [options.person, options.rater]
    named += [options.occasion] if options.occasion else []
    if len(set(named)) < len(named):
        raise BadInput("--person, --rater and --occasion are columns of their own.")
    table = read_responses(options, named)
    who = [labels(table, name) for name in named]
    judged: dict[str, Any] = {
        "person": who[0],
        "rater": who[1],
        "occasion": who[2] if options.occasion else None,
        "ids": table.ids,
    }
    try:
        fit = fit_facets(
            table.responses,
            model=options.model,
            interaction=options.interaction,
            random=options.random,
            quadrature=Quadrature(options.quadrature),
            tolerance=options.tol,
            max_iterations=options.max_iterations,
            **judged,
        )
    except (UnusableResponses, UnknownModel) as reason:
        raise BadInput(f"{options.data}: {reason}") from None
    try:
        agreement: Agreement | str = rater_agreement(table.responses, **judged)
    except UnusableResponses as reason:
        agreement = str(reason)
    quality = rater_quality(fit)
    biases = fit.biases or pair_biases(fit)
    write_text(options.output, document(fit, quality, biases, agreement) + "\n")
    print(report(fit, quality, biases, agreement), end="")  # noqa: T201
    for problem in fit.fit.problems:
        stderr.write(f"{problem}\n")


def document(
    fit: FacetsFit,
    quality: RaterQuality,
    biases: tuple[PairBias, ...],
    agreement: Agreement | str,
) -> str:
    """A fit/1 document, with all that is said of raters under ``facets``."""
    whole = json.loads(fit.fit.to_json())
    held = asdict(quality)
    reports = {rater["id"]: rater for rater in held.pop("raters")}
    for rater in whole["raters"]:
        rater.update(reports[rater["id"]])
    whole["facets"] = {
        "connectedness": asdict(fit.connectedness),
        "occasions": [asdict(occasion) for occasion in fit.occasions],
        "spread": asdict(fit.spread) if fit.spread is not None else None,
        "raters": held,
        "interaction": bool(fit.biases),
        "pairs": [asdict(pair) for pair in biases],
        "agreement": agreement if isinstance(agreement, str) else asdict(agreement),
    }
    return json.dumps(_plain(whole), ensure_ascii=False, indent=1, allow_nan=False)


def _plain(value: Any) -> Any:
    """Numbers that JSON has; what is not finite is null."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
