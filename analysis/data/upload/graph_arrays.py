"""Graphs as concatenated arrays, and their transfer from the reading process as bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from safetensors.numpy import load, save

_ARRAYS = ("ptr", "edge_ptr", "edges", "weight", "x", "y", "pos", "split")
_OPTIONAL = ("weight", "x", "y", "pos", "split")


@dataclass(frozen=True)
class Graphs:
    """One or several graphs, concatenated; graph ``b`` has the nodes ``ptr[b]:ptr[b + 1]``.

    Attributes:
        ptr: ``[B + 1]`` int64, where each graph's nodes begin.
        edge_ptr: ``[B + 1]`` int64, where each graph's edges begin.
        edges: ``[2, E]`` int64, nodes numbered from 0 in every graph; undirected edges in both directions.
        directed: one bool per graph.
        weight: ``[E]`` float32, or None.
        x: ``[N, F]`` float32, or None.
        y: labels int64, ``[N]`` or ``[B]`` as ``level`` says, -1 where there is none; or None.
        level: ``"node"``, ``"graph"`` or ``""``.
        pos: ``[N, 2]`` float32, or None.
        split: ``[N]`` int8: 0 train, 1 validation, 2 test, -1 none; ``[N, S]`` of S splits; or None.
        label_names: name of each class, in the order of its number.
        feature_names: one per feature, or empty.
        names: name of each graph, B in all.
        node_names: name of each node, N in all.
        notes: what was changed on reading, and why.
        questions: what only a person can decide, one sentence each.
        columns: name and part of every column of the nodes
            (:class:`~analysis.data.upload.columns.roles.Roles`).
        id_columns: columns of a table of nodes, any of which may hold their names; the one that does first.
    """

    ptr: np.ndarray
    edge_ptr: np.ndarray
    edges: np.ndarray
    directed: tuple[bool, ...]
    weight: np.ndarray | None
    x: np.ndarray | None
    y: np.ndarray | None
    level: str
    pos: np.ndarray | None
    split: np.ndarray | None
    label_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    names: tuple[str, ...]
    node_names: tuple[str, ...]
    notes: tuple[str, ...]
    questions: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    id_columns: tuple[str, ...]


def pack(graphs: Graphs) -> bytes:
    """Serialise ``graphs`` as one safetensors blob, with names in its metadata."""
    arrays = {name: getattr(graphs, name) for name in _ARRAYS}
    facts = {f.name: getattr(graphs, f.name) for f in fields(graphs) if f.name not in _ARRAYS}
    return save(
        {name: np.ascontiguousarray(array) for name, array in arrays.items() if array is not None},
        metadata={"facts": json.dumps(facts)},
    )


def unpack(blob: bytes) -> Graphs:
    """Inverse of :func:`pack`: check and read ``blob``, whose writer has read an untrusted file.

    Raises:
        ValueError: if the parts do not fit together.
    """
    arrays: dict[str, Any] = dict.fromkeys(_OPTIONAL)
    arrays |= load(blob)
    length = int.from_bytes(blob[:8], "little")
    facts: dict[str, Any] = json.loads(json.loads(blob[8 : 8 + length])["__metadata__"]["facts"])
    arrays |= {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    arrays["columns"] = tuple((name, role) for name, role in arrays["columns"])
    graphs = Graphs(**arrays)
    if not _is_consistent(graphs):
        raise ValueError("the parts of the graphs do not fit together")
    return graphs


def _is_consistent(graphs: Graphs) -> bool:
    ptr, edge_ptr = graphs.ptr, graphs.edge_ptr
    nodes, edges, count = int(ptr[-1]), int(edge_ptr[-1]), len(ptr) - 1
    items = {"node": nodes, "graph": count}.get(graphs.level, 0)
    size = np.repeat(np.diff(ptr), np.diff(edge_ptr))
    return bool(
        len(edge_ptr) == count + 1 == len(graphs.names) + 1 == len(graphs.directed) + 1
        and graphs.edges.shape == (2, edges)
        and (graphs.edges >= 0).all()
        and (graphs.edges < size).all()
        and len(graphs.node_names) == nodes
        and all(a is None or len(a) == nodes for a in (graphs.x, graphs.pos, graphs.split))
        and (graphs.weight is None or len(graphs.weight) == edges)
        and (
            graphs.y is None
            or len(graphs.y) == items
            and int(graphs.y.max(initial=-1)) < len(graphs.label_names)
        )
    )
