"""``score``: abilities of a CSV file by the items of a fit."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
from scipy import sparse

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration import Fit, UnusableResponses
from assessment.psychometrics.calibration.coding import MISSING, coded
from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, write_table
from assessment.psychometrics.commands.responses import (
    ResponseTable,
    add_response_arguments,
    labels,
    read_responses,
)
from assessment.psychometrics.scoring import Estimate, eap, eap_several, map_estimate, ml, wle
from assessment.psychometrics.threads import one_thread

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

METHODS = ("eap", "map", "ml", "wle")


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "score",
        help="abilities by the items of a fit",
        description=(
            "Ability, standard error and number of answers of each row. eap and map take the "
            "fit's population as the prior: of the row's own --group, or of the first. Where a "
            "likelihood has no maximum, ml gives inf or -inf and no standard error."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--fit", required=True, type=Path, metavar="fit.json")
    command.add_argument("--method", choices=METHODS, default="eap")
    command.add_argument("--group", metavar="COL", help="the population of each row")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="scores.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Score the file; what was ignored is remarked on ``stderr``."""
    fit = read_fit(options.fit)
    table = read_responses(options, [options.group] if options.group else [])
    if options.output.exists() and options.output.samefile(options.data):
        raise BadInput("The output would overwrite the data; give it another name.")
    responses = matched(table, fit, stderr)
    group = _group(table, fit, options.group)
    with one_thread():
        theta, se = _scored(fit, responses, group, options.method)
    several = fit.dimensions > 1
    names = [f"_{d + 1}" for d in range(fit.dimensions)] if several else [""]
    header = ["row", *(f"theta{n}" for n in names), *(f"se{n}" for n in names), "n"]
    count = (~np.isnan(responses)).sum(axis=1)
    write_table(options.output, header, [np.arange(table.n), *theta.T, *se.T, count])


def matched(table: ResponseTable, fit: Fit, stderr: TextIO) -> FloatArray:
    """The answers to the fit's items in its categories, shape (n, m), NaN where there is none.

    Items that the fit does not know are ignored and counted on ``stderr``. Raises ``BadInput`` for
    a value that the calibration never saw, and where no item is known.
    """
    place = {name: j for j, name in enumerate(table.ids)}
    columns = [j for j, item in enumerate(fit.items) if item.id in place]
    if not columns:
        raise BadInput("The data and the fit have no item in common.")
    ignored = len(table.ids) - len(columns)
    if ignored:
        stderr.write(f"Ignored {ignored} columns that are no items of the fit.\n")
    here = [fit.items[j] for j in columns]
    answers = table.responses[:, [place[item.id] for item in here]]
    try:
        found = coded(answers, [item.id for item in here], {item.id: item.values for item in here})
    except UnusableResponses as problem:
        raise BadInput(str(problem)) from None
    codes = found.codes.toarray() - 1 if sparse.issparse(found.codes) else found.codes
    out = np.full((table.n, len(fit.items)), np.nan)
    out[:, columns] = np.where(codes == MISSING, np.nan, codes)
    return out


def _group(table: ResponseTable, fit: Fit, column: str | None) -> IntArray:
    """The place of each row's population among the fit's."""
    if column is None:
        return np.zeros(table.n, dtype=np.int64)
    number = {group.id: place for place, group in enumerate(fit.groups)}
    rows = labels(table, column)
    strange = next((label for label in rows if label not in number), None)
    if strange is not None:
        known = ", ".join(number)
        raise BadInput(f"The fit has no group {strange!r}; it has {known}.")
    return np.array([number[label] for label in rows], dtype=np.int64)


def _scored(
    fit: Fit, responses: FloatArray, group: IntArray, method: str
) -> tuple[FloatArray, FloatArray]:
    """Ability and standard error, each (n, D)."""
    # The prior is cut where the calibration cut it, however wide it came out.
    grid = replace(fit.quadrature, reach=0.0)
    means = np.array([g.mean for g in fit.groups])[group]
    covs = np.array([g.cov for g in fit.groups])
    if fit.dimensions == 1:
        sd = np.sqrt(covs[group, 0, 0])
        of_one: dict[str, Callable[[], Estimate]] = {
            "eap": lambda: eap(fit.bank, responses, means[:, 0], sd, grid),
            "map": lambda: map_estimate(fit.bank, responses, means[:, 0], sd),
            "ml": lambda: ml(fit.bank, responses),
            "wle": lambda: wle(fit.bank, responses),
        }
        found = of_one[method]()
        return found.theta[:, None], found.se[:, None]
    if method == "map":
        raise BadInput("With several dimensions the methods are eap, ml and wle.")
    theta, se = (np.empty((len(responses), fit.dimensions)) for _ in range(2))
    if method == "eap":
        for place in np.unique(group):
            rows = group == place
            several = eap_several(
                fit.bank, responses[rows], means[rows], covs[place], fit.quadrature
            )
            theta[rows], se[rows] = several.theta, several.se
        return theta, se
    for d in range(fit.dimensions):
        bank, columns = one_dimension(fit.bank, d)
        by_its_own = (ml if method == "ml" else wle)(bank, responses[:, columns])
        theta[:, d], se[:, d] = by_its_own.theta, by_its_own.se
    return theta, se


def one_dimension(bank: ItemBank, dimension: int) -> tuple[ItemBank, IntArray]:
    """The items of one dimension as a bank of one scale, and their columns."""
    columns = np.flatnonzero(bank.dimension == dimension)
    return bank.subset([bank.ids[j] for j in columns]).on_one_scale(), columns
