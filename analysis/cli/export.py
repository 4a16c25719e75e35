"""The command ``soft-cluster-lab export``: a run as a file that needs no server."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, get_args

from analysis.checks import BadInput
from analysis.runs.export.cluster_html import Emphasis
from analysis.runs.export.embedding_atlas import atlas_parquet
from analysis.runs.export.run_html import html_of
from analysis.runs.results.run_library import Library
from analysis.runs.store.store import Store, default_path


def add_to(commands: Any) -> None:
    """Add ``export RUN --explorable FILE`` and ``--atlas FILE`` to ``commands``, those of the parser."""
    command = commands.add_parser("export", help="write a run as a file", description=_export.__doc__)
    command.add_argument("id", metavar="RUN", help="id of a run, recorded examples included")
    kind = command.add_mutually_exclusive_group(required=True)
    kind.add_argument("--explorable", type=Path, metavar="FILE", help="an HTML page to explore the run in")
    kind.add_argument(
        "--atlas",
        type=Path,
        metavar="FILE",
        help="its nodes as Parquet, for Embedding Atlas: plane, cluster, S",
    )
    command.add_argument(
        "--emphasis",
        choices=get_args(Emphasis),
        default="assignments",
        help="what is large on the page of a cluster run",
    )
    command.set_defaults(command=_export)


def _export(args: argparse.Namespace) -> int:
    """Write a run as one page that moves under the hand, without a network, or as a table of its nodes."""
    file: Path = args.explorable or args.atlas
    if not file.resolve().parent.is_dir():
        raise BadInput(f"expected a folder for {file.name}, got {file.parent}")
    library = Library(Store() if default_path().exists() else None)
    if args.atlas:
        content = atlas_parquet(library, args.id)
    else:
        content = html_of(library, args.id, emphasis=args.emphasis).encode()
    file.write_bytes(content)
    print(f"{file}: {len(content) / 1e6:.2f} MB")
    return 0
