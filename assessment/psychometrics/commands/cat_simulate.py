"""``cat-simulate``: how well a bank does as adaptive tests."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from assessment.psychometrics.adaptive import (
    ESTIMATES,
    SELECTIONS,
    Best,
    Constraints,
    Content,
    Design,
    Exposure,
    NoSuchContent,
    Pace,
    Randomesque,
    Selection,
    Start,
    StoppingRule,
    SympsonHetter,
    Tiredness,
    UnfitDesign,
    enemies_of,
    hold_exposure,
    simulate_adaptive,
)
from assessment.psychometrics.adaptive.performance import performance
from assessment.psychometrics.adaptive.report import report_html, report_json
from assessment.psychometrics.arrays import FloatArray
from assessment.psychometrics.bank import BankError, ItemBank
from assessment.psychometrics.calibration import Fit
from assessment.psychometrics.commands.children import Children, read_children
from assessment.psychometrics.commands.documents import read_fit, read_mapping
from assessment.psychometrics.commands.files import BadInput, write_texts
from assessment.psychometrics.commands.tables import Table, bank_of
from assessment.psychometrics.quadrature import PriorOffGrid, Quadrature

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

REACH = 4.0
"""Standard deviations of a start that the nodes should hold on either side."""

MOST_NODES = 10_001

ALIASES: Mapping[str, Selection] = {
    "mfi": "information",
    "mi": "information",
    "pwi": "posterior",
    "mpwi": "posterior",
    "klp": "kl-posterior",
    "mepv": "variance",
    "d": "d-optimal",
}


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "cat-simulate",
        help="adaptive tests from a bank, simulated",
        description=(
            "Bias, error, exposure, length and reasons of adaptive tests from a bank. BANK has one "
            "row an item: a and b, or id, a and d (d1, d2, … for several categories; g guessing; "
            "dimension; model grm). THETA has theta (theta_1, … in several dimensions) and where "
            "wanted age_months, prior_mean and prior_sd. RESPONSES has one row a child and one "
            "column an item; what is blank is not asked."
        ),
    )
    source = command.add_mutually_exclusive_group(required=True)
    source.add_argument("--fit", type=Path, metavar="fit.json")
    source.add_argument("--bank", type=Path, metavar="BANK.csv")
    command.add_argument("--items", type=Path, metavar="ITEMS.csv", help="id and columns of items")
    command.add_argument("--n", type=int, metavar="N", help="children; default 1000, or the file's")
    command.add_argument("--theta", type=Path, metavar="THETA.csv")
    command.add_argument("--responses", type=Path, metavar="RESPONSES.csv")
    command.add_argument("--id", action="append", default=[], metavar="COL", help="no item")
    command.add_argument("--prior-mean", type=float)
    command.add_argument("--prior-sd", type=float)
    command.add_argument("--correlation", type=float, help="of a bank's dimensions; default 0.5")
    command.add_argument("--selection", choices=(*SELECTIONS, *ALIASES))
    command.add_argument("--estimate", choices=ESTIMATES)
    command.add_argument("--stop-se", type=float, default=0.3)
    command.add_argument("--min-items", type=int, default=5)
    command.add_argument("--max-items", type=int, default=30)
    command.add_argument("--stop-information", type=float, default=0.0, metavar="LEAST")
    command.add_argument("--max-seconds", type=float)
    command.add_argument("--pace", type=float, metavar="SECONDS", help="median of an answer")
    command.add_argument("--tiring", type=float, default=0.0, metavar="SHARE")
    command.add_argument("--stop-tired", action="store_true")
    command.add_argument(
        "--exposure", default="none", metavar="RULE", help="randomesque:5, sympson-hetter:0.25"
    )
    command.add_argument("--content", nargs="+", default=[], metavar="COL")
    command.add_argument("--shares", type=Path, metavar="SHARES.json")
    command.add_argument("--enemies", metavar="COL", help="items alike in it never meet")
    command.add_argument("--ages", nargs=2, metavar=("FROM", "TO"), help="columns, in months")
    command.add_argument("--grid", metavar="LOW,HIGH,NODES", help="trapezoidal; else 61 nodes")
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--trace", action="store_true", help="theta and se after every answer")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="report.json")
    command.add_argument("--html", type=Path, metavar="report.html")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Simulate; verdicts go to standard output, what is doubtful to ``stderr``."""
    _check(options)
    fit = read_fit(options.fit) if options.fit else None
    table = Table.read(options.bank or options.items) if options.bank or options.items else None
    bank = _bank(options, table, fit)
    children = read_children(options, bank, fit, stderr)
    design, pace = _design(options, bank, table, children.start), _pace(options)
    rng = np.random.default_rng(options.seed)
    given: dict[str, Any] = {
        "start": children.start,
        "responses": children.responses,
        "pace": pace,
        "age_months": children.age_months,
    }
    search = None
    try:
        if options.exposure.startswith("sympson-hetter"):
            target = _number(options.exposure)
            search = hold_exposure(design, children.truth, rng, target, **given)
            design = replace(design, exposure=SympsonHetter(search.probability))
        runs = simulate_adaptive(design, children.truth, rng, **given)
    except PriorOffGrid as problem:
        raise BadInput(f"--grid: {problem}") from None
    found, settings = performance(runs), _settings(options, design, children)
    if search is not None:
        settings["exposure_search"] = str(search)
        if not search.settled:
            stderr.write(f"{search}\n")
    texts = {options.output: report_json(found, runs, settings, path=options.trace) + "\n"}
    if options.html:
        texts[options.html] = report_html(found, runs, settings)
    write_texts(texts)
    for sentence in found.sentences():
        print(sentence)  # noqa: T201


def _check(options: argparse.Namespace) -> None:
    """Refuse numbers that mean nothing."""
    if options.seed < 0:
        raise BadInput("--seed is a whole number from 0.")
    if not (0 <= options.min_items and 1 <= options.max_items):
        raise BadInput("A test has at least one item; --min-items and --max-items say how many.")
    for name in ("stop_se", "stop_information", "max_seconds"):
        value = getattr(options, name)
        if value is not None and not value >= 0:
            raise BadInput(f"--{name.replace('_', '-')} is a number from 0.")


def _bank(options: argparse.Namespace, table: Table | None, fit: Fit | None) -> ItemBank:
    if fit is None:
        if table is None or options.items:
            raise BadInput("--items goes with --fit; a bank file has its own columns.")
        return bank_of(table)
    try:
        return fit.bank
    except BankError as problem:
        raise BadInput(f"{options.fit}: {problem}") from None


def _design(
    options: argparse.Namespace, bank: ItemBank, table: Table | None, start: Start
) -> Design:
    several = bank.n_dimensions > 1
    usual: Selection = "d-optimal" if several else "information"
    selection = ALIASES.get(options.selection, options.selection or usual)
    try:
        rule = StoppingRule(
            se=options.stop_se,
            min_items=min(options.min_items, options.max_items, bank.n_items),
            max_items=min(options.max_items, bank.n_items),
            max_seconds=options.max_seconds,
            least_information=options.stop_information,
            tiredness=Tiredness() if options.stop_tired else None,
        )
        return Design(
            bank,
            rule,
            selection=selection,
            estimate=options.estimate or ("map" if several else "eap"),
            exposure=_exposure(options.exposure),
            constraints=_constraints(options, bank, table),
            quadrature=_grid(options.grid, start),
        )
    except (UnfitDesign, NoSuchContent) as problem:
        raise BadInput(str(problem)) from None


def _pace(options: argparse.Namespace) -> Pace | None:
    timed = options.max_seconds is not None or options.stop_tired or options.tiring > 0
    if not timed and options.pace is None:
        return None
    if not 0 <= options.tiring <= 1:
        raise BadInput("--tiring is a share from 0 to 1.")
    seconds = 10.0 if options.pace is None else options.pace
    if not 0 < seconds < float("inf"):
        raise BadInput("--pace is above 0 seconds.")
    return Pace(seconds=seconds, tiring=options.tiring)


def _exposure(rule: str) -> Exposure:
    """The control; Sympson-Hetter's probabilities are searched for later."""
    name, _, value = rule.partition(":")
    if name == "none" and not value:
        return Best()
    if name == "randomesque" and value.isdigit() and int(value) > 0:
        return Randomesque(int(value))
    if name == "sympson-hetter" and 0 < _number(rule) <= 1:
        return Best()
    raise BadInput(
        f"--exposure {rule!r} is none of: none, randomesque:5 (a whole number), "
        "sympson-hetter:0.25 (a share up to 1)."
    )


def _number(rule: str) -> float:
    try:
        return float(rule.partition(":")[2])
    except ValueError:
        return float("nan")


def _grid(text: str | None, start: Start) -> Quadrature:
    """The asked grid; else the usual one, widened at its own step to hold every child's start."""
    if text is None:
        usual = Quadrature()
        step = (usual.high - usual.low) / (usual.n - 1)
        reach = REACH * np.sqrt(np.diagonal(start.cov, axis1=1, axis2=2))
        beyond = [usual.low - (start.mean - reach).min(), (start.mean + reach).max() - usual.high]
        left, right = (max(0, int(np.ceil(far / step))) for far in beyond)
        if left + right > MOST_NODES:
            raise BadInput("The children's starts lie too far apart for one grid of abilities.")
        return Quadrature(
            usual.n + left + right, usual.low - left * step, usual.high + right * step
        )
    try:
        low, high, nodes = text.split(",")
        grid = Quadrature(int(nodes), float(low), float(high), trapezoid=True)
    except ValueError:
        raise BadInput("--grid takes LOW,HIGH,NODES, as in --grid=-4,4,33.") from None
    if not (grid.low < grid.high and 3 <= grid.n <= MOST_NODES):
        raise BadInput("--grid goes from a lower to a higher ability by 3 to 10001 nodes.")
    return grid


def _constraints(options: argparse.Namespace, bank: ItemBank, table: Table | None) -> Constraints:
    asked = [*options.content, *(options.ages or []), *filter(None, [options.enemies])]
    if not asked:
        return Constraints()
    if table is None:
        raise BadInput("Columns of items stand in the bank file, or with --fit in --items.")
    order = list(range(len(table)))
    if options.fit:
        place = {name: row for row, name in enumerate(table.texts("id"))}
        absent = next((name for name in bank.ids if name not in place), None)
        if absent is not None:
            raise BadInput(f"{table.path} has no row for item {absent!r}.")
        order = [place[name] for name in bank.ids]
    shares = read_mapping(options.shares, "shares") if options.shares else {}
    contents = []
    for name in options.content:
        labels = table.texts(name)
        wanted = shares.get(name)
        if wanted is not None and not _are_shares(wanted):
            raise BadInput(f"{options.shares}: the shares of {name!r} are numbers by area.")
        contents.append(Content.of([labels[row] for row in order], wanted))
    ranges: FloatArray | None = None
    if options.ages:
        ends = [table.numbers(name) for name in options.ages]
        ranges = np.stack(ends, axis=1)[order]
    enemies = {}
    if options.enemies:
        groups = table.texts(options.enemies)
        enemies = enemies_of([groups[row] for row in order])
    return Constraints(tuple(contents), enemies, ranges)


def _are_shares(wanted: object) -> bool:
    return isinstance(wanted, dict) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in wanted.values()
    )


def _settings(options: argparse.Namespace, design: Design, children: Children) -> dict[str, Any]:
    rule, grid = design.rule, design.quadrature
    return {
        "bank": str(options.bank or options.fit),
        "items": design.bank.n_items,
        "dimensions": design.bank.n_dimensions,
        "children": len(children.truth),
        "answers": "simulated" if children.responses is None else "recorded",
        "selection": design.selection,
        "estimate": design.estimate,
        "exposure": options.exposure,
        "stop_se": rule.se,
        "min_items": rule.min_items,
        "max_items": rule.max_items,
        "stop_information": rule.least_information,
        "max_seconds": rule.max_seconds,
        "stop_tired": rule.tiredness is not None,
        "content": list(options.content),
        "enemies": options.enemies,
        "ages": options.ages,
        "quadrature": [grid.low, grid.high, grid.n],
        "seed": options.seed,
    }
