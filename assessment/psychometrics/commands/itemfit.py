"""``itemfit``: quality of items, of the scale, and of persons' answers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, table_text, write_texts
from assessment.psychometrics.commands.responses import (
    add_response_arguments,
    labels,
    read_responses,
    with_values,
)
from assessment.psychometrics.fit_statistics import (
    DoesNotMatch,
    Held,
    PersonFit,
    Quality,
    Undefined,
    assess,
    hold,
    person_fit,
)
from assessment.psychometrics.threads import one_thread

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

Column = FloatArray | IntArray | tuple[str, ...]


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "itemfit",
        help="quality of items, of the scale and of persons' answers",
        description=(
            "S-X², infit, outfit and the largest Q3 of each item of a fit; M2 with RMSEA, SRMSR, "
            "CFI and TLI, reliability and verdicts on stdout; with --persons, infit, outfit, Zh "
            "and lz* of each row. What the answers do not define is left blank and said in words."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--fit", required=True, type=Path, metavar="fit.json")
    command.add_argument("--group", metavar="COL", help="the population of each row")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="itemfit.csv")
    command.add_argument("--persons", type=Path, metavar="persons.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Hold the file against the fit; a page about the scale goes to stdout."""
    fit = read_fit(options.fit)
    table = read_responses(options, [options.group] if options.group else [])
    fit = with_values(fit, table)
    groups = labels(table, options.group) if options.group else None
    try:
        held = hold(fit, table.responses, ids=table.ids, groups=groups)
    except DoesNotMatch as problem:
        raise BadInput(str(problem)) from None
    ignored = len(table.ids) - len(held.ids)
    if ignored:
        stderr.write(f"Ignored {ignored} columns that are no items of the fit.\n")
    if not fit.converged:
        stderr.write("The fit had not converged: take its statistics with care.\n")
    with one_thread():
        quality = assess(held)
        of_persons = person_fit(held) if options.persons else None
    columns = item_columns(quality)
    texts = {options.output: table_text(list(columns), columns.values())}
    if of_persons is not None:
        columns = person_columns(held, of_persons)
        texts[options.persons] = table_text(list(columns), columns.values())
    write_texts(texts)
    sys.stdout.write(quality.summary())


def item_columns(quality: Quality) -> dict[str, Column]:
    """What is written of each item, by column."""
    m = len(quality.ids)
    at, over = quality.at_estimates, quality.over_posterior
    q3 = quality.dependence.q3.copy()
    np.fill_diagonal(q3, -np.inf)
    q3 = np.where(np.isnan(q3), -np.inf, q3)
    largest, partner = q3.max(axis=1), q3.argmax(axis=1)
    known = np.isfinite(largest)
    tested = quality.chi_squares
    blank = np.full((4, m), np.nan)
    chi = blank
    if not isinstance(tested, Undefined):
        chi = np.array([(x.statistic, x.df, x.p, x.rmsea) for x in tested]).T
    return {
        "item": quality.ids,
        "n": quality.answers,
        "s_x2": chi[0],
        "df": tuple("" if np.isnan(df) else str(int(df)) for df in chi[1]),
        "p": chi[2],
        "p_adjusted": quality.adjusted_p,
        "rmsea": chi[3],
        "outfit": at.outfit,
        "z_outfit": at.z_outfit,
        "infit": at.infit,
        "z_infit": at.z_infit,
        "outfit_posterior": over.outfit,
        "z_outfit_posterior": over.z_outfit,
        "infit_posterior": over.infit,
        "z_infit_posterior": over.z_infit,
        "q3_largest": np.where(known, largest, np.nan),
        "q3_with": tuple(
            quality.ids[j] if there else "" for j, there in zip(partner, known, strict=True)
        ),
    }


def person_columns(held: Held, found: PersonFit) -> dict[str, Column]:
    """What is written of each person, by column."""
    theta, variance = held.moments
    dimensions = theta.shape[1]
    names = [f"_{d + 1}" for d in range(dimensions)] if dimensions > 1 else [""]
    squares = found.mean_squares
    return {
        "row": np.arange(len(theta)),
        **{f"theta{name}": theta[:, d] for d, name in enumerate(names)},
        **{f"se{name}": np.sqrt(variance[:, d]) for d, name in enumerate(names)},
        "n": found.n,
        "outfit": squares.outfit,
        "z_outfit": squares.z_outfit,
        "infit": squares.infit,
        "z_infit": squares.z_infit,
        "zh": found.zh,
        "lz_star": found.lz_star,
    }
