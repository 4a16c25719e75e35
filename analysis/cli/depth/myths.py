"""The command ``myths``: beliefs about depth, and networks that contradict them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import orjson

from analysis.cli.depth.train_missing import use_root
from analysis.measures.myths.table import MYTHS

DATA = "planted-partition"


def myths(args: argparse.Namespace) -> int:
    """List the myths, or run the counter-examples of one on a graph; exit code 1 where it is not refuted."""
    if args.action == "list":
        rows = [
            {"id": name, "belief": myth.belief, "refuted_by": myth.refuted_by, "source": myth.source}
            for name, myth in MYTHS.items()
        ]
        if args.json:
            print(orjson.dumps(rows).decode())
        else:
            print(
                "\n".join(
                    f"{row['id']}: {row['belief']} ({row['refuted_by']}; {row['source']})" for row in rows
                )
            )
        return 0
    return _run(args)


def _run(args: argparse.Namespace) -> int:
    use_root(args.root, [args.data])
    from analysis.data.catalog import load_data
    from analysis.measures.myths.refute import refute
    from analysis.training.spec import DataSpec

    graph: Any = load_data(DataSpec(name=args.data))
    refutation = refute(args.myth, graph, seed=args.seed)
    myth = MYTHS[args.myth]
    print(f"{'Refuted' if refutation.refuted else 'Not refuted'} on {args.data}: {myth.belief}")
    for claim in refutation.claims:
        print(f"  {'' if claim.holds else 'NOT SO: '}{claim.sentence}")
    print(f"Source: {myth.source}")
    if args.json:
        facts = {
            "myth": args.myth,
            "data": args.data,
            "seed": args.seed,
            "belief": myth.belief,
            "source": myth.source,
            "refuted": refutation.refuted,
            "claims": [claim._asdict() for claim in refutation.claims],
            "growth": {case: measured._asdict() for case, measured in refutation.by_case.items()},
        }
        print(orjson.dumps(facts).decode())
    return 0 if refutation.refuted else 1


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "myths", help="beliefs about depth, refuted in seconds", description=myths.__doc__
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="list|run")
    listing = actions.add_parser("list", help="what is believed, and what refutes it")
    running = actions.add_parser("run", help="run the counter-examples of a myth")
    running.add_argument("myth", metavar="ID", help=", ".join(MYTHS))
    running.add_argument("--data", default=DATA, metavar="NAME", help=f"a labelled graph (default: {DATA})")
    running.add_argument("--root", type=Path, metavar="DIR", help="folder with benchmarks, as PyG has it")
    running.add_argument("--seed", type=int, default=0, metavar="N", help="of the weights (default: 0)")
    for parser in (listing, running):
        parser.add_argument("--json", action="store_true", help="print JSON in the last line")
        parser.set_defaults(command=myths)
