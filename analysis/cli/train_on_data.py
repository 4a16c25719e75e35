"""``train --data``: train on a data set or on user files; cross-validate graph classification."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput
from analysis.cli.data_option import add_data_options, loaded, named_data
from analysis.cli.depth.train_missing import check_workers
from analysis.cli.progress import OWNER, watch
from analysis.data.catalog import task_of
from analysis.runs.engine.engine import Engine
from analysis.runs.results.cross_validation_summary import (
    fold_means,
    fold_points,
    folds_sentence,
    paired_gain,
)
from analysis.runs.results.report import overall_state
from analysis.runs.run import Run, trained_by
from analysis.runs.store.store import Store
from analysis.training.presets.graph_folds import fold_specs, graph_classification_spec
from analysis.training.presets.table import PRESETS
from analysis.training.spec import DataSpec, RunSpec

_MOST_SEEDS = 100


def add_training_options(command: argparse.ArgumentParser) -> None:
    """Add to ``command`` the options of :func:`train_data` other than ``seed``, ``epochs`` and ``device``."""
    add_data_options(command, required=False)
    command.add_argument(
        "--folds", type=int, default=0, metavar="K", help="cross-validation, with a mean pool beside it"
    )
    command.add_argument("--seeds", type=int, default=1, metavar="N", help="number of seeds (default: 1)")
    command.add_argument("--no-baseline", dest="baseline", action="store_false", help="no mean pool")
    command.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")


def train_data(args: argparse.Namespace, store: Store) -> list[Run]:
    """Train on ``args.data``; what was trained before is taken from the store.

    Args:
        args: parsed options (:func:`add_training_options`).
        store: where the runs are written.

    Raises:
        BadInput: for options that do not fit together, or data that cannot be read.
    """
    check_workers(args.workers)
    data = named_data(args, store)
    specs = _specs(data, args)
    if args.folds and not 3 <= args.folds <= (graphs := len(loaded(data, store))):
        raise BadInput(f"expected --folds from 3 to {graphs}, as many as there are graphs, got {args.folds}")
    name = f"{Path(args.data[0]).stem}{f', {args.folds} folds' if args.folds else ''}"

    def submit(engine: Engine) -> str:
        if len(specs) > 1:
            return engine.submit_sweep(specs, owner=OWNER, preset="folds" if args.folds else "", name=name)
        return engine.submit(specs[0], owner=OWNER, name=name)

    return watch(store, submit, workers=min(len(specs), args.workers or len(specs)))


def print_folds(runs: Sequence[Run], store: Store, *, json: bool) -> int:
    """Print a cross-validation as a table, optionally as JSON in the last line, and return the exit code.

    Args:
        runs: runs of one cross-validation.
        store: the store that holds them.
        json: whether the last line is JSON.

    Returns:
        Exit code: 0 if all are finished, 130 if they were stopped, else 1.
    """
    points = fold_points(runs, [store.history(run.id) for run in runs])
    means, gain = fold_means(points), paired_gain(points)
    print(folds_sentence(means, gain))
    if commit := trained_by(runs):
        print(commit)
    for run in runs:
        if run.reason:
            print(f"{run.name}: {run.reason}")
    state = overall_state(runs)
    if json:
        facts = {"data": runs[0].spec.data.name, "folds": runs[0].spec.data.folds, "sweep": runs[0].sweep}
        seconds = round(sum(run.summary.get("seconds") or 0.0 for run in runs), 3)
        facts |= {"state": state, "seconds": seconds, "means": means, "gain_over_mean_pool": gain}
        print(orjson.dumps(facts | {"points": points}).decode())
    return 0 if state == "finished" else 130 if state == "stopped" else 1


def _specs(data: DataSpec, args: argparse.Namespace) -> tuple[RunSpec, ...]:
    if not 1 <= args.seeds <= _MOST_SEEDS:
        raise BadInput(f"expected --seeds from 1 to {_MOST_SEEDS}, got {args.seeds}")
    task = task_of(data)
    if task == "node classification" and data.task:
        raise BadInput(
            "expected --task graph-classification or link-reconstruction, got node-classification "
            "(the command depth trains that)"
        )
    if task == "graph classification":
        base = graph_classification_spec(data)
    else:  # nodes are clustered without their labels
        base = PRESETS["karate-factions"].specs[0].with_(data=data.model_dump(), model__clusters=(8,))
    changes: dict[str, Any] = {"training__device": args.device, "training__epochs": args.epochs}
    changes["model__pooler"] = args.pooler
    if args.epochs is not None and base.training.patience:
        changes["training__patience"] = args.epochs
    base = base.with_(**{path: value for path, value in changes.items() if value is not None})
    first = args.seed or 0
    seeds = range(first, first + args.seeds)
    if args.folds != 0:
        if args.folds < 3:
            raise BadInput(f"expected --folds to be 3 or more (test, validation, training), got {args.folds}")
        return fold_specs(base, folds=args.folds, seeds=seeds, baseline=args.baseline)
    return tuple(base.with_(seed=seed) for seed in seeds)
