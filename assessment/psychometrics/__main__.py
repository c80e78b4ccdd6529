"""The command line: ``python -m assessment.psychometrics COMMAND …``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from assessment.psychometrics.commands import (
    calibrate,
    cat_simulate,
    dif,
    drift,
    dscore,
    facets,
    itemfit,
    link,
    norms,
    report,
    score,
)
from assessment.psychometrics.commands.files import BadInput

FAMILIES = (
    calibrate,
    score,
    itemfit,
    facets,
    cat_simulate,
    link,
    dif,
    drift,
    report,
    dscore,
    norms,
)
"""Modules with ``register(subparsers)``, each adding its commands; ``run`` is set as default."""

BAD_INPUT = 2


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage text."""

    def error(self, message: str) -> NoReturn:
        """Leave with the sentence on stderr."""
        self.exit(BAD_INPUT, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    whole = OneSentenceParser(
        prog="python -m assessment.psychometrics",
        description="Measurement from the command line: CSV in, CSV out.",
    )
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for family in FAMILIES:
        family.register(commands)
    return whole


def main(arguments: Sequence[str], stderr: TextIO = sys.stderr) -> int:
    """Run one command; 0, or 2 with one sentence on ``stderr`` and nothing written."""
    options = parser().parse_args(arguments)
    try:
        options.run(options, stderr)
    except BadInput as problem:
        stderr.write(f"{problem}\n")
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
