"""The command ``depth``: a sweep over depth without a browser."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput, shown
from analysis.cli.progress import OWNER, exit_code, watch
from analysis.data.benchmarks.files import FOLDER, raw_folder
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.catalog import load_data, seed_matters
from analysis.runs.engine.connection import SCHEDULER
from analysis.runs.results.depth_points import depth_means, depth_points, flattened
from analysis.runs.results.depth_table import depth_table
from analysis.runs.results.report import overall_state
from analysis.runs.serialize.tables import to_csv
from analysis.runs.store.store import Store
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.spec.describe import ENCODERS, NORMS

_EPOCHS = 400
_MOST_SEEDS = 100
_MODEL = ("hidden", "dropout")
_TRAINING = ("lr", "weight_decay", "device")


def depth(args: argparse.Namespace) -> int:
    """Train a sweep over depth in worker processes, and print a point for every run.

    What was trained before is taken from the store, so the same command resumes where it was interrupted.
    """
    if args.root is not None:
        if not args.root.is_dir():
            raise BadInput(f"expected --root to be a folder, got {shown(str(args.root))}")
        os.environ[FOLDER] = str(args.root.resolve())
    if args.csv is not None and not args.csv.resolve().parent.is_dir():
        raise BadInput(f"expected a file in an existing folder for --csv, got {shown(str(args.csv))}")
    if args.workers is not None and args.workers < 1:
        raise BadInput(f"expected --workers to be at least 1, got {args.workers}")
    for name in args.data:
        if args.root is not None and name in BENCHMARKS:
            raw_folder(BENCHMARKS[name], args.root)  # refuses a folder that does not hold it
    specs = tuple(spec for name in args.data for spec in _specs(args, name))
    if not os.environ.get(SCHEDULER):
        for data in {spec.data.name: spec.data for spec in specs}.values():
            load_data(data)  # says at once, and once, if the data are not available
    store = Store()
    try:
        name = f"{args.recipe or 'depth'}-{'-'.join(args.data)}"
        runs = watch(
            store,
            lambda engine: engine.submit_sweep(specs, owner=OWNER, preset=name, name=name),
            workers=min(len(specs), args.workers or len(specs)),
        )
    finally:
        store.close()
    print(depth_table(runs, args.table))
    for run in runs:
        if run.reason:
            print(f"{run.name}: {run.reason}", file=sys.stderr if args.table != "text" else sys.stdout)
    points = depth_points(runs)
    if args.csv is not None:
        args.csv.write_bytes(to_csv([flattened(point) for point in points]))
    if args.json:
        facts = {
            "data": args.data[0] if len(args.data) == 1 else args.data,
            "recipe": args.recipe,
            "sweep": runs[0].sweep,
            "state": overall_state(runs),
            "seconds": round(sum(run.summary.get("seconds") or 0.0 for run in runs), 3),
            "means": depth_means(runs),
            "points": points,
        }
        print(orjson.dumps(facts).decode())
    return exit_code(runs)


def _specs(args: argparse.Namespace, data: str) -> tuple[RunSpec, ...]:
    if not 1 <= args.seeds <= _MOST_SEEDS:
        raise BadInput(f"expected --seeds from 1 to {_MOST_SEEDS}, got {args.seeds}")
    epochs = args.epochs if args.epochs is not None else 1000 if args.recipe == "dgn" else _EPOCHS
    model = DepthSpec().model_dump() | {"missing": args.missing} | _given(args, _MODEL)
    training = {"weight_decay": 5e-4, "lr": 0.005, "kl": "none", "device": "cpu", "epochs": epochs}
    base = RunSpec().with_(
        data={"name": data, "row_normalise": args.row_normalise},
        model=model,
        training=training | {"patience": epochs} | _given(args, _TRAINING),
    )
    grid = Grid(
        depths=args.depths,
        norms=args.norms,
        encoders=args.encoder,
        skips=args.skip,
        drop_edges=args.drop_edge,
        seeds=range(args.seeds),
        groups=args.groups,
        lamdas=args.lamda,
    )
    if args.recipe == "dgn" and (set_by_recipe := _given(args, (*_MODEL, "lr", "weight_decay"))):
        names = ", ".join(f"--{name.replace('_', '-')}" for name in set_by_recipe)
        raise BadInput(f"expected no {names} with --recipe dgn, which sets them; leave one of them out")
    specs = grid_specs(base, grid, recipe=args.recipe or "")
    if seed_matters(base.data):  # another seed is another of the public splits, or another drawn one
        specs = tuple(spec.with_(data__seed=spec.seed) for spec in specs)
    return specs


def _given(args: argparse.Namespace, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _list(kind: Callable[[str], Any], what: str) -> Callable[[str], list[Any]]:
    def read(text: str) -> list[Any]:
        try:
            return [kind(item.strip()) for item in text.split(",")]
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"expected {what} with commas between, got {shown(text)}"
            ) from None

    return read


def _depths(text: str) -> list[int]:
    """Whole numbers and ranges of them.

    >>> _depths("2,4-6"), _depths("2-32:10")
    ([2, 4, 5, 6], [2, 12, 22, 32])
    """
    depths: list[int] = []
    for item in text.split(","):
        span = re.fullmatch(r"\s*(\d{1,3})(?:-(\d{1,3})(?::(\d{1,3}))?)?\s*", item)
        if span is None or int(span[3] or 1) < 1 or int(span[2] or span[1]) < int(span[1]):
            raise argparse.ArgumentTypeError(
                f"expected whole numbers with commas between, or ranges such as 2-32 or 2-32:2, "
                f"got {shown(text)}"
            )
        depths += range(int(span[1]), int(span[2] or span[1]) + 1, int(span[3] or 1))
    return depths


def add_to(commands: Any) -> None:
    """Add the command to a parser's commands."""
    command = commands.add_parser("depth", help="train a sweep over depth", description=depth.__doc__)
    words, numbers = _list(str, "names"), _list(int, "whole numbers")
    command.add_argument(
        "--data", required=True, type=words, metavar="NAME,...", help="samples or benchmarks, such as cora"
    )
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="folder with benchmarks as PyG lays them out"
    )
    command.add_argument(
        "--depths", type=_depths, default=[2, 15, 30], metavar="2,15,30", help="layers; 2-32 is a range"
    )
    command.add_argument(
        "--norms", type=words, default=["none", "batch", "pair", "diff_group"], metavar="NORM,...",
        help=", ".join(NORMS),
    )  # fmt: skip
    command.add_argument(
        "--seeds", type=int, default=5, metavar="N", help="number of seeds, 0 first (default: 5)"
    )
    command.add_argument(
        "--encoder", type=words, default=["gcn"], metavar="NAME,...", help=", ".join(ENCODERS)
    )
    command.add_argument(
        "--skip", type=words, default=["none"], metavar="NAME,...", help="none, residual, initial, jumping"
    )
    command.add_argument(
        "--drop-edge", type=_list(float, "numbers"), default=[0.0], metavar="SHARE,...",
        help="share of edges dropped in every step",
    )  # fmt: skip
    command.add_argument(
        "--missing", type=float, default=0.0, metavar="SHARE", help="share of other nodes without features"
    )
    command.add_argument("--recipe", choices=["dgn"], help="settings of the authors of DiffGroupNorm")
    command.add_argument("--row-normalise", action="store_true", help="make features of a node sum to 1")
    for name, kind in (("epochs", int), ("hidden", int), ("dropout", float)):
        command.add_argument(f"--{name}", type=kind, metavar="N")
    shares = _list(float, "numbers")
    command.add_argument(
        "--groups", type=numbers, default=[], metavar="G,...", help="of DiffGroupNorm (default: 10)"
    )
    command.add_argument("--lamda", type=shares, default=[], metavar="LAMDA,...", help="of DiffGroupNorm")
    command.add_argument("--lr", type=float, metavar="RATE", help="learning rate")
    command.add_argument("--weight-decay", type=float, metavar="RATE")
    command.add_argument("--device", metavar="auto|cpu|cuda", help="where to train (default: cpu)")
    command.add_argument(
        "--workers", type=int, metavar="N", help="worker processes (default: one for each core)"
    )
    command.add_argument(
        "--table", choices=["text", "latex", "markdown", "csv"], default="text",
        help="print the means over seeds so (default: text)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print the points as JSON in the last line")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the points to a CSV file")
    command.set_defaults(command=depth)
