"""``calibrate``: item and population parameters of a CSV file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from assessment.psychometrics.arrays import IntArray
from assessment.psychometrics.calibration import (
    MODELS,
    Fit,
    Priors,
    UnknownModel,
    UnusableResponses,
    calibrate,
)
from assessment.psychometrics.calibration.documents import fit_to_document
from assessment.psychometrics.commands.covariates import Covariates
from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, write_texts
from assessment.psychometrics.commands.per_item import read_dimensions, read_models
from assessment.psychometrics.commands.responses import (
    ResponseTable,
    add_response_arguments,
    group_order,
    labels,
    read_responses,
    with_values,
)
from assessment.psychometrics.facets import calibrate_facets
from assessment.psychometrics.quadrature import Quadrature

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


PRIORS = {
    "slope": "normal prior of the logarithm of slopes",
    "intercept": "normal prior of intercepts",
    "guessing": "normal prior of the logit of lower asymptotes (3pl); none takes it away",
}


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "calibrate",
        help="item and population parameters",
        description=(
            "Marginal maximum likelihood. DATA has one row a person and one column an item, or is "
            "long (--long). Answers are whole numbers, ranked for each item as observed; blank or "
            "NA is missing. Writes a fit/1 document, and a summary to the screen."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--model", default="2pl", choices=MODELS)
    command.add_argument(
        "--models", type=Path, metavar="ITEMS.json", help='a model for some items: {"item": "grm"}'
    )
    command.add_argument(
        "--group",
        metavar="COL",
        help="each value has a population of its own; the first in order is the reference",
    )
    command.add_argument(
        "--dims",
        type=Path,
        metavar="DIMS.json",
        help="each item's dimension, {\"item\": 0}, or each dimension's items",
    )
    command.add_argument("--rater", metavar="COL", help="who judged; needs --person")
    command.add_argument(
        "--person", metavar="COL", help="who was judged, where rows are judgements"
    )
    command.add_argument(
        "--covariate",
        action="append",
        default=[],
        metavar="COL",
        help="a number that the mean regresses on; may be given again",
    )
    command.add_argument(
        "--smooth-covariate",
        action="append",
        default=[],
        metavar="COL",
        help="the same along a smooth curve, as with age",
    )
    command.add_argument(
        "--anchor", type=Path, metavar="FIT.json", help="items of this fit keep their parameters"
    )
    for name, what in PRIORS.items():
        command.add_argument(f"--prior-{name}", metavar="MEAN,SD", help=what)
    command.add_argument(
        "--slope-bounds", metavar="LOW,HIGH", help="slopes beyond are held at the nearer bound"
    )
    command.add_argument("--quadrature", type=int, metavar="NODES", help="nodes a dimension")
    command.add_argument("--tol", type=float, default=1e-6, help="of a parameter; default 1e-6")
    command.add_argument("--max-iterations", type=int, default=500)
    command.add_argument("--se", choices=("observed", "cross-product", "none"), default="observed")
    command.add_argument("--plot", type=Path, metavar="PLOT.svg")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="fit.json")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Calibrate the file; the summary goes to standard output, problems to ``stderr`` too."""
    if options.quadrature is not None and not 3 <= options.quadrature <= 1001:
        raise BadInput("--quadrature takes 3 to 1001 nodes.")
    if not 0 < options.tol < 1:
        raise BadInput("--tol is between 0 and 1.")
    if options.max_iterations < 1:
        raise BadInput("--max-iterations is a whole number from 1.")
    if options.person and not options.rater:
        raise BadInput("--person needs --rater, the column that says who judged.")
    named = [options.group, options.rater, options.person]
    plain, smooth = options.covariate, options.smooth_covariate
    table = read_responses(options, [name for name in named if name] + plain + smooth)
    seen = Covariates.seen(table, plain, smooth) if plain or smooth else None
    fit = _fitted(options, table, seen)
    document = fit_to_document(fit)
    if seen is not None:
        document["covariates"] = seen.document()
    texts = {options.output: json.dumps(document, ensure_ascii=False, indent=1) + "\n"}
    if options.plot:
        texts[options.plot] = fit.plot()
    write_texts(texts)
    print(fit.summary(), end="")  # noqa: T201
    for problem in fit.problems:
        stderr.write(f"{problem}\n")


def _fitted(options: argparse.Namespace, table: ResponseTable, seen: Covariates | None) -> Fit:
    # Rows go in by group, since a calibration's reference is the group that it meets first.
    groups = labels(table, options.group) if options.group else None
    order = group_order(groups) if groups else np.arange(table.n)
    common: dict[str, Any] = {
        "ids": table.ids,
        "groups": [groups[row] for row in order] if groups else None,
        "covariates": seen.columns(table)[order] if seen else None,
        "anchor": with_values(read_fit(options.anchor), table) if options.anchor else None,
        "quadrature": Quadrature(options.quadrature) if options.quadrature else None,
        "tolerance": options.tol,
        "max_iterations": options.max_iterations,
        "standard_errors": options.se,
    }
    models = read_models(options.models, table.ids, options.model)
    try:
        if options.rater:
            return _judged(options, table, order, models, common)
        return calibrate(
            table.responses[order],
            models,
            dims=read_dimensions(options.dims, table.ids),
            priors=_priors(options),
            slope_bounds=_pair(options.slope_bounds, "--slope-bounds"),
            **common,
        )
    except (UnusableResponses, UnknownModel) as problem:
        raise BadInput(f"{options.data}: {problem}") from None


def _judged(
    options: argparse.Namespace,
    table: ResponseTable,
    order: IntArray,
    models: Any,
    common: dict[str, Any],
) -> Fit:
    """A calibration of judgements: rows are persons as raters marked them."""
    if not options.person:
        raise BadInput("--rater needs --person, the column that says who was judged.")
    given = {
        "--long": options.long,
        "--dims": options.dims,
        "--slope-bounds": options.slope_bounds,
        "--prior-slope": options.prior_slope,
        "--prior-intercept": options.prior_intercept,
        "--prior-guessing": options.prior_guessing,
    }
    unknown = next((name for name, value in given.items() if value), None)
    if unknown is not None:
        raise BadInput(f"{unknown} is not for judgements: leave it out, or --rater.")
    who, by = (labels(table, name) for name in (options.person, options.rater))
    return calibrate_facets(
        table.responses[order],
        [who[row] for row in order],
        [by[row] for row in order],
        models,
        **common,
    )


def _priors(options: argparse.Namespace) -> Priors:
    given = {
        field: _pair(text, f"--prior-{name}")
        for name, field in (("slope", "log_slope"), ("intercept", "intercept"))
        if (text := getattr(options, f"prior_{name}"))
    }
    if options.prior_guessing == "none":
        given["logit_guessing"] = None
    elif options.prior_guessing:
        given["logit_guessing"] = _pair(options.prior_guessing, "--prior-guessing")
    try:
        return Priors(**given)
    except ValueError as problem:
        raise BadInput(str(problem)) from None


def _pair(text: str | None, option: str) -> tuple[float, float] | None:
    """Two numbers with a comma between."""
    if text is None:
        return None
    try:
        one, other = (float(part) for part in text.split(","))
    except ValueError:
        raise BadInput(f"{option} takes two numbers with a comma between, not {text!r}.") from None
    return one, other
