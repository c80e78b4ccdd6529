"""``dif``: is an item equally hard for groups of equal ability?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from assessment.psychometrics.arrays import FloatArray, IntArray
from assessment.psychometrics.calibration import UnusableResponses
from assessment.psychometrics.commands.files import BadInput, write_table
from assessment.psychometrics.commands.responses import (
    ResponseTable,
    add_response_arguments,
    dense,
    labels,
    read_responses,
)
from assessment.psychometrics.fairness import (
    Comparison,
    DifTable,
    NoGroups,
    Settings,
    breslow_day_dif,
    likelihood_ratio_dif,
    logistic_regression_dif,
    mantel_haenszel_dif,
    standardisation_dif,
)
from assessment.psychometrics.fairness.likelihood_ratio import Binary, Graded
from assessment.psychometrics.fairness.logistic_dif import CRITERIA, KINDS

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

MODELS: dict[str, tuple[Binary, Graded]] = {
    "rasch": ("rasch", "pcm"),
    "2pl": ("2pl", "grm"),
    "pcm": ("rasch", "pcm"),
    "rsm": ("rasch", "rsm"),
    "gpcm": ("2pl", "gpcm"),
    "grm": ("2pl", "grm"),
}
"""For items of two categories and of more."""


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "dif",
        help="differences between groups of equal ability",
        description=(
            "Differential item functioning: one row an item, with statistic, effect size, class "
            "and a sentence. DATA has one row a person and one column an item, or is long (--long)."
        ),
    )
    add_response_arguments(command)
    command.add_argument("--group", required=True, metavar="COL")
    command.add_argument(
        "--focal",
        metavar="LABEL",
        help="hold this group against all others; else the first label is the reference",
    )
    command.add_argument("--method", default="mh", choices=[*METHODS, "all"])
    command.add_argument("--purify", action="store_true", help="match on unflagged items only")
    command.add_argument(
        "--anchor", action="append", metavar="ITEM", help="match on these items; may be given again"
    )
    command.add_argument("--alpha", type=float, default=0.05, help="level; default 0.05")
    command.add_argument(
        "--adjust", choices=("none", "bh"), default="none", help="bh: flag by adjusted p"
    )
    command.add_argument(
        "--match",
        choices=("sum", "prorated"),
        default="sum",
        help="what a missing answer does to the total: counts 0, or is made up for",
    )
    command.add_argument("--exact", action="store_true", help="mh: the exact conditional test")
    command.add_argument("--no-correction", action="store_true", help="mh: take no ½ off")
    command.add_argument("--type", choices=KINDS, default="both", help="logistic and lr")
    command.add_argument("--criterion", choices=CRITERIA, default="lrt", help="logistic")
    command.add_argument("--trend", action="store_true", help="breslow-day: test for a trend")
    command.add_argument("--model", choices=MODELS, default="2pl", help="lr; default 2pl and grm")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="dif.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Compare the groups of the file; remarks go to ``stderr``."""
    if not 0 < options.alpha < 1:
        raise BadInput("--alpha is between 0 and 1.")
    table = read_responses(options, [options.group])
    found, remarks = _found(options, table)
    if options.method == "all":
        header, columns = _side_by_side(found)
    else:
        header, columns = _columns(found[0])
    write_table(options.output, header, columns)
    told = [remark for part in found for remark in part.remarks]
    for remark in dict.fromkeys([*told, *remarks]):
        stderr.write(f"{remark}\n")


def _found(options: argparse.Namespace, table: ResponseTable) -> tuple[list[DifTable], list[str]]:
    settings = Settings(
        alpha=options.alpha,
        adjust=options.adjust,
        purify=options.purify,
        match=options.match,
        anchors=tuple(options.anchor) if options.anchor else None,
    )
    remarks = []
    try:
        comparison = Comparison.of(
            dense(table, options.data),
            labels(table, options.group),
            ids=table.ids,
            focal=options.focal,
        )
        names = list(METHODS) if options.method == "all" else [options.method]
        if options.method == "all" and comparison.n_groups > 2:
            names.remove("breslow-day")
            remarks.append("Breslow-Day was left out: it compares two groups.")
        return [METHODS[name](comparison, settings, options) for name in names], remarks
    except (NoGroups, UnusableResponses) as problem:
        raise BadInput(f"{options.data}: {problem}") from None


Method = Callable[[Comparison, Settings, argparse.Namespace], DifTable]


def _mh(comparison: Comparison, settings: Settings, options: argparse.Namespace) -> DifTable:
    return mantel_haenszel_dif(
        comparison, settings, corrected=not options.no_correction, exactly=options.exact
    )


def _logistic(comparison: Comparison, settings: Settings, options: argparse.Namespace) -> DifTable:
    return logistic_regression_dif(
        comparison, settings, kind=options.type, criterion=options.criterion
    )


def _standardisation(comparison: Comparison, settings: Settings, _: argparse.Namespace) -> DifTable:
    return standardisation_dif(comparison, settings)


def _breslow_day(
    comparison: Comparison, settings: Settings, options: argparse.Namespace
) -> DifTable:
    return breslow_day_dif(comparison, settings, trend=options.trend)


def _lr(comparison: Comparison, settings: Settings, options: argparse.Namespace) -> DifTable:
    two, more = MODELS[options.model]
    return likelihood_ratio_dif(
        comparison, settings, kind=options.type, two_categories=two, more_categories=more
    )


METHODS: dict[str, Method] = {
    "mh": _mh,
    "logistic": _logistic,
    "standardisation": _standardisation,
    "breslow-day": _breslow_day,
    "lr": _lr,
}

Column = FloatArray | IntArray | Sequence[str]


def _columns(found: DifTable) -> tuple[list[str], list[Column]]:
    """The file of one method."""
    named = _of_items(found) | _of_method(found)
    return list(named), list(named.values())


def _of_items(found: DifTable) -> dict[str, Column]:
    return {
        "item": found.items,
        "reference": [found.groups[0]] * len(found.items),
        "n_reference": found.n[:, 0],
    }


def _of_method(found: DifTable) -> dict[str, Column]:
    place = {name: g for g, name in enumerate(found.groups)}
    focal = np.array([place.get(name, 1) for name in found.focal])
    effects: dict[str, Any] = {
        name: values for name, values in found.effects.items() if values.ndim == 1
    }
    return {
        "focal": found.focal,
        "n_focal": found.n[np.arange(len(found.items)), focal],
        "method": [found.method] * len(found.items),
        "test": found.test,
        "statistic": found.statistic,
        "df": found.df,
        "p": found.p,
        "p_adjusted": found.p_adjusted,
        "flagged": found.flagged.astype(np.int64),
        **effects,
        "anchor": found.anchors.astype(np.int64),
        "class": found.classes,
        "sentence": found.sentences,
    }


def _weight(found: DifTable, item: int) -> tuple[bool, str]:
    return found.method != "standardisation", found.classes[item]


def _side_by_side(found: Sequence[DifTable]) -> tuple[list[str], list[Column]]:
    """The file of all methods: theirs under their names, and a verdict of all.

    The class is the most severe one that a flagging method gave, and the sentence is that
    method's; where none flags the item, those of the first. Standardisation, which judges size
    alone, speaks last.
    """
    named = _of_items(found[0])
    for part in found:
        named |= {f"{part.method}_{name}": values for name, values in _of_method(part).items()}
    flags = np.stack([part.flagged for part in found])
    chosen = []
    for j in range(len(found[0].items)):
        flagging = [part for part in found if part.flagged[j]]
        chosen.append(max(flagging, key=lambda part: _weight(part, j)) if flagging else found[0])
    counts = flags.sum(axis=0)
    named |= {
        "n_flagging": counts,
        "class": [part.classes[j] for j, part in enumerate(chosen)],
        "sentence": [
            f"{part.sentences[j]} {counts[j]} of {len(found)} methods flag it."
            for j, part in enumerate(chosen)
        ],
    }
    return list(named), list(named.values())
