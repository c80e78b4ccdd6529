"""``norms``: age norms from a CSV file of scores, and z-scores by norms made before."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from assessment.psychometrics.arrays import BoolArray, FloatArray
from assessment.psychometrics.commands.documents import read_text
from assessment.psychometrics.commands.files import (
    BadInput,
    number,
    read_table,
    table_text,
    write_table,
    write_texts,
)
from assessment.psychometrics.norms import (
    CENTILES,
    FAMILIES,
    AgeNorms,
    BandCheck,
    NoNorms,
    ScaleMismatch,
    UnusableScores,
    check_by_age,
    fit_norms,
    norms_from_json,
    norms_to_json,
)
from assessment.psychometrics.norms.box_cox import below
from assessment.psychometrics.norms.documents import EVERYBODY
from assessment.psychometrics.norms.families import family_named
from assessment.psychometrics.norms.fitting import Criterion
from assessment.psychometrics.norms.plots import centile_plot

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

MISSING = {"", "NA", "NaN", "nan"}
MOST_LOST = 0.005
"""The share of scores at zero or below that norms above zero may leave out."""
AGES_TOLD = 101
"""Rows of the table of centiles."""


@dataclass(frozen=True, eq=False)
class Scores:
    """What a file holds: shape (n,) each, NaN where missing; group and child as written.

    group: empty texts where no column was named. child: None where no column was named.
    """

    age: FloatArray
    score: FloatArray
    se: FloatArray | None
    group: tuple[str, ...]
    child: tuple[str, ...] | None


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "norms",
        help="age norms of scores, and z-scores by them",
        description=(
            "A smooth distribution of scores by age: lms (Box-Cox normal), bct (Box-Cox t) or "
            "normal, as smooth as --criterion says. With --apply, z-scores and centiles of the "
            "file by norms made before. Rows without age or score are left out."
        ),
    )
    command.add_argument("data", type=Path, metavar="DATA.csv")
    command.add_argument("--age", required=True, metavar="COL", help="age, in any one unit")
    command.add_argument("--score", required=True, metavar="COL")
    command.add_argument("--se", metavar="COL", help="the scores' standard errors")
    command.add_argument("--group", metavar="COL", help="norms for each of these, such as sex")
    command.add_argument("--id", metavar="COL", help="the child, where children came repeatedly")
    command.add_argument("--family", choices=tuple(FAMILIES), default="lms")
    command.add_argument(
        "--criterion",
        default="bic",
        help="bic (the default), aic, or the cost of a parameter (3 makes curves' ranges cover)",
    )
    command.add_argument(
        "--scale",
        default="",
        metavar="NAME",
        help="the scale or calibration of the scores; norms refuse scores of another",
    )
    command.add_argument("--apply", type=Path, metavar="norms.json", help="give z-scores instead")
    command.add_argument("--centiles", type=Path, metavar="centiles.csv")
    command.add_argument("--plot", type=Path, metavar="norms.svg")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="OUT")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Make norms or apply them; what was left out is remarked on ``stderr``."""
    if options.apply is not None:
        if options.centiles is not None or options.plot is not None:
            raise BadInput("--centiles and --plot go with making norms, not with --apply.")
        _apply(options, stderr)
    else:
        _make(options, stderr)


def read_scores(options: argparse.Namespace) -> Scores:
    """The named columns of ``options.data``. Raises ``BadInput``."""
    path = options.data
    rows = read_table(path)
    _, header = next(rows)
    named = [options.age, options.score, options.se, options.group, options.id]
    missing = next((name for name in named if name is not None and name not in header), None)
    if missing is not None:
        raise BadInput(f"{path} has no column {missing!r}.")
    places = [None if name is None else header.index(name) for name in named]
    columns: list[list[str]] = [[] for _ in named]
    lines = []
    for line, row in rows:
        lines.append(line)
        for column, place in zip(columns, places, strict=True):
            column.append("" if place is None else row[place].strip())
    age, score, se = (
        _numbers(path, lines, column, name)
        for column, name in zip(columns[:3], named[:3], strict=True)
    )
    if options.se is not None and (se < 0).any():
        raise BadInput(f"{path}: a standard error in column {options.se!r} is below zero.")
    return Scores(
        age=age,
        score=score,
        se=se if options.se is not None else None,
        group=tuple(columns[3]),
        child=tuple(columns[4]) if options.id is not None else None,
    )


def _numbers(path: Path, lines: list[int], texts: list[str], name: str) -> FloatArray:
    numbers = np.full(len(texts), nan)
    for i, (line, text) in enumerate(zip(lines, texts, strict=True)):
        if text in MISSING:
            continue
        try:
            numbers[i] = number(text)
        except ValueError:
            raise BadInput(
                f"{path}, line {line}: {text!r} in column {name!r} is no number."
            ) from None
        if not isfinite(numbers[i]):
            raise BadInput(f"{path}, line {line}: {text!r} in column {name!r} is no number.")
    return numbers


def _make(options: argparse.Namespace, stderr: TextIO) -> None:
    scores = read_scores(options)
    whole = np.isfinite(scores.age) & np.isfinite(scores.score)
    group = np.array(scores.group)
    if options.group is not None:
        whole &= ~np.isin(group, list(MISSING))
    remarks = []
    if not whole.all():
        remarks.append(f"Left out {int((~whole).sum())} rows without age, score or group.\n")
    if not whole.any():
        raise BadInput(f"{options.data} has no row with both age and score.")
    if family_named(options.family).positive:
        whole = _above_zero(options, scores, whole, remarks)
    norms: dict[str, AgeNorms] = {}
    checks: dict[str, tuple[BandCheck, ...]] = {}
    for label in np.unique(group[whole]).tolist():
        rows = whole & (group == label)
        norms[label] = _fitted(options, scores, rows, label)
        z = norms[label].z(scores.score[rows], scores.age[rows], scale=options.scale)
        checks[label] = check_by_age(z, scores.age[rows])
    texts = {options.output: norms_to_json(norms, checks)}
    if options.centiles is not None:
        texts[options.centiles] = _centiles(norms, options.group)
    if options.plot is not None:
        texts[options.plot] = centile_plot(norms, options.age, options.score)
    write_texts(texts)
    stderr.writelines(remarks)
    for label, one in norms.items():
        head = f"{label}\n" if label != EVERYBODY else ""
        told = "".join(f"{check.words}\n" for check in checks[label])
        sys.stdout.write(head + one.summary() + told)


def _above_zero(
    options: argparse.Namespace, scores: Scores, whole: BoolArray, remarks: list[str]
) -> BoolArray:
    """The rows that a family above zero can be fitted to, where those lost are a few."""
    with np.errstate(invalid="ignore"):
        lost = whole & (scores.score <= 0.0)
    if lost.sum() > MOST_LOST * whole.sum():
        raise BadInput(
            f"{int(lost.sum())} scores are zero or below, where {options.family} has no place for "
            "them; use --family normal, or scores on a scale above zero."
        )
    if lost.any():
        remarks.append(
            f"Left out {int(lost.sum())} rows with a score of zero or below, which "
            f"{options.family} has no place for.\n"
        )
    return whole & ~lost


def _fitted(options: argparse.Namespace, scores: Scores, rows: BoolArray, label: str) -> AgeNorms:
    child = None if scores.child is None else np.array(scores.child)[rows]
    try:
        return fit_norms(
            scores.score[rows],
            scores.age[rows],
            family=options.family,
            scale=options.scale,
            criterion=_criterion(options.criterion),
            child=child,
        )
    except UnusableScores as problem:
        where = f"Group {label!r}: " if label != EVERYBODY else ""
        raise BadInput(f"{where}{problem}") from None


def _criterion(text: str) -> Criterion:
    if text == "bic":
        return "bic"
    if text == "aic":
        return "aic"
    try:
        cost = number(text)
    except ValueError:
        cost = nan
    if not (isfinite(cost) and cost > 0):
        raise BadInput(f"--criterion is bic, aic or a number above zero, not {text!r}.")
    return cost


def _centiles(norms: dict[str, AgeNorms], group: str | None) -> str:
    """A row an age: parameters, centiles and their standard errors."""
    names = family_named(next(iter(norms.values())).family).parameters
    titles = [f"p{100 * share:g}" for share in CENTILES]
    header = ["age", *names, *titles, *(f"se_{title}" for title in titles)]
    labels: list[str] = []
    tables = []
    for label, one in norms.items():
        age = np.linspace(one.axis.low, one.axis.high, AGES_TOLD)
        se = [one.centile_se(age, share) for share in CENTILES]
        tables.append(np.vstack([age, one.parameters(age), one.centiles(age), se]))
        labels += [label] * AGES_TOLD
    table = np.concatenate(tables, axis=1)
    if group is None:
        return table_text(header, list(table))
    return table_text([group, *header], [labels, *table])


def _apply(options: argparse.Namespace, stderr: TextIO) -> None:
    try:
        norms = norms_from_json(read_text(options.apply))
    except NoNorms as problem:
        raise BadInput(f"{options.apply} holds no norms: {problem}.") from None
    if options.group is None and list(norms) != [EVERYBODY]:
        raise BadInput(f"{options.apply} has norms by group; name their column with --group.")
    if options.group is not None and list(norms) == [EVERYBODY]:
        raise BadInput(f"{options.apply} has norms without groups; leave --group out.")
    scores = read_scores(options)
    z, se = np.full(len(scores.age), nan), np.full(len(scores.age), nan)
    group = np.array([EVERYBODY if label in MISSING else label for label in scores.group])
    strange = sorted(set(group.tolist()) - set(norms) - {EVERYBODY})
    if strange:
        raise BadInput(f"The norms have no group {strange[0]!r}; they have {', '.join(norms)}.")
    reached = np.zeros(len(z), dtype=bool)
    for label, one in norms.items():
        rows = group == label
        try:
            z[rows] = one.z(scores.score[rows], scores.age[rows], scale=options.scale)
        except ScaleMismatch as problem:
            raise BadInput(f"{problem} Name the scores' scale with --scale.") from None
        reached[rows] = np.isfinite(one.parameters(scores.age[rows])[0])
        if scores.se is not None:
            se[rows] = one.z_se(scores.score[rows], scores.se[rows], scores.age[rows])
    told = np.isfinite(scores.age) & np.isfinite(scores.score)
    z = np.where(np.isfinite(z), z, nan)
    columns = [np.arange(len(z)), z, 100.0 * below(z)]
    header = ["row", "z", "centile"]
    if scores.se is not None:
        header, columns = [*header, "se"], [*columns, np.where(np.isfinite(z), se, nan)]
    write_table(options.output, header, columns)
    if not told.all():
        stderr.write(f"{int((~told).sum())} rows have no age or score: their z is empty.\n")
    if (told & ~reached).any():
        stderr.write(
            f"{int((told & ~reached).sum())} rows are outside the ages or groups of the norms: "
            "their z is empty.\n"
        )
    if (told & reached & np.isnan(z)).any():
        stderr.write(
            f"{int((told & reached & np.isnan(z)).sum())} rows have a score that the norms do not "
            "reach: their z is empty.\n"
        )
