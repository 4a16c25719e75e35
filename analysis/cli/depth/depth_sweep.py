"""The command ``depth``: a sweep over depth without a browser."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput, shown
from analysis.cli.depth.list_arguments import depths, list_of
from analysis.cli.depth.train_missing import (
    add_root,
    check_seeds,
    check_workers,
    print_reasons,
    trained,
    use_root,
)
from analysis.cli.depth.user_code_option import code_name, takes_norm, try_user_code
from analysis.cli.progress import exit_code
from analysis.data.catalog import seed_matters
from analysis.layers.user_code import is_user_code
from analysis.runs.results.depth.depth_points import depth_means, depth_points, flatten_point
from analysis.runs.results.depth.depth_table import SHOWN, VERDICT, depth_table
from analysis.runs.results.depth.paired_table import paired_table
from analysis.runs.results.report import overall_state
from analysis.runs.serialize.csv_parquet import to_csv
from analysis.runs.views.sweep_publication_figure import sweep_figure
from analysis.training.presets.depth_grid import Grid, grid_specs
from analysis.training.presets.dgn_recipe import PAPER_NORMS
from analysis.training.spec import DepthSpec, RunSpec
from analysis.training.spec.describe import ENCODERS, NORMS

_EPOCHS = 400
_MODEL = ("hidden", "dropout")
_TRAINING = ("lr", "weight_decay", "device")


def depth(args: argparse.Namespace) -> int:
    """Train a sweep over depth in worker processes, and print a point for every run.

    What was trained before is taken from the store, so the same command resumes where it was interrupted.
    """
    use_root(args.root, args.data)
    for name in ("csv", "figure"):
        file: Path | None = getattr(args, name)
        if file is not None and not file.resolve().parent.is_dir():
            raise BadInput(f"expected a file in an existing folder for --{name}, got {shown(str(file))}")
    if args.figure is not None and args.figure.suffix not in (".pdf", ".svg"):
        raise BadInput(
            f"expected a file that ends with .pdf or .svg for --figure, got {shown(str(args.figure))}"
        )
    check_workers(args.workers)
    models = [code_name(where, option="--model") for where in args.model]
    if args.norms is not None:
        args.norms = [code_name(norm, option="--norms") if ":" in norm else norm for norm in args.norms]
    specs = tuple(spec for name in args.data for spec in _specs(args, name, models))
    try_user_code(specs)
    name = f"{args.recipe or 'depth'}-{'-'.join(args.data)}"
    runs = trained(specs, name=name, workers=args.workers)
    print(depth_table(runs, args.table, measure=args.measure))
    if args.table == "text" and args.measure != VERDICT:
        print(depth_table(runs, measure=VERDICT))
    if args.against is not None:
        print()
        print(paired_table(runs, args.table, baseline=args.against or None))
    print_reasons(runs, aside=args.table != "text")
    points = depth_points(runs)
    if args.csv is not None:
        args.csv.write_bytes(to_csv([flatten_point(point) for point in points]))
    if args.figure is not None:
        args.figure.write_bytes(sweep_figure(runs, form=args.figure.suffix[1:]))
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


def _specs(args: argparse.Namespace, data: str, models: Sequence[str]) -> tuple[RunSpec, ...]:
    check_seeds(args.seeds)
    epochs = args.epochs if args.epochs is not None else 1000 if args.recipe == "dgn" else _EPOCHS
    if code := [name for name in args.encoder or () if is_user_code(name)]:
        raise BadInput(
            f"expected names of convolutions in --encoder, got '{code[0]}'; a model of your own is given as "
            f"--model {code[0]}, a convolution by a package with an entry point soft_cluster_lab.convolutions"
        )
    model = DepthSpec().model_dump() | {"missing": args.missing} | _given_arguments(args, _MODEL)
    training = {"weight_decay": 5e-4, "lr": 0.005, "kl": "none", "device": "cpu", "epochs": epochs}
    base = RunSpec().with_(
        data={"name": data, "row_normalise": args.row_normalise},
        model=model,
        training=training | {"patience": epochs} | _given_arguments(args, _TRAINING),
    )
    grid = Grid(
        depths=args.depths,
        norms=_norms(args, models),
        encoders=[*(args.encoder or ([] if models else ["gcn"])), *models],
        skips=args.skip,
        drop_edges=args.drop_edge,
        seeds=range(args.seeds),
        groups=args.groups,
        lamdas=args.lamda,
    )
    if args.recipe == "dgn" and (set_by_recipe := _given_arguments(args, (*_MODEL, "lr", "weight_decay"))):
        names = ", ".join(f"--{name.replace('_', '-')}" for name in set_by_recipe)
        raise BadInput(f"expected no {names} with --recipe dgn, which sets them; leave one of them out")
    specs = grid_specs(base, grid, recipe=args.recipe or "")
    if seed_matters(base.data):  # another seed is another of the public splits, or another drawn one
        specs = tuple(spec.with_(data__seed=spec.seed) for spec in specs)
    return specs


def _norms(args: argparse.Namespace, models: Sequence[str]) -> Sequence[str]:
    """Norms to sweep: ``--norms``, else those of the paper, or none if a model takes no norm."""
    fixed = [name.partition("@")[0] for name in models if not takes_norm(name)]
    if args.norms is None:
        return ["none"] if fixed else PAPER_NORMS
    if fixed and args.norms != ["none"]:
        raise BadInput(
            f"expected --norms none with --model {fixed[0]}, which takes no norm; give its function a "
            "parameter norm, or leave --norms out"
        )
    return [str(norm) for norm in args.norms]


def _given_arguments(args: argparse.Namespace, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser("depth", help="train a sweep over depth", description=depth.__doc__)
    _add_sweep_options(command)
    _add_training_options(command)
    _add_output_options(command)
    command.set_defaults(command=depth)


def _add_sweep_options(command: argparse.ArgumentParser) -> None:
    words = list_of(str, "names")
    command.add_argument(
        "--data", required=True, type=words, metavar="NAME,...", help="samples or benchmarks, such as cora"
    )
    add_root(command)
    command.add_argument(
        "--depths", type=depths, default=[2, 15, 30], metavar="2,15,30", help="layers; 2-32 is a range"
    )
    command.add_argument(
        "--norms", type=words, metavar="NORM,...",
        help=", ".join([*NORMS, "or your own as module:function"]),
    )  # fmt: skip
    command.add_argument(
        "--seeds", type=int, default=5, metavar="N", help="number of seeds, 0 first (default: 5)"
    )
    command.add_argument("--encoder", type=words, metavar="NAME,...", help=", ".join(ENCODERS))
    command.add_argument(
        "--model", type=words, default=[], metavar="MODULE:FUNCTION,...",
        help="models of your own: functions of in_channels, out_channels and depth in a file of this folder",
    )  # fmt: skip
    command.add_argument(
        "--skip", type=words, default=["none"], metavar="NAME,...", help="none, residual, initial, jumping"
    )
    command.add_argument(
        "--drop-edge", type=list_of(float, "numbers"), default=[0.0], metavar="SHARE,...",
        help="share of edges dropped in every step",
    )  # fmt: skip
    command.add_argument(
        "--missing", type=float, default=0.0, metavar="SHARE", help="share of other nodes without features"
    )
    command.add_argument(
        "--groups", type=list_of(int, "whole numbers"), default=[], metavar="G,...",
        help="of DiffGroupNorm (default: 10)",
    )  # fmt: skip
    command.add_argument(
        "--lamda", type=list_of(float, "numbers"), default=[], metavar="LAMDA,...", help="of DiffGroupNorm"
    )


def _add_training_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--recipe", choices=["dgn"], help="settings of the authors of DiffGroupNorm")
    command.add_argument("--row-normalise", action="store_true", help="make features of a node sum to 1")
    for name, kind in (("epochs", int), ("hidden", int), ("dropout", float)):
        command.add_argument(f"--{name}", type=kind, metavar="N")
    command.add_argument("--lr", type=float, metavar="RATE", help="learning rate")
    command.add_argument("--weight-decay", type=float, metavar="RATE")
    command.add_argument("--device", metavar="auto|cpu|cuda", help="where to train (default: cpu)")
    command.add_argument(
        "--workers", type=int, metavar="N", help="worker processes (default: one for each core)"
    )


def _add_output_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--table", choices=["text", "latex", "markdown", "csv"], default="text",
        help="print the means over seeds so (default: text)",
    )  # fmt: skip
    command.add_argument(
        "--against", nargs="?", const="", metavar="TREATMENT",
        help="print differences paired by seed, too: from this treatment (default: the first)",
    )  # fmt: skip
    command.add_argument(
        "--measure", choices=SHOWN, default=SHOWN[0], metavar="NAME",
        help=f"what the table is of (default: {SHOWN[0]}): {', '.join(SHOWN)}",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print the points as JSON in the last line")
    command.add_argument("--csv", type=Path, metavar="FILE", help="write the points to a CSV file")
    command.add_argument(
        "--figure", type=Path, metavar="FILE.pdf|svg", help="write one figure with all panels"
    )
