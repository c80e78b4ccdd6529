"""The command line: ``python -m assessment.psychometrics COMMAND …``."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn, TextIO

from assessment.psychometrics.commands.files import BadInput, require_apart

COMMANDS = (
    "calibrate",
    "score",
    "itemfit",
    "facets",
    "cat-simulate",
    "link",
    "dif",
    "drift",
    "report",
    "dscore",
    "norms",
)
"""Each has a module in ``commands`` with ``register(subparsers)``; ``run`` is set as default."""

WRITTEN = ("output", "plot", "html", "centiles", "persons")
"""Options that name a file to write; every other path is read."""

BAD_INPUT = 2


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage text."""

    def error(self, message: str) -> NoReturn:
        """Leave with the sentence on stderr."""
        self.exit(BAD_INPUT, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


def parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of some commands, which alone are imported."""
    whole = OneSentenceParser(
        prog="python -m assessment.psychometrics",
        description="Measurement from the command line: CSV in, CSV out.",
    )
    places = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in commands:
        module = import_module(f"assessment.psychometrics.commands.{name.replace('-', '_')}")
        module.register(places)
    return whole


def main(arguments: Sequence[str], stderr: TextIO = sys.stderr) -> int:
    """Run one command; 0, or 2 with one sentence on ``stderr`` and nothing written."""
    named = [name for name in COMMANDS if arguments and arguments[0] == name]
    options = parser(named or COMMANDS).parse_args(arguments)
    paths = {name: value for name, value in vars(options).items() if isinstance(value, Path)}
    try:
        require_apart(
            [path for name, path in paths.items() if name not in WRITTEN],
            [path for name, path in paths.items() if name in WRITTEN],
        )
        options.run(options, stderr)
    except BadInput as problem:
        stderr.write(f"{problem}\n")
        return BAD_INPUT
    return 0


def _command_line() -> int:
    """``main`` on a terminal that may know few letters, or may be gone before the last line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(_command_line())
