"""The command ``train``: one of the presets, or data of one's own, without a browser."""

from __future__ import annotations

import argparse
import os
from typing import Any

from analysis.checks import BadInput
from analysis.cli.progress import OWNER, print_runs, watch
from analysis.cli.train_on_data import add_training_options, print_folds, train_data
from analysis.layers.poolers.table import POOLERS
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.engine.engine import Engine
from analysis.runs.run import Run
from analysis.runs.store.store import Store
from analysis.training.presets.table import PRESETS, preset_specs


def train(args: argparse.Namespace) -> int:
    """Train a preset, or --data, in worker processes, with a progress bar, and print the numbers.

    With --folds the data are graphs to be classified, by cross-validation.
    """
    if (args.preset is None) == (args.data is None):
        raise BadInput("expected a preset or --data, got " + ("both" if args.data else "neither"))
    if args.data is None:
        given = {"--folds": args.folds, "--seeds": args.seeds != 1, "--task": args.task, "--root": args.root}
        given |= {"--no-baseline": not args.baseline, "--workers": args.workers}
        if unused := [name for name, value in given.items() if value]:
            raise BadInput(f"expected --data with {unused[0]}, got a preset; leave {unused[0]} out")
    if args.device == "cuda" and not os.environ.get(SCHEDULER):
        from analysis.training.loop.device import resolve_device  # imports torch, which takes seconds

        resolve_device("cuda")
    store = Store()
    try:
        if args.data is None:
            return print_runs(_train_preset(args, store), store, json=args.json)
        runs = train_data(args, store)
        printed = print_folds if args.folds else print_runs
        return printed(runs, store, json=args.json)
    finally:
        store.close()


def _train_preset(args: argparse.Namespace, store: Store) -> list[Run]:
    specs = preset_specs(args.preset, seed=args.seed, epochs=args.epochs, device=args.device)
    if args.pooler is not None:
        specs = tuple(spec.with_(model__pooler=args.pooler) for spec in specs)

    def ask(engine: Engine) -> str:
        if len(specs) > 1:
            return engine.submit_sweep(specs, owner=OWNER, preset=args.preset)
        return engine.submit(specs[0], owner=OWNER, preset=args.preset)

    return watch(store, ask, workers=len(specs))


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("train", help="train a preset or --data", description=train.__doc__)
    command.add_argument("preset", nargs="?", metavar="PRESET", help=f"one of {', '.join(PRESETS)}")
    command.add_argument("--seed", type=int, metavar="N", help="random seed (default: the preset's)")
    command.add_argument("--epochs", type=int, metavar="N", help="number of epochs (default: the preset's)")
    command.add_argument("--device", metavar="auto|cpu|cuda", help="where to train (default: the preset's)")
    command.add_argument("--pooler", metavar="NAME", help=f"in place of the preset's: {', '.join(POOLERS)}")
    command.add_argument("--json", action="store_true", help="print the numbers as JSON in the last line")
    add_training_options(command)
    command.set_defaults(command=train)
