"""The command ``tournament``: cures against depth, each compared with the same network without it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import orjson

from analysis.cli.depth.list_arguments import depths, list_of
from analysis.cli.depth.train_missing import check_seeds, check_workers, print_reasons, trained, use_root
from analysis.cli.progress import exit_code
from analysis.data.catalog import seed_matters
from analysis.runs.results.depth.tournament import tournament as judged
from analysis.runs.results.depth.tournament import tournament_facts, tournament_table
from analysis.runs.results.report import overall_state
from analysis.training.presets.tournament import CURES, EPOCHS, tournament_specs
from analysis.training.spec import DataSpec


def tournament(args: argparse.Namespace) -> int:
    """Train one network at several depths without and with each cure, on the same seeds, and rank the cures.

    What was trained before is taken from the store, so the same command resumes where it was interrupted.
    """
    use_root(args.root, [args.data])
    check_seeds(args.seeds)
    check_workers(args.workers)
    specs = tournament_specs(
        args.data,
        depths=args.depths,
        cures=args.cures,
        seeds=range(args.seeds),
        epochs=args.epochs,
        hidden=args.hidden,
        data_seeds=seed_matters(DataSpec(name=args.data)),
    )
    runs = trained(specs, name=f"tournament-{args.data}", workers=args.workers)
    entrants = judged(runs)
    print(tournament_table(entrants, args.table))
    print_reasons(runs, aside=args.table != "text")
    if args.json:
        facts = {"data": args.data, "sweep": runs[0].sweep, "state": overall_state(runs)}
        print(orjson.dumps(facts | {"cures": tournament_facts(entrants)}).decode())
    return exit_code(runs)


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "tournament", help="cures of deep networks against each other", description=tournament.__doc__
    )
    command.add_argument("--data", required=True, metavar="NAME", help="a sample or benchmark, such as cora")
    command.add_argument("--root", type=Path, metavar="DIR", help="folder with benchmarks, as PyG has it")
    command.add_argument(
        "--depths", type=depths, default=[2, 8, 16], metavar="2,8,16", help="2-32 is a range"
    )
    command.add_argument(
        "--cures", type=list_of(str, "names"), default=list(CURES), metavar="NAME,...", help=", ".join(CURES)
    )
    command.add_argument("--seeds", type=int, default=3, metavar="N", help="number of seeds (default: 3)")
    command.add_argument("--epochs", type=int, default=EPOCHS, metavar="N", help=f"default: {EPOCHS}")
    command.add_argument("--hidden", type=int, default=16, metavar="N", help="width (default: 16)")
    command.add_argument("--workers", type=int, metavar="N", help="worker processes (default: one a core)")
    command.add_argument(
        "--table", choices=["text", "latex", "markdown", "csv"], default="text", help="default: text"
    )
    command.add_argument("--json", action="store_true", help="print the gains as JSON in the last line")
    command.set_defaults(command=tournament)
