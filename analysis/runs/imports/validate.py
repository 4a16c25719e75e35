"""Validate imported arrays against what a run records: shapes, types, indices, finite values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.checks import BadInput
from analysis.layers.poolers.table import POOLERS
from analysis.runs.run import HistoryRow
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import ClusterSpec, RunSpec

_DEPTH = re.compile(r"(state|groups)\.(\d{1,3})|measure\.[a-z_]{1,60}|(plane\.[a-z]{1,20})", re.ASCII)
_COLUMNS = 100
_NAME = 1000
"""Most letters in the name of a node, a graph or a label."""


def check_graphs(graphs: RecordedGraphs) -> None:
    """Check recorded ``graphs``: shapes, types, ranges and names.

    Raises:
        BadInput: if something in them does not fit.
    """
    N, B = len(graphs.x), len(graphs.ptr) - 1
    _require(graphs.x.ndim == 2 and graphs.x.dtype == np.float32, "features [N, F] in float32")
    _require(bool(np.isfinite(graphs.x).all()), "finite features")
    ptr = graphs.ptr
    _require(ptr.ndim == 1 and ptr.dtype == np.int64 and B > 0, "ptr [B + 1] in int64")
    _require(
        int(ptr[0]) == 0 and int(ptr[-1]) == N and bool((np.diff(ptr) > 0).all()), "ptr from 0 to N, rising"
    )
    edges = graphs.edge_index
    _require(edges.ndim == 2 and len(edges) == 2 and edges.dtype == np.int32, "edge_index [2, E] in int32")
    _require(
        edges.size == 0 or (int(edges.min()) >= 0 and int(edges.max()) < N), "edges between nodes 0 to N - 1"
    )
    _require(graphs.level in ("graph", "node"), "labels of graphs or of nodes")
    count = B if graphs.level == "graph" else N
    for what, values in (("labels", graphs.y), ("splits", graphs.split)):
        _require(values.shape == (count,) and values.dtype.kind == "i", f"{what} [{count}] as whole numbers")
    _require(
        bool(((graphs.y >= -1) & (graphs.y < max(len(graphs.label_names), 1))).all()), "labels with a name"
    )
    _require(bool(((graphs.split >= -1) & (graphs.split <= 2)).all()), "splits from -1 to 2")
    if graphs.pos is not None:
        _require(graphs.pos.shape == (N, 2) and graphs.pos.dtype == np.float32, "positions [N, 2] in float32")
        _require(bool((np.abs(graphs.pos) < 1e6).all()), "finite positions")
    names = (*graphs.label_names, *graphs.graph_names, *graphs.node_names)
    _require(all(isinstance(name, str) and len(name) <= _NAME for name in names), "short names as text")
    _require(len(graphs.graph_names) == B, "one name for each graph")
    _require(len(graphs.node_names) in (0, N), "one name for each node, or none")
    _require(
        N <= graphs.total_nodes < 2**40 and B <= graphs.total_graphs < 2**40, "totals not under the counts"
    )


def check_history(history: Sequence[HistoryRow], spec: RunSpec, *, epochs_done: int) -> None:
    """Check the rows of a history against the spec.

    Args:
        history: one row an epoch, by rising epoch.
        spec: spec of the run, which tells its epochs.
        epochs_done: last epoch that was trained.

    Raises:
        BadInput: if something in it does not fit.
    """
    epochs = [row["epoch"] for row in history if isinstance(row.get("epoch"), int)]
    in_order = epochs == sorted(set(epochs))  # type: ignore[type-var]
    if not history or len(epochs) < len(history) or not in_order:
        raise BadInput("expected a history with its epochs in order, got something else")
    _require(epochs[0] >= 0 and epochs[-1] <= spec.training.epochs, "epochs from 0 to those trained")  # type: ignore[operator]
    _require(epochs[-1] == epochs_done, "the last epoch of the history as the last that was trained")
    _require(len(history[0]) <= _COLUMNS, f"at most {_COLUMNS} columns in the history")
    finite = (value is None or math.isfinite(value) for row in history for value in row.values())
    _require(all(finite), "finite numbers in the history")


def check_snapshot(snapshot: Snapshot, graphs: RecordedGraphs, spec: RunSpec) -> None:
    """Check a snapshot against the spec and the recorded graphs.

    Args:
        snapshot: arrays of one epoch.
        graphs: recorded graphs of the run.
        spec: spec of the run, which tells its layers.

    Raises:
        BadInput: if something in it does not fit.
    """
    arrays, model, where = snapshot.arrays, spec.model, f"at epoch {snapshot.epoch}"
    others = {name: array for name, array in arrays.items() if not name.startswith("plane.")}
    _require(all(array.dtype == np.float32 for array in others.values()), f"float32 {where}")
    finite = (array for name, array in others.items() if not name.startswith("measure."))
    _require(all(bool(np.isfinite(array).all()) for array in finite), f"finite numbers {where}")
    shapes: dict[str, tuple[int, ...]] = {}
    if isinstance(model, ClusterSpec):
        n = len(graphs.x)
        for m, K in enumerate(model.clusters):
            shapes[f"memory.{m}.x"] = (n, model.hidden)
            if POOLERS[model.pooler].keys:
                shapes[f"memory.{m}.keys"] = (model.heads, K, model.hidden)
                shapes[f"memory.{m}.head_weights"] = (model.heads,)
            else:
                shapes[f"memory.{m}.S"] = (n, K)
            n = K * (len(graphs.ptr) - 1)
        _require(
            {name: array.shape for name, array in arrays.items()} == shapes,
            f"the memory layers' arrays {where}",
        )
        return
    layers = set()
    for name, array in arrays.items():
        match = _DEPTH.fullmatch(name)
        _require(match is not None, f"layer states, groups and measures {where}")
        assert match is not None
        if match[3] is not None:
            continue
        if match[2] is None:
            _require(array.shape == (model.depth + 1,), f"a measure of every layer {where}")
            continue
        _require(int(match[2]) <= model.depth, f"layers up to {model.depth} {where}")
        _require(
            array.ndim == 2 and len(array) == len(graphs.x) and array.shape[1] > 0, f"states [N, F] {where}"
        )
        layers |= {int(match[2])} if match[1] == "state" else set()
    # Recorded examples were trimmed: some epochs keep only their measures.
    _require(not layers or {0, model.depth} <= layers, f"the first and the last layer's state {where}")
    _check_planes(arrays, nodes=len(graphs.x), depth=model.depth, where=where)


def _check_planes(arrays: Mapping[str, np.ndarray], *, nodes: int, depth: int, where: str) -> None:
    """Check the planes of all layers, as recorded by :mod:`analysis.runs.engine.layer_snapshot`."""
    L, n = depth + 1, nodes
    shapes = {
        "plane.points": ((L, n, 2), np.float16),
        "plane.spread": ((L,), np.float32),
        "plane.explained": ((L, 2), np.float32),
        "plane.groups": ((depth, n), np.uint8),
    }
    for name in (array for array in arrays if array.startswith("plane.")):
        _require(name in shapes, f"planes of layers {where}")
        shape, dtype = shapes[name]
        _require(
            arrays[name].shape == shape and arrays[name].dtype == dtype,
            f"{name} {list(shape)} in {np.dtype(dtype)} {where}",
        )
    present = set(shapes) & set(arrays)
    _require(
        not present or present | {"plane.groups"} == set(shapes), f"points, spread and explained {where}"
    )


def _require(condition: bool, what: str) -> None:  # noqa: FBT001
    if not condition:
        raise BadInput(f"expected {what} in a recorded run, got something else")
