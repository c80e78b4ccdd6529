"""``drift``: did items change between two calibrations?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import numpy as np

from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, write_table
from assessment.psychometrics.fairness import drift
from assessment.psychometrics.linking import METHODS, NoLink

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

NUMBERS = (
    "location_difference",
    "location_se",
    "slope_difference",
    "slope_se",
    "robust_z",
    "slope_z",
    "p",
    "p_adjusted",
    "slope_p",
    "d2",
    "curve_difference",
)


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "drift",
        help="items that changed between two calibrations",
        description=(
            "Links the later fit to the earlier over the items that stayed the same, and writes "
            "one row a common item, with a class and a sentence."
        ),
    )
    command.add_argument("earlier", type=Path, metavar="EARLIER.json")
    command.add_argument("later", type=Path, metavar="LATER.json")
    command.add_argument("--method", choices=METHODS, default="stocking-lord")
    command.add_argument("--limit", type=float, default=1.96, help="of the robust z; default 1.96")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="drift.csv")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Compare the fits; remarks go to ``stderr``."""
    if not options.limit > 0:
        raise BadInput("--limit is above 0.")
    earlier, later = read_fit(options.earlier), read_fit(options.later)
    try:
        found = drift(earlier, later, method=options.method, limit=options.limit)
    except NoLink as problem:
        raise BadInput(str(problem)) from None
    columns = [getattr(found, name) for name in NUMBERS]
    write_table(
        options.output,
        ["item", *NUMBERS, "stable", "flagged", "class", "sentence"],
        [
            found.items,
            *columns,
            found.stable.astype(np.int64),
            found.flagged.astype(np.int64),
            found.classes,
            found.sentences,
        ],
    )
    for remark in found.remarks:
        stderr.write(f"{remark}\n")
