"""``report``: a technical report of a fit, with the answers it came from if they are given."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assessment.psychometrics.calibration import Fit, UnusableResponses
from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, write_text
from assessment.psychometrics.commands.responses import (
    ResponseTable,
    add_response_arguments,
    dense,
    labels,
    read_responses,
    with_values,
)
from assessment.psychometrics.fairness import Comparison, DifTable, NoGroups, mantel_haenszel_dif
from assessment.psychometrics.fit_statistics import DoesNotMatch, Quality, assess, hold
from assessment.psychometrics.reporting import technical_report

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "report",
        help="a technical report of a fit",
        description=(
            "One HTML document: purpose, sample, model, parameters, precision, fit, fairness, "
            "limits. Fit is looked at where DATA is given, fairness where --group is, too."
        ),
    )
    add_response_arguments(command, required=False)
    command.add_argument("--fit", required=True, type=Path, metavar="fit.json")
    command.add_argument("--group", metavar="COL", help="compare items between these groups")
    command.add_argument("--title", default="Technical report")
    command.add_argument("--purpose", default="", help="what the scores are for, in a sentence")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="report.html")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Write the report; what could not be looked at is told on ``stderr`` and in its limits."""
    fit = read_fit(options.fit)
    if options.group and options.data is None:
        raise BadInput("--group needs DATA.csv, which says who is of which group.")
    quality, dif, limits = None, None, list[str]()
    if options.data is not None:
        table = read_responses(options, [options.group] if options.group else [])
        fit = with_values(fit, table)
        quality = _quality(fit, table, options.group, limits)
        if options.group:
            dif = _dif(table, options)
    for limit in limits:
        stderr.write(f"{limit}\n")
    text = technical_report(
        fit,
        title=options.title,
        purpose=options.purpose,
        quality=quality,
        dif=dif,
        limits=limits,
    )
    write_text(options.output, text)


def _quality(
    fit: Fit, table: ResponseTable, group: str | None, limits: list[str]
) -> Quality | None:
    of_rows = labels(table, group) if group and len(fit.groups) > 1 else None
    try:
        return assess(hold(fit, table.responses, ids=table.ids, groups=of_rows))
    except DoesNotMatch as problem:
        limits.append(f"Fit was not looked at. {problem}")
        return None


def _dif(table: ResponseTable, options: argparse.Namespace) -> DifTable:
    answers, groups = dense(table, options.data), labels(table, options.group)
    try:
        comparison = Comparison.of(answers, groups, ids=table.ids)
        return mantel_haenszel_dif(comparison)
    except (NoGroups, UnusableResponses) as problem:
        raise BadInput(str(problem)) from None
