"""``score``: abilities of a CSV file by the items of a fit."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np
from scipy import sparse

from assessment.psychometrics.adaptive import Start
from assessment.psychometrics.adaptive.estimates import modes
from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration import Fit, UnusableResponses
from assessment.psychometrics.calibration.coding import MISSING, coded
from assessment.psychometrics.commands.covariates import covariates_of
from assessment.psychometrics.commands.documents import read_document, read_fit
from assessment.psychometrics.commands.files import BadInput, write_table
from assessment.psychometrics.commands.responses import (
    ResponseTable,
    add_response_arguments,
    labels,
    read_responses,
    with_values,
)
from assessment.psychometrics.quadrature import PriorOffGrid
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
            "Ability, standard error and number of answers of each row, or of each person where "
            "raters judged. eap and map take the fit's population as the prior: of the row's own "
            "--group, or of the first; its mean follows the covariates that the fit regresses on. "
            "Where a likelihood has no maximum, ml gives inf or -inf and no standard error."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--fit", required=True, type=Path, metavar="fit.json")
    command.add_argument("--method", choices=METHODS, default="eap")
    command.add_argument("--group", metavar="COL", help="the population of each row")
    command.add_argument("--rater", metavar="COL", help="who judged, if the fit knows raters")
    command.add_argument("--person", metavar="COL", help="who was judged; one row of scores each")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="scores.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Score the file; what was ignored is remarked on ``stderr``."""
    fit = read_fit(options.fit)
    regressed = covariates_of(read_document(options.fit)) if fit.regression else None
    judged = options.rater is not None
    if judged != (options.person is not None):
        raise BadInput("--rater and --person go together: who judged, and who was judged.")
    if judged and not fit.raters:
        raise BadInput(f"{options.fit} has no raters; leave --rater and --person out.")
    named = [options.group, options.rater, options.person]
    named += list(regressed.knots) if regressed else []
    table = read_responses(options, list(dict.fromkeys(name for name in named if name)))
    responses = matched(table, fit, stderr)
    group = _group(table, fit, options.group)
    means = np.array([g.mean for g in fit.groups])[group]
    if regressed is not None:
        means = means + regressed.columns(table) @ np.array(fit.regression)
    elif fit.regression:
        stderr.write("The fit does not name its covariates: every prior is an average child's.\n")
    bank = fit.bank
    if judged:
        bank, responses, first = by_rater(
            fit, responses, labels(table, options.person), labels(table, options.rater)
        )
        group, means = group[first], means[first]
    elif fit.raters:
        stderr.write(
            "The fit has raters and --rater names none: answers count as an average rater's.\n"
        )
    with one_thread():
        theta, se = _scored(fit, bank, responses, group, means, options.method)
    several = fit.dimensions > 1
    names = [f"_{d + 1}" for d in range(fit.dimensions)] if several else [""]
    header = ["row", *(f"theta{n}" for n in names), *(f"se{n}" for n in names), "n"]
    count = (~np.isnan(responses)).sum(axis=1)
    write_table(options.output, header, [np.arange(len(count)), *theta.T, *se.T, count])


def by_rater(
    fit: Fit, responses: FloatArray, person: Sequence[str], rater: Sequence[str]
) -> tuple[ItemBank, FloatArray, IntArray]:
    """Items as each rater judges them, and one row a person, in order of first appearance.

    Returns the bank of m items by R raters, answers (persons, m·R), and each person's first row.
    Raises ``BadInput`` for a rater whom the fit does not know, and for an item that a rater judged
    twice in a person.
    """
    severity = {known.id: known.severity for known in fit.raters}
    strange = next((name for name in rater if name not in severity), None)
    if strange is not None:
        raise BadInput(f"The fit has no rater {strange!r}; its raters are {', '.join(severity)}.")
    raters = list(dict.fromkeys(rater))
    bank, place = fit.bank, {name: r for r, name in enumerate(raters)}
    count = np.arange(1, bank.intercepts.shape[1] + 1)
    steps = np.where(bank.graded[:, None], 1, count)
    rows = []
    for name in raters:
        shifted = bank.intercepts - steps * severity[name]
        for item, intercepts in zip(fit.items, shifted, strict=True):
            d = intercepts[: len(item.d)].tolist()
            rows.append(item.row | {"id": f"{item.id} by {name}", "d": d})
    people: dict[str, int] = {}
    who = np.array([people.setdefault(name, len(people)) for name in person], dtype=np.int64)
    by = np.array([place[name] for name in rater], dtype=np.int64)
    there, column = np.nonzero(~np.isnan(responses))
    cell = (who[there] * len(raters) + by[there]) * len(fit.items) + column
    if len(np.unique(cell)) < len(cell):
        raise BadInput("A rater judged the same person on the same item twice; score one occasion.")
    answers = np.full((len(people), len(raters) * len(fit.items)), np.nan)
    answers.reshape(-1)[cell] = responses[there, column]
    _, first = np.unique(who, return_index=True)
    return ItemBank.from_rows(rows), answers, first


def matched(table: ResponseTable, fit: Fit, stderr: TextIO) -> FloatArray:
    """The answers to the fit's items in its categories, shape (n, m), NaN where there is none.

    Items that the fit does not know are ignored and counted on ``stderr``. Raises ``BadInput`` for
    a value that the calibration never saw, and where no item is known.
    """
    fit = with_values(fit, table)
    place = {name: j for j, name in enumerate(table.ids)}
    columns = [j for j, item in enumerate(fit.items) if item.id in place]
    if not columns:
        raise BadInput("The data and the fit have no item in common.")
    ignored = len(table.ids) - len(columns)
    if ignored:
        stderr.write(f"Ignored {ignored} columns that are no items of the fit.\n")
    here = [fit.items[j] for j in columns]
    answers = table.responses[:, [place[item.id] for item in here]]
    values = {item.id: item.values for item in here}
    try:
        found = coded(answers, [item.id for item in here], values)
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
    fit: Fit,
    bank: ItemBank,
    responses: FloatArray,
    group: IntArray,
    means: FloatArray,
    method: str,
) -> tuple[FloatArray, FloatArray]:
    """Ability and standard error, each (n, D). means: of the priors, (n, D)."""
    # The prior is cut where the calibration cut it, however wide it came out.
    grid = replace(fit.quadrature, reach=0.0)
    covs = np.array([g.cov for g in fit.groups])
    if fit.dimensions == 1:
        sd = np.sqrt(covs[group, 0, 0])
        of_one: dict[str, Callable[[], Estimate]] = {
            "eap": lambda: eap(bank, responses, means[:, 0], sd, grid),
            "map": lambda: map_estimate(bank, responses, means[:, 0], sd),
            "ml": lambda: ml(bank, responses),
            "wle": lambda: wle(bank, responses),
        }
        try:
            found = of_one[method]()
        except PriorOffGrid as problem:
            raise BadInput(str(problem)) from None
        return found.theta[:, None], found.se[:, None]
    if method == "map":
        at_mode = modes(bank, responses, Start(means, covs[group]))
        return at_mode.theta, at_mode.se
    theta, se = (np.empty((len(responses), fit.dimensions)) for _ in range(2))
    if method == "eap":
        for place in np.unique(group):
            rows = group == place
            several = eap_several(bank, responses[rows], means[rows], covs[place], fit.quadrature)
            theta[rows], se[rows] = several.theta, several.se
        return theta, se
    for d in range(fit.dimensions):
        one, columns = one_dimension(bank, d)
        by_its_own = (ml if method == "ml" else wle)(one, responses[:, columns])
        theta[:, d], se[:, d] = by_its_own.theta, by_its_own.se
    return theta, se


def one_dimension(bank: ItemBank, dimension: int) -> tuple[ItemBank, IntArray]:
    """The items of one dimension as a bank of one scale, and their columns."""
    columns = np.flatnonzero(bank.dimension == dimension)
    return bank.subset([bank.ids[j] for j in columns]).on_one_scale(), columns
