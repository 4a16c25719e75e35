"""The command ``resume``: train what is missing of a run or a sweep."""

from __future__ import annotations

import argparse
from typing import Any

from analysis.cli.depth.train_missing import add_root, use_root
from analysis.cli.progress import print_runs, runs_of, watch
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store


def resume(args: argparse.Namespace) -> int:
    """Train what is missing of a run or a sweep that was stopped, interrupted or failed."""
    store = Store()
    try:
        runs = runs_of(store, args.id)
        use_root(args.root, [run.spec.data.name for run in runs])

        def ask(engine: Engine) -> str:
            engine.resume(args.id, owner=runs[0].owner)
            return str(args.id)

        return print_runs(watch(store, ask, workers=len(runs)), store, json=args.json)
    finally:
        store.close()


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("resume", help="train what is missing", description=resume.__doc__)
    command.add_argument("id", metavar="ID", help="id of a run or a sweep")
    add_root(command)
    command.add_argument("--json", action="store_true", help="print the numbers as JSON in the last line")
    command.set_defaults(command=resume)
