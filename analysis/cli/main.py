"""The command line: ``soft-cluster-lab COMMAND``, and the app where there is none."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from analysis import __version__
from analysis.checks import BadInput

PROGRAM = "soft-cluster-lab"
COMMANDS = {
    "app": "analysis.cli.app",
    "train": "analysis.cli.train",
    "depth": "analysis.cli.depth.depth_sweep",
    "tournament": "analysis.cli.depth.tournament",
    "myths": "analysis.cli.depth.myths",
    "reproduce": "analysis.cli.depth.reproduce",
    "why": "analysis.cli.depth.why",
    "arena": "analysis.cli.assignments.arena",
    "compare-formulas": "analysis.cli.assignments.compare_formulas",
    "resume": "analysis.cli.resume",
    "replay": "analysis.cli.replay",
    "runs": "analysis.cli.runs",
    "export": "analysis.cli.export",
    "lessons": "analysis.cli.lessons",
    "examples": "analysis.cli.examples",
    "certificates": "analysis.cli.deploy.certificates",
}
"""Name of a command -> the module that adds it; only what is asked for is imported."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0 done, 1 it failed, 2 bad input, 130 Ctrl-C.

    Args:
        arguments: words of the command line after the program; None takes those of this process.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["app"]
    try:
        args = _parser(words[0]).parse_args(words)
        return int(args.command(args))
    except BadInput as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reading end of the pipe is closed, as by head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


class _Parser(argparse.ArgumentParser):
    """Argument parser with one-line errors."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see {self.prog} --help")


def _parser(first: str = "") -> argparse.ArgumentParser:
    """Parser of the command ``first``, or of all commands if there is none of that name."""
    parser = _Parser(
        prog=PROGRAM,
        description="See how graph neural networks cluster, and when they cluster too much. "
        "Without a command it opens the app in the browser.",
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in [first] if first in COMMANDS else COMMANDS:
        importlib.import_module(COMMANDS[name]).add_to(commands)
    return parser
