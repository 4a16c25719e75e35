"""The command ``arena``: poolers and baselines on one graph, each beside chance."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput
from analysis.cli.data_option import add_data_options, loaded, named_data
from analysis.cli.progress import OWNER, watch
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.results.report import overall_state
from analysis.runs.run import Run, trained_by
from analysis.runs.store.store import Store
from analysis.training.presets.arena import EPOCHS, arena_specs
from analysis.training.spec import RunSpec

_POOLERS = "memory,mincut,dmon,diffpool,just_balance"
_BASELINES = "kmeans,spectral,louvain,random"
_MOST_SEEDS, _CLUSTERS = 100, 8


def arena(args: argparse.Namespace) -> int:
    """Train soft poolers on one graph; hold them against each other, baselines without training, and chance.

    What was trained before is taken from the store, so the same command goes on where it was interrupted.
    """
    from analysis.layers.poolers.table import POOLERS
    from analysis.measures.arena.baselines import BASELINES  # torch is imported here, which takes seconds
    from analysis.runs.results.arena.points import arena_means, baseline_points, run_points

    names = _known_names(args.poolers, [*POOLERS, *BASELINES])
    if not 1 <= args.seeds <= _MOST_SEEDS:
        raise BadInput(f"expected --seeds from 1 to {_MOST_SEEDS}, got {args.seeds}")
    store, seeds = Store(), range(args.seeds)
    try:
        data = named_data(args, store, task="link reconstruction")
        graph = loaded(data, store)
        if isinstance(graph, list):
            raise BadInput(
                f"expected one graph for the arena, got {len(graph)}; train --data classifies them"
            )
        clusters = args.clusters or len(graph.get("label_names") or ()) or _CLUSTERS
        specs = arena_specs(
            data,
            clusters=clusters,
            poolers=[name for name in names if name in POOLERS],
            seeds=seeds,
            epochs=args.epochs,
            device=args.device,
        )
        baselines = [name for name in names if name in BASELINES]
        untrained = baseline_points(baselines, graph, clusters=clusters, seeds=seeds)
        runs = _trained(store, specs, args) if specs else []
    finally:
        store.close()
    points = sorted([*run_points(runs), *untrained], key=lambda point: names.index(point["pooler"]))
    means = arena_means(points)
    _print_means(means, runs, style=args.table)
    state = overall_state(runs) if runs else "finished"
    if args.json:
        facts = {
            "data": data.name,
            "clusters": clusters,
            "sweep": runs[0].sweep if runs else "",
            "state": state,
        }
        print(orjson.dumps(facts | {"points": points, "means": means}).decode())
    return 0 if state == "finished" else 130 if state == "stopped" else 1


def _known_names(comma_separated: str, known: Sequence[str]) -> list[str]:
    """Names in the order in which they are listed, each once."""
    names = list(dict.fromkeys(name.strip() for name in comma_separated.split(",")))
    if unknown := [name for name in names if name not in known]:
        raise BadInput(
            f"expected poolers out of {', '.join(known)}, got '{unknown[0]}'; separate them by commas"
        )
    return names


def _print_means(means: Sequence[Mapping[str, Any]], runs: Sequence[Run], *, style: str) -> None:
    """Print the table of means, by which commit it was trained, and what went wrong."""
    from analysis.runs.results.arena.table import arena_table

    print(arena_table(means, style))
    if style in ("text", "markdown") and (commit := trained_by(runs)):
        print(f"\n{commit}")
    for run in runs:
        if run.reason:
            print(f"{run.name}: {run.reason}")


def _trained(store: Store, specs: Sequence[RunSpec], args: argparse.Namespace) -> list[Run]:
    name = f"arena, {Path(args.data[0]).stem}"
    workers = min(len(specs), args.workers or (os.cpu_count() or 1))
    if len(specs) == 1:
        return watch(store, lambda engine: engine.submit(specs[0], owner=OWNER, name=name), workers=1)
    return watch(
        store,
        lambda engine: engine.submit_sweep(specs, owner=OWNER, preset="arena", name=name),
        workers=workers if not os.environ.get(SCHEDULER) else len(specs),
    )


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "arena", help="hold soft poolers against each other and chance", description=arena.__doc__
    )
    add_data_options(command, required=True)
    command.add_argument(
        "--poolers",
        default=f"{_POOLERS},{_BASELINES}",
        metavar="NAME,...",
        help=f"out of {_POOLERS} and, without training, {_BASELINES} (default: all)",
    )
    command.add_argument("--seeds", type=int, default=3, metavar="N", help="number of seeds (default: 3)")
    command.add_argument("--epochs", type=int, default=EPOCHS, metavar="N", help=f"default: {EPOCHS}")
    command.add_argument("--clusters", type=int, metavar="K", help="default: one a label, else 8")
    command.add_argument("--device", default="cpu", metavar="auto|cpu|cuda", help="default: cpu")
    command.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")
    command.add_argument(
        "--table", default="text", metavar="STYLE", help="text (the default), markdown, latex or csv"
    )
    command.add_argument("--json", action="store_true", help="print the points as JSON in the last line")
    command.set_defaults(command=arena)
