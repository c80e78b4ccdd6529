"""The children of a simulation: drawn from a population, listed in a file, or with real answers."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TextIO

import numpy as np

from assessment.psychometrics.adaptive import Start
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import ItemBank
from assessment.psychometrics.calibration import Fit
from assessment.psychometrics.commands.files import BadInput
from assessment.psychometrics.commands.responses import read_responses
from assessment.psychometrics.commands.score import matched
from assessment.psychometrics.commands.tables import Table, thetas_of
from assessment.psychometrics.response_functions import ImpossibleResponse, checked_categories

CHILDREN = 1000
MOST_CHILDREN = 1_000_000


@dataclass(frozen=True, eq=False)
class Children:
    """truth: shape (n,) or (n, D), NaN where unknown. responses: shape (n, m), or None."""

    truth: FloatArray
    start: Start
    responses: FloatArray | None
    age_months: FloatArray | None


def read_children(
    options: argparse.Namespace, bank: ItemBank, fit: Fit | None, stderr: TextIO
) -> Children:
    """The children that the options name. Raises ``BadInput``."""
    mean, cov = _population(options, bank, fit)
    table = Table.read(options.theta) if options.theta else None
    responses = _responses(options, bank, fit, stderr) if options.responses else None
    if responses is not None and np.isnan(responses).all():
        raise BadInput(f"{options.responses} has no answer to any item of the bank.")
    n = _how_many(options, table, responses, bank)
    if table is not None:
        truth = thetas_of(table, len(mean))[:n]
    elif responses is not None:
        truth = np.full((n, len(mean)), np.nan)
    else:
        rng = np.random.default_rng([options.seed, 1])
        truth = rng.multivariate_normal(mean, cov, n, method="cholesky")
    if truth.ndim == 2 and len(mean) == 1:
        truth = truth[:, 0]
    start = Start.joint(n, mean, cov)
    ages = None
    if table is not None:
        start = _earlier(table, start, n)
        if "age_months" in table:
            ages = table.numbers("age_months", missing=True)[:n]
    if options.ages and ages is None:
        raise BadInput("Age bounds need the children's age_months in the file of --theta.")
    return Children(truth, start, None if responses is None else responses[:n], ages)


def _population(
    options: argparse.Namespace, bank: ItemBank, fit: Fit | None
) -> tuple[FloatArray, FloatArray]:
    """Mean (D,) and covariance (D, D): of the fit's first group, or as the options say."""
    d = bank.n_dimensions if fit is None else fit.dimensions
    if fit is None:
        correlation = 0.5 if options.correlation is None else options.correlation
        if d > 1 and not -1.0 / (d - 1) < correlation < 1:
            raise BadInput(f"--correlation {correlation:g} is none that {d} dimensions can have.")
        mean, cov = np.zeros(d), np.full((d, d), correlation)
        np.fill_diagonal(cov, 1.0)
    else:
        mean, cov = np.array(fit.groups[0].mean), np.array(fit.groups[0].cov)
    if options.prior_mean is not None:
        mean = np.full(d, options.prior_mean)
    if options.prior_sd is not None:
        if not 0 < options.prior_sd < float("inf"):
            raise BadInput("--prior-sd is above 0.")
        scale = options.prior_sd / np.sqrt(np.diag(cov))
        cov = cov * np.outer(scale, scale)
    if not np.isfinite(mean).all():
        raise BadInput("--prior-mean is a number.")
    return mean, cov


def _how_many(
    options: argparse.Namespace,
    table: Table | None,
    responses: FloatArray | None,
    bank: ItemBank,
) -> int:
    rows = [] if responses is None else [len(responses)]
    if table is not None:
        rows.append(len(thetas_of(table, bank.n_dimensions)))
    if len(set(rows)) > 1:
        raise BadInput("The files of --theta and --responses have different numbers of children.")
    most = rows[0] if rows else MOST_CHILDREN
    n = options.n if options.n is not None else (most if rows else CHILDREN)
    if not 1 <= n <= most:
        raise BadInput(f"--n is a number of children from 1 to {most}.")
    return int(n)


def _earlier(table: Table, start: Start, n: int) -> Start:
    """Each child's own start, where the file has one."""
    if "prior_mean" not in table and "prior_sd" not in table:
        return start
    if start.dimensions > 1:
        raise BadInput("prior_mean and prior_sd are for a bank of one dimension.")
    mean = table.numbers("prior_mean")[:n] if "prior_mean" in table else start.mean[:, 0]
    sd = table.numbers("prior_sd")[:n] if "prior_sd" in table else np.sqrt(start.cov[:, 0, 0])
    if not (sd > 0).all():
        raise BadInput(f"{table.path}: prior_sd is above 0.")
    return Start.normal(n, mean, sd)


def _responses(
    options: argparse.Namespace, bank: ItemBank, fit: Fit | None, stderr: TextIO
) -> FloatArray:
    """Recorded answers in the columns of the bank, NaN where there is none."""
    given = argparse.Namespace(data=options.responses, long=None, id=options.id)
    table = read_responses(given)
    if fit is not None:
        return matched(table, fit, stderr)
    place = {name: column for column, name in enumerate(table.ids)}
    known = [column for column, name in enumerate(bank.ids) if name in place]
    out = np.full((table.n, bank.n_items), np.nan)
    if known:
        out[:, known] = table.responses[:, [place[bank.ids[column]] for column in known]]
        ignored = len(table.ids) - len(known)
        if ignored:
            stderr.write(f"Ignored {ignored} columns that are no items of the bank.\n")
    elif len(table.ids) == bank.n_items:
        stderr.write("No column is named after an item: they are taken in the bank's order.\n")
        out[:] = table.responses
    else:
        raise BadInput("The responses and the bank have no item in common.")
    try:
        checked_categories(bank, out)
    except ImpossibleResponse as problem:
        raise BadInput(f"{options.responses}: {problem}") from None
    return out
