"""Named arrays as a graph: an adjacency matrix, dense or sparse, or PyG's ``edge_index`` with x and y."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.arrays.adjacency import NAMED, Arrays, edges_of, is_whole, sparse
from analysis.data.upload.errors import bad
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import left_out, quoted

_X = ("x", "X", "features", "feat", "feature", "node_features")
_Y = ("y", "Y", "labels", "label", "node_labels")
_MASKS = (("train_mask",), ("val_mask", "valid_mask"), ("test_mask",))
_STATES = ("state.", "layer.", "hidden.", "h.")


def read_arrays(file: str, arrays: Arrays) -> list[Parsed]:
    """The graph that the arrays describe; several, if ``batch`` or ``ptr`` says which node is whose."""
    if states := [name for name in arrays if name.startswith(_STATES) or name in ("states", "layers")]:
        raise bad(
            file,
            f"expected a graph, got the layer states {quoted(states[0])} ...; open them on the page Depth",
        )
    nodes, source, target, weight, directed = edges_of(file, arrays)
    ready: dict[str, np.ndarray] = {}
    x = _features(file, arrays)
    if x is not None:
        nodes = max(nodes, len(x)) if "edge_index" in arrays else nodes
        _check_rows(file, "x", len(x), nodes)
        check_counts(file, nodes=nodes, features=x.shape[1])
        ready["x"] = x.astype(np.float64)
    elif "edge_index" in arrays:  # nodes without edges are known only from what is said of them
        nodes = max([nodes, *(len(arrays[n]) for n in (*_Y, "batch") if n in arrays and arrays[n].ndim == 1)])
    check_counts(file, nodes=nodes, edges=len(source) // 2)
    if (pos := arrays.get("pos")) is not None and pos.shape == (nodes, 2) and pos.dtype.kind in "iuf":
        ready["pos"] = pos.astype(np.float64)
    if (split := _split(arrays, nodes)) is not None:
        ready["split"] = split
    parsed = Parsed(
        file, [str(i) for i in range(nodes)], source, target, directed, weight=weight, ready=ready
    )
    ptr = _ptr(file, arrays, nodes)
    y = _labels(file, arrays, nodes if ptr is None else None)
    if left := _left_out(
        arrays, {*ready, *([] if weight is None else ["weight"]), *([] if y is None else "y")}
    ):
        parsed.notes.append(left_out("arrays", left))
    if ptr is None or len(ptr) <= 2:
        if y is not None and len(y) == nodes:
            ready["y"] = y
        return [parsed]
    if y is not None and len(y) not in (nodes, len(ptr) - 1):
        raise bad(
            file, f"expected a label for each of {len(ptr) - 1:,} graphs or {nodes:,} nodes, got {len(y):,}"
        )
    return split_graphs(parsed, ptr, y)


def _left_out(arrays: Arrays, used: set[str]) -> list[str]:
    """The arrays that nothing came of; ``used`` are those parts of a graph that something came of."""
    parts = {
        "pos": {"pos"},
        "split": {name for names in _MASKS for name in names},
        "weight": {"edge_weight", "edge_attr"},
        "y": set(_Y),
        "x": {*_X, "attr"},
    }
    unused = set().union(*(names for part, names in parts.items() if part not in used))
    known = {*NAMED, "num_nodes", "batch", "ptr", "format"}.union(*parts.values())
    if "edge_weight" in arrays:  # two weights: the first is taken
        unused.add("edge_attr")
    return [name for name in arrays if name in unused or name not in known]


def split_graphs(parsed: Parsed, ptr: np.ndarray, y: np.ndarray | None) -> list[Parsed]:
    """Cut one graph that holds several beside each other; ``ptr`` says where each begins.

    Raises:
        BadUpload: if an edge joins two of them.
    """
    graphs = len(ptr) - 1
    check_counts(parsed.file, graphs=graphs)
    owner = np.repeat(np.arange(graphs), np.diff(ptr))
    of_edge = owner[parsed.source] if len(parsed.source) else parsed.source
    if len(of_edge) and (of_edge != owner[parsed.target]).any():
        place = int(np.flatnonzero(of_edge != owner[parsed.target])[0])
        raise bad(parsed.file, f"expected edges inside graphs, edge {place + 1:,} joins two of them")
    order = np.argsort(of_edge, kind="stable")
    cut = np.searchsorted(of_edge[order], np.arange(graphs + 1))
    parts = []
    for b in range(graphs):
        nodes, edges = slice(int(ptr[b]), int(ptr[b + 1])), order[cut[b] : cut[b + 1]]
        part = Parsed(
            parsed.file,
            parsed.ids[nodes],
            parsed.source[edges] - ptr[b],
            parsed.target[edges] - ptr[b],
            parsed.directed,
            weight=None if parsed.weight is None else parsed.weight[edges],
            columns={key: values[nodes] for key, values in parsed.columns.items()},
            ready={key: values[nodes] for key, values in parsed.ready.items()},
            name=f"graph {b + 1}",
            notes=parsed.notes if b == 0 else [],
        )
        if y is not None and len(y) == graphs:
            part.label = str(y[b])
        elif y is not None:
            part.ready["y"] = y[nodes]
        parts.append(part)
    return parts


def _features(file: str, arrays: Arrays) -> np.ndarray | None:
    if "attr_shape" in arrays and "attr_data" in arrays:
        matrix = sparse(file, arrays, "attr_")
        check_counts(file, nodes=matrix.shape[0], features=matrix.shape[1])
        dense = np.zeros(matrix.shape)
        dense[matrix.rows, matrix.columns] = matrix.values
        return dense
    x = next((arrays[name] for name in (*_X, "attr") if name in arrays), None)
    if x is None:
        return None
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or x.dtype.kind not in "biuf":
        raise bad(file, f"expected x of numbers [nodes, features], got {x.dtype} {list(x.shape)}")
    return x


def _labels(file: str, arrays: Arrays, nodes: int | None) -> np.ndarray | None:
    y = next((arrays[name] for name in _Y if name in arrays), None)
    if y is None:
        return None
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim == 2 and y.dtype.kind in "biuf" and y.shape[1] > 1 and (np.sort(y, axis=1)[:, :-1] == 0).all():
        y = np.where(y.any(axis=1), y.argmax(axis=1), -1)  # one-hot
    if y.ndim == 0:
        y = y.reshape(1)
    if y.ndim != 1 or y.dtype.kind not in "biuf" or not is_whole(y):
        raise bad(file, f"expected y of whole numbers, one a node, got {y.dtype} {list(y.shape)}")
    if nodes is not None:
        if len(y) == 1 and nodes != 1:
            return None
        _check_rows(file, "y", len(y), nodes)
    return y.astype(np.int64)


def _split(arrays: Arrays, nodes: int) -> np.ndarray | None:
    masks = [next((arrays[n] for n in names if n in arrays), None) for names in _MASKS]
    # ten splits beside each other, as PyG has them for some data sets: the first one
    masks = [mask[:, 0] if mask is not None and mask.ndim == 2 and mask.shape[1] else mask for mask in masks]
    if any(mask is None or mask.shape != (nodes,) or mask.dtype.kind not in "biu" for mask in masks):
        return None
    split = np.full(nodes, -1, dtype=np.int8)
    for part, mask in enumerate(masks):
        split[np.asarray(mask) != 0] = part
    return split


def _ptr(file: str, arrays: Arrays, nodes: int) -> np.ndarray | None:
    """Where each graph's nodes begin, from ``ptr`` or from ``batch``."""
    if (ptr := arrays.get("ptr")) is not None and ptr.ndim == 1 and is_whole(ptr) and len(ptr):
        found = ptr.astype(np.int64)
    elif (batch := arrays.get("batch")) is not None and batch.shape == (nodes,) and nodes and is_whole(batch):
        owner = batch.astype(np.int64)
        if owner[0] != 0 or (np.diff(owner) < 0).any() or (np.diff(owner) > 1).any():
            raise bad(
                file, "expected batch to count the graphs 0, 0, ..., 1, 1, ... in order, got another order"
            )
        found = np.searchsorted(owner, np.arange(int(owner[-1]) + 2))
    else:
        return None
    if found[0] != 0 or found[-1] != nodes or (np.diff(found) < 1).any():
        raise bad(file, f"expected ptr to rise from 0 to {nodes:,}, the number of nodes, got another")
    return found


def _check_rows(file: str, name: str, got: int, nodes: int) -> None:
    if got != nodes:
        raise bad(file, f"expected {name} to have a row for each of {nodes:,} nodes, got {got:,}")
