"""``link``: a fit brought to the scale of another one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from assessment.psychometrics.commands.documents import read_fit
from assessment.psychometrics.commands.files import BadInput, write_text
from assessment.psychometrics.linking import METHODS, NoLink, link, linked_fit

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def register(commands: Subparsers) -> None:
    """Add the command to the parser."""
    command = commands.add_parser(
        "link",
        help="a fit on the scale of another",
        description="Brings FIT to the scale of another fit over the items that both have.",
    )
    command.add_argument("fit", type=Path, metavar="FIT.json")
    command.add_argument("--to", required=True, type=Path, metavar="TARGET.json")
    command.add_argument("--method", choices=METHODS, default="stocking-lord")
    command.add_argument("-o", "--output", required=True, type=Path, metavar="linked.json")
    command.set_defaults(run=run)


def run(options: argparse.Namespace, stderr: TextIO) -> None:
    """Write the linked fit; the link and items that do not follow it go to standard output."""
    source, target = read_fit(options.fit), read_fit(options.to)
    try:
        found = link(source.bank, target.bank, options.method)
        write_text(options.output, linked_fit(source, found).to_json() + "\n")
    except NoLink as problem:
        raise BadInput(str(problem)) from None
    print(found.told())  # noqa: T201
