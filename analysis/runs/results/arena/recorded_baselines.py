"""Baselines on the graph that the arena opens with, recorded: drawn before anything heavy is imported."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson

from analysis.data.catalog import load_data, task_of
from analysis.runs.results.arena.graph_baselines import GraphBaselines, column_layout, graph_baselines
from analysis.runs.results.arena.pooler_comparison import BaselineColumn
from analysis.runs.results.run_library import EXAMPLES
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.training.spec import DataSpec

DATA, CLUSTERS, SEEDS = DataSpec(name="karate"), 2, range(1)
"""What is recorded: a cluster for each label, one seed."""
FILE = EXAMPLES.with_name("arena-karate.json")
_TYPES = {"ptr": np.int64, "edge_index": np.int32, "x": np.float32, "y": np.int64, "split": np.int8}


class RecordedBaselines(NamedTuple):
    """The baselines as recorded, and what the settings need to know of the graph.

    Attributes:
        baselines: as :func:`~analysis.runs.results.arena.graph_baselines.graph_baselines` gives them.
        nodes: number of nodes of the graph.
        labels: number of its labels.
    """

    baselines: GraphBaselines
    nodes: int
    labels: int


def computed_now() -> GraphBaselines:
    """What is to be recorded, computed anew, as the page computes it for other settings."""
    graph = load_data(DATA)
    assert not isinstance(graph, list)
    return graph_baselines(graph, task=task_of(DATA), clusters=CLUSTERS, seeds=SEEDS)


def record_baselines(out: Path = FILE) -> int:
    """Compute the baselines, write them to ``out``, and return its size in bytes.

    How long they took is left out, so that the same numbers are the same bytes.
    """
    columns, layout, shown = computed_now()
    facts = {
        "nodes": layout.nodes,
        "graphs": {field.name: getattr(layout.graphs, field.name) for field in fields(layout.graphs)},
        "at": layout.positions,
        "columns": [
            column._asdict() | {"points": [{**point, "seconds": None} for point in column.points]}
            for column in columns
        ],
        "shown": [None if S is None else np.ascontiguousarray(S) for S in shown],
    }
    text = orjson.dumps(facts, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE)
    out.write_bytes(text)
    return len(text)


@cache
def recorded_baselines(path: Path = FILE) -> RecordedBaselines | None:
    """The baselines recorded in ``path``; None where there is no such file.

    >>> recorded_baselines().nodes
    34
    """
    if not path.is_file():
        return None
    facts = orjson.loads(path.read_bytes())
    graphs, nodes = _graphs(facts["graphs"]), np.array(facts["nodes"])
    columns = tuple(_column(**column) for column in facts["columns"])
    layout = column_layout(columns, nodes=nodes, graphs=graphs, positions=np.array(facts["at"], np.float32))
    shown = tuple(map(_shares, facts["shown"]))
    return RecordedBaselines(
        GraphBaselines(columns, layout, shown), graphs.total_nodes, len(graphs.label_names)
    )


def _graphs(facts: dict[str, Any]) -> RecordedGraphs:
    arrays = {name: np.array(facts[name], dtype) for name, dtype in _TYPES.items()}
    names = {name: tuple(facts[name]) for name in ("label_names", "graph_names", "node_names")}
    pos = None if facts["pos"] is None else np.array(facts["pos"], np.float32)
    return RecordedGraphs(**{**facts, **arrays, **names, "pos": pos})


def _column(*, S: list[list[float]] | None, **others: Any) -> BaselineColumn:
    return BaselineColumn(S=_shares(S), **others)


def _shares(S: list[list[float]] | None) -> np.ndarray | None:
    return None if S is None else np.array(S, np.float32)
