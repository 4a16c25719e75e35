"""The command ``compare-formulas``: one quantity by several codes, on a graph and an S of one's choice."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from analysis.checks import BadInput, one_of, shown
from analysis.cli.data_option import add_data_options, loaded, named_data
from analysis.runs.store.store import Store

if TYPE_CHECKING:
    import numpy as np
    from torch_geometric.data import Data

_CLUSTERS = 8
_DRAWN = ("soft", "uniform")
_BASELINES = ("spectral", "louvain", "kmeans", "random")


def compare_formulas(args: argparse.Namespace) -> int:
    """Compute each quantity by paper, PyG, the authors' code and tgp, and say why they differ.

    S is that of --by, of a run (--run), or of a file (--assignment).
    """
    import torch  # takes seconds

    from analysis.measures.implementations.compare_implementations import compare_formulas as compared
    from analysis.runs.results.arena.formula_table import formula_rows, formula_table

    store = Store()
    try:
        graph = loaded(named_data(args, store, task="link reconstruction"), store)
        if isinstance(graph, list):
            raise BadInput(f"expected one graph, got {len(graph)}; choose another with --data")
        S = torch.from_numpy(_assignment(args, graph, store))
    finally:
        store.close()
    if len(S) != graph.num_nodes:
        raise BadInput(f"expected an S with {graph.num_nodes:,} rows, one a node, got {len(S):,}")
    given = {"edge_weight": graph.get("edge_weight"), "x": graph.get("x"), "y": graph.get("y")}
    values = compared(S, graph.edge_index, **given)
    print(formula_table(values, args.table))
    if args.json:
        facts = {"data": args.data[0], "nodes": S.shape[0], "clusters": S.shape[1]}
        print(orjson.dumps(facts | {"values": formula_rows(values)}).decode())
    return 0


def _assignment(args: argparse.Namespace, graph: Data, store: Store) -> np.ndarray:
    if args.assignment:
        from analysis.data.upload.assignment import read_assignment

        if missing := next((path for path in args.assignment if not path.is_file()), None):
            raise BadInput(f"expected --assignment to be a file, got {shown(str(missing))}")
        return read_assignment({path.name: path.read_bytes() for path in args.assignment}).s
    if args.run:
        from analysis.runs.results.assignments import assignments, finite_epochs

        run = store.run(args.run)
        epochs = finite_epochs(store.snapshot_epochs(args.run), partial(store.snapshot, args.run))
        if not epochs or run.spec.model.kind != "cluster":
            raise BadInput(f"expected --run to be a run of clusters with a snapshot, got {shown(args.run)}")
        return assignments(run, store.snapshot(args.run, epochs[-1]), store.graphs(args.run)).combined
    return _baseline(one_of("--by", args.by, (*_DRAWN, *_BASELINES)), graph, args)


def _baseline(by: str, graph: Data, args: argparse.Namespace) -> np.ndarray:
    import numpy as np

    from analysis.measures.arena.baselines import baseline_assignment

    nodes = int(graph.num_nodes or 0)
    clusters = args.clusters or len(graph.get("label_names") or ()) or _CLUSTERS
    if not 2 <= clusters <= nodes:
        raise BadInput(f"expected --clusters from 2 to {nodes}, got {clusters}")
    if by == "uniform":
        return np.full((nodes, clusters), 1 / clusters)
    if by == "soft":
        return np.random.default_rng(args.seed).dirichlet(np.full(clusters, 0.5), size=nodes)
    return baseline_assignment(by, graph, clusters=clusters, seed=args.seed)


def add_to(commands: Any) -> None:
    """Add the command to ``commands``, those of the parser."""
    command = commands.add_parser(
        "compare-formulas",
        help="one quantity by paper, PyG, authors and tgp, and why they differ",
        description=compare_formulas.__doc__,
    )
    add_data_options(command, required=True)
    command.add_argument(
        "--by",
        default="soft",
        metavar="NAME",
        help=f"S of a baseline ({', '.join(_BASELINES)}), uniform, or soft: rows drawn at random (default)",
    )
    command.add_argument("--run", metavar="ID", help="S of the last snapshot of a run")
    command.add_argument(
        "--assignment", nargs="+", type=Path, metavar="FILE", help="S of a table, nodes by clusters"
    )
    command.add_argument("--clusters", type=int, metavar="K", help="default: one a label, else 8")
    command.add_argument("--seed", type=int, default=0, metavar="N", help="of draws (default: 0)")
    command.add_argument("--table", default="text", metavar="STYLE", help="text, markdown, latex or csv")
    command.add_argument("--json", action="store_true", help="print the values as JSON in the last line")
    command.set_defaults(command=compare_formulas)
