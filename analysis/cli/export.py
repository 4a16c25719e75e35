"""The command ``soft-cluster-lab export``: a run as a file for people who have no server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from analysis.checks import BadInput
from analysis.runs.export.explorable import Emphasis
from analysis.runs.export.explorable_run import explorable_run
from analysis.runs.results.catalog import Library
from analysis.runs.store.store import Store, default_path


def add_to(commands: Any) -> None:
    """Add ``export RUN --explorable FILE``."""
    command = commands.add_parser("export", help="write a run as a file", description=_export.__doc__)
    command.add_argument("id", metavar="RUN", help="id of a run, recorded examples included")
    command.add_argument(
        "--explorable", type=Path, required=True, metavar="FILE", help="an HTML page to explore the run in"
    )
    command.add_argument(
        "--emphasis",
        choices=get_args(Emphasis),
        default="assignments",
        help="what is large on the page of a cluster run",
    )
    command.set_defaults(command=_export)


def _export(args: argparse.Namespace) -> int:
    """Write a run as one page that opens from a disk, without a network, and moves under the hand."""
    if not args.explorable.resolve().parent.is_dir():
        raise BadInput(f"expected a folder for {args.explorable.name}, got {args.explorable.parent}")
    library = Library(Store() if default_path().exists() else None)
    html = explorable_run(library, args.id, emphasis=args.emphasis)
    args.explorable.write_text(html, encoding="utf-8")
    print(f"{args.explorable}: {len(html.encode()) / 1e6:.2f} MB")
    return 0
