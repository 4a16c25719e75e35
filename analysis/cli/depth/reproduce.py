"""The command ``reproduce``: published experiments repeated, next to their published values."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput, one_of
from analysis.cli.depth.list_arguments import depths, list_of
from analysis.cli.depth.train_missing import check_workers, print_reasons, trained, use_root
from analysis.cli.progress import exit_code
from analysis.runs.results.depth.depth_points import depth_means, depth_points
from analysis.runs.results.depth.depth_table import depth_table
from analysis.runs.results.depth.paired_table import gain_facts, gains, paired_table
from analysis.runs.results.report import overall_state
from analysis.runs.serialize.table_formatter import geometric_cell, text_table
from analysis.training.presets.reproductions import REPRODUCTIONS, reproduction_specs
from analysis.training.spec.describe import ENCODERS, NORMS

COLLAPSE = "collapse-64"
NAMES = (*REPRODUCTIONS, COLLAPSE)


def reproduce(args: argparse.Namespace) -> int:
    """Repeat a published experiment and print its table, and the published numbers that could be read.

    What was trained before is taken from the store, so the same command resumes where it was interrupted.
    """
    one_of("reproduction", args.name, NAMES)
    check_workers(args.workers)
    if args.name == COLLAPSE:
        return _collapse(args)
    row = REPRODUCTIONS[args.name]
    use_root(args.root, [row.data])
    specs = reproduction_specs(
        args.name, depths=args.depths, norms=args.norms, seeds=args.seeds, epochs=args.epochs
    )
    runs = trained(specs, name=args.name, workers=args.workers)
    print(f"{row.title} ({row.paper})\n")
    print(depth_table(runs, args.table))
    if len(args.norms or row.norms) > 1:
        print()
        print(paired_table(runs, args.table))
    print()
    for number in row.published:
        print(f"Published: {NORMS[number.norm]}, {number.depth} layers: {number.accuracy} ({number.source})")
    print(row.unread)
    print_reasons(runs, aside=args.table != "text")
    if args.json:
        facts = {
            "reproduction": args.name,
            "state": overall_state(runs),
            "means": depth_means(runs),
            "gains": gain_facts(gains(runs)) if len(args.norms or row.norms) > 1 else [],
            "published": [vars(number) for number in row.published],
            "unread": row.unread,
            "points": depth_points(runs),
        }
        print(orjson.dumps(facts).decode())
    return exit_code(runs)


def _collapse(args: argparse.Namespace) -> int:
    if args.norms or args.depths or args.epochs:
        raise BadInput(f"expected no --norms, --depths or --epochs with {COLLAPSE}, which trains nothing")
    use_root(args.root, [args.data])
    from analysis.data.catalog import load_data
    from analysis.measures.myths.collapse import LAYERS, SEEDS, collapse
    from analysis.training.spec import DataSpec

    if args.seeds is not None and args.seeds < 1:
        raise BadInput(f"expected --seeds to be at least 1, got {args.seeds}")
    seeds = SEEDS if args.seeds is None else SEEDS[: args.seeds]
    graph: Any = load_data(DataSpec(name=args.data))
    rows = collapse(graph, seeds=seeds)

    head = ["convolution", "weights", "energy", "squared norm", "energy over norm", "energy, last over first"]
    body = [
        [
            ENCODERS[row.convolution],
            f"x {row.scale:g}",
            *(geometric_cell(*mean) for mean in (row.energy, row.norm, row.rayleigh, row.growth)),
        ]
        for row in rows
    ]
    about = (
        f"{LAYERS} untrained layers of width 16 on {args.data}: geometric mean ×/ factor of one SD "
        f"of the logarithm, over {len(seeds)} seeds"
    )
    print(text_table(head, body, style=args.table, about=about))
    print(
        "Published: figures only (Arnaiz-Rodriguez and Errica, ICLR 2026, https://arxiv.org/abs/2505.15547): "
        "no numbers to stand beside."
    )
    if args.json:
        facts = [
            {"convolution": row.convolution, "scale": row.scale}
            | {name: getattr(row, name)._asdict() for name in ("energy", "norm", "rayleigh", "growth")}
            for row in rows
        ]
        print(
            orjson.dumps(
                {"reproduction": COLLAPSE, "data": args.data, "seeds": seeds, "rows": facts}
            ).decode()
        )
    return 0


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "reproduce", help="repeat a published experiment", description=reproduce.__doc__
    )
    command.add_argument("name", metavar="NAME", help=", ".join(NAMES))
    command.add_argument("--root", type=Path, metavar="DIR", help="folder with benchmarks, as PyG has it")
    command.add_argument("--data", default="cora", metavar="NAME", help=f"of {COLLAPSE} (default: cora)")
    command.add_argument("--depths", type=depths, default=[], metavar="2,15", help="some of the depths")
    command.add_argument(
        "--norms", type=list_of(str, "names"), default=[], metavar="NORM,...", help="some norms"
    )
    command.add_argument("--seeds", type=int, metavar="N", help="number of seeds (default: as published)")
    command.add_argument("--epochs", type=int, metavar="N", help="default: as published")
    command.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")
    command.add_argument(
        "--table", choices=["text", "latex", "markdown", "csv"], default="text", help="default: text"
    )
    command.add_argument("--json", action="store_true", help="print all numbers as JSON in the last line")
    command.set_defaults(command=reproduce)
