"""The command ``replay``: train a bundle again and compare bit for bit."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from analysis.cli.depth.train_missing import add_root, use_root


def replay(args: argparse.Namespace) -> int:
    """Train the run of a bundle again and compare every number of its history, bit for bit.

    Exit code 0 if all are equal; 1 if not, with the largest difference.
    """
    from analysis.runs.imports.bundle_reader import load_bundle
    from analysis.runs.reproduce.bundle_replay import replay_bundle

    bundle = load_bundle(args.bundle)
    use_root(args.root, [bundle.run.spec.data.name])
    outcome = replay_bundle(bundle, progress=lambda text: print(text, file=sys.stderr))
    print(outcome.describe())
    if args.json:
        print(orjson.dumps(outcome.as_dict()).decode())
    return 0 if outcome.equal else 1


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("replay", help="train a bundle again", description=replay.__doc__)
    command.add_argument("bundle", type=Path, metavar="BUNDLE", help="a run.zip")
    add_root(command)
    command.add_argument("--json", action="store_true", help="print the comparison as JSON in the last line")
    command.set_defaults(command=replay)
