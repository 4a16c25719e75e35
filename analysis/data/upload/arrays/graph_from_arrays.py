"""Build a graph from named arrays: a dense or sparse adjacency matrix, or PyG's ``edge_index``, x and y."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.arrays.edge_arrays import EDGES, edges_of
from analysis.data.upload.arrays.node_arrays import LABELS, check_rows, features, labels, names, splits
from analysis.data.upload.arrays.sparse_arrays import Arrays, is_whole
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import omission_note, quote

_STATES = ("state.", "layer.", "hidden.", "h.")
_CLASS_NAMES = ("class_names", "label_names", "classes_names")
_NODE_NAMES = ("node_names", "names", "node_ids")
_ABOUT = {"format", "metadata", "meta"}


def read_arrays(file: str, arrays: Arrays) -> list[Parsed]:
    """Build the graph that the arrays describe, or several if ``batch`` or ``ptr`` assigns nodes to graphs.

    Args:
        file: name of the file, for error messages.
        arrays: its arrays, by name.

    Raises:
        BadUpload: if they describe none, or do not fit together.

    >>> [graph] = read_arrays("a.npz", {"edge_index": np.array([[0, 1], [1, 2]]), "y": np.array([0, 1, 1])})
    >>> graph.ids, graph.target.tolist(), graph.ready["y"].tolist()
    (['0', '1', '2'], [1, 2], [0, 1, 1])
    """
    if states := [name for name in arrays if name.startswith(_STATES) or name in ("states", "layers")]:
        raise upload_error(
            file,
            f"expected a graph, got the layer states {quote(states[0])} ...; open them on the page Depth",
        )
    arrays = _with_numbered_labels(arrays)
    edges = edges_of(file, arrays)
    nodes, used = edges.nodes, {*edges.used, *_ABOUT}
    listed = any(name in arrays for name in EDGES)
    ready: dict[str, np.ndarray] = {}
    x = features(file, arrays)
    if x is not None:
        nodes = max(nodes, len(x.values)) if listed else nodes
        check_rows(file, "x", len(x.values), nodes=nodes)
        check_counts(file, nodes=nodes, features=x.values.shape[1])
        ready["x"] = x.values.astype(np.float64)
        used |= x.used
    elif listed:  # isolated nodes are known only from per-node arrays
        sizes = [len(arrays[n]) for n in (*LABELS, "batch") if n in arrays and arrays[n].ndim == 1]
        nodes = max([nodes, *sizes])
    check_counts(file, nodes=nodes, edges=len(edges.source) // 2)
    if (pos := arrays.get("pos")) is not None and pos.shape == (nodes, 2) and pos.dtype.kind in "iuf":
        ready["pos"] = pos.astype(np.float64)
        used.add("pos")
    if (split := splits(arrays, nodes)) is not None:
        ready["split"] = split.values
        used |= split.used
    ids = names(arrays, _NODE_NAMES, nodes)
    parsed = Parsed(
        file,
        ids.values.tolist() if ids else [str(i) for i in range(nodes)],
        edges.source,
        edges.target,
        edges.directed,
        weight=edges.weight,
        ready=ready,
    )
    ptr = _ptr(file, arrays, nodes)
    y = labels(file, arrays, nodes if ptr is None else None)
    if y is not None:
        used |= y.used
        if (class_names := names(arrays, _CLASS_NAMES, int(y.values.max(initial=-1)) + 1)) is not None:
            parsed.label_names = tuple(class_names.values.tolist())
            used |= class_names.used
    used |= (ids.used if ids else set()) | ({"batch", "ptr"} if ptr is not None else set())
    if unused := [name for name in arrays if name not in used]:
        parsed.notes.append(omission_note("arrays", unused))
    if ptr is None or len(ptr) <= 2:
        if y is not None and len(y.values) == nodes:
            ready["y"] = y.values
        return [parsed]
    if y is not None and len(y.values) not in (nodes, len(ptr) - 1):
        raise upload_error(
            file,
            f"expected a label for each of {len(ptr) - 1:,} graphs or {nodes:,} nodes, got {len(y.values):,}",
        )
    return split_graphs(parsed, ptr, None if y is None else y.values)


def _with_numbered_labels(arrays: Arrays) -> Arrays:
    """Convert textual labels to numbers, with the texts as class names."""
    for name in LABELS:
        if (
            name in arrays
            and arrays[name].dtype.kind in "SU"
            and arrays[name].ndim == 1
            and arrays[name].size
        ):
            text = arrays[name]
            if text.dtype.kind == "S":
                text = np.char.decode(text, "utf-8", "replace")
            words, numbers = np.unique(text, return_inverse=True)
            return {**arrays, name: numbers, "class_names": words}
    return arrays


def split_graphs(parsed: Parsed, ptr: np.ndarray, y: np.ndarray | None) -> list[Parsed]:
    """Split a disjoint union into its graphs; ``ptr`` holds the first node of each.

    Args:
        parsed: the union, N nodes.
        ptr: ``[B + 1]``, the first node of each graph; begins with 0 and ends with N.
        y: labels ``[N]`` of the nodes, or ``[B]`` of the graphs; or None.

    Returns:
        B graphs, their nodes numbered from 0.

    Raises:
        BadUpload: if an edge joins two of them.
    """
    graphs = len(ptr) - 1
    check_counts(parsed.file, graphs=graphs)
    owner = np.repeat(np.arange(graphs), np.diff(ptr))
    of_edge = owner[parsed.source] if len(parsed.source) else parsed.source
    if len(of_edge) and (of_edge != owner[parsed.target]).any():
        edge = int(np.flatnonzero(of_edge != owner[parsed.target])[0])
        raise upload_error(parsed.file, f"expected edges inside graphs, edge {edge + 1:,} joins two of them")
    order = np.argsort(of_edge, kind="stable")
    cut = np.searchsorted(of_edge[order], np.arange(graphs + 1))
    split = []
    for b in range(graphs):
        nodes, edges = slice(int(ptr[b]), int(ptr[b + 1])), order[cut[b] : cut[b + 1]]
        graph = Parsed(
            parsed.file,
            parsed.ids[nodes],
            parsed.source[edges] - ptr[b],
            parsed.target[edges] - ptr[b],
            parsed.directed,
            label_names=parsed.label_names,
            weight=None if parsed.weight is None else parsed.weight[edges],
            columns={key: values[nodes] for key, values in parsed.columns.items()},
            ready={key: values[nodes] for key, values in parsed.ready.items()},
            name=f"graph {b + 1}",
            notes=parsed.notes if b == 0 else [],
        )
        if y is not None and len(y) == graphs:
            graph.label = str(y[b])
        elif y is not None:
            graph.ready["y"] = y[nodes]
        split.append(graph)
    return split


def _ptr(file: str, arrays: Arrays, nodes: int) -> np.ndarray | None:
    """First node of each graph, from ``ptr`` or from ``batch``."""
    if (ptr := arrays.get("ptr")) is not None and ptr.ndim == 1 and is_whole(ptr) and len(ptr):
        starts = ptr.astype(np.int64)
    elif (batch := arrays.get("batch")) is not None and batch.shape == (nodes,) and nodes and is_whole(batch):
        owner = batch.astype(np.int64)
        if owner[0] != 0 or (np.diff(owner) < 0).any() or (np.diff(owner) > 1).any():
            raise upload_error(
                file, "expected batch to count the graphs 0, 0, ..., 1, 1, ... in order, got another order"
            )
        starts = np.searchsorted(owner, np.arange(int(owner[-1]) + 2))
    else:
        return None
    if starts[0] != 0 or starts[-1] != nodes or (np.diff(starts) < 1).any():
        raise upload_error(
            file, f"expected ptr to rise from 0 to {nodes:,}, the number of nodes, got another"
        )
    return starts
