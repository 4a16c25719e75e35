"""Named arrays as a graph: an adjacency matrix, dense or sparse, or PyG's ``edge_index`` with x and y."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.data.formats.bad import bad
from analysis.data.formats.bounds import check_counts
from analysis.data.formats.parsed import Parsed
from analysis.data.formats.text import clean, quoted

Arrays = Mapping[str, np.ndarray]

_DENSE = ("adj", "A", "adjacency", "adj_matrix", "adjacency_matrix", "arr_0")
_X = ("x", "X", "features", "feat", "feature", "node_features")
_Y = ("y", "Y", "labels", "label", "node_labels")
_SPARSE = ("", "adj_", "adj_matrix.")
_MASKS = (("train_mask",), ("val_mask", "valid_mask"), ("test_mask",))
_STATES = ("state.", "layer.", "hidden.", "h.")


def read_arrays(file: str, arrays: Arrays) -> list[Parsed]:
    """The graph that the arrays describe; several, if ``batch`` or ``ptr`` says which node is whose."""
    if states := [name for name in arrays if name.startswith(_STATES) or name in ("states", "layers")]:
        raise bad(
            file,
            f"expected a graph, got the layer states {quoted(states[0])} ...; open them on the page Depth",
        )
    nodes, source, target, weight, directed = _edges(file, arrays)
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
    if ptr is None or len(ptr) <= 2:
        if y is not None and len(y) == nodes:
            ready["y"] = y
        return [parsed]
    if y is not None and len(y) not in (nodes, len(ptr) - 1):
        raise bad(
            file, f"expected a label for each of {len(ptr) - 1:,} graphs or {nodes:,} nodes, got {len(y):,}"
        )
    return split_graphs(parsed, ptr, y)


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


def _edges(file: str, arrays: Arrays) -> tuple[int, np.ndarray, np.ndarray, np.ndarray | None, bool | None]:
    if "edge_index" in arrays:
        return _edge_index(file, arrays)
    for name in _DENSE:
        if name in arrays and arrays[name].ndim == 2:
            return _dense(file, arrays[name])
    for prefix in _SPARSE:
        if f"{prefix}shape" in arrays and f"{prefix}data" in arrays:
            shape, rows, columns, values = sparse(file, arrays, prefix)
            if shape[0] != shape[1]:
                raise bad(file, f"expected a square adjacency matrix, got {shape[0]} x {shape[1]}")
            return (shape[0], *_entries(rows, columns, values))
    there = ", ".join(clean(name, most=20) for name in list(arrays)[:8])
    raise bad(file, f"expected edge_index, a dense adj, or scipy's sparse parts, got {there}")


def _edge_index(
    file: str, arrays: Arrays
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray | None, bool | None]:
    found = arrays["edge_index"]
    if found.ndim == 2 and found.shape[0] != 2 and found.shape[1] == 2:
        found = found.T
    if found.ndim != 2 or found.shape[0] != 2 or not _whole(found):
        raise bad(
            file, f"expected edge_index of whole numbers [2, edges], got {found.dtype} {list(found.shape)}"
        )
    check_counts(file, edges=found.shape[1] // 2)
    ends = found.astype(np.int64)
    nodes = int(ends.max(initial=-1)) + 1
    if "num_nodes" in arrays and arrays["num_nodes"].size == 1 and _whole(arrays["num_nodes"]):
        nodes = max(nodes, int(arrays["num_nodes"].reshape(-1)[0]))
    if ends.size and ends.min() < 0:
        edge = int(np.flatnonzero((ends < 0).any(axis=0))[0])
        raise bad(
            file,
            f"expected nodes numbered from 0, got {ends[:, edge].min()}",
            row=edge + 1,
            column="edge_index",
        )
    check_counts(file, nodes=nodes)
    weight = next((arrays[n] for n in ("edge_weight", "edge_attr") if n in arrays), None)
    if weight is not None and (weight.size != ends.shape[1] or weight.dtype.kind not in "iuf"):
        weight = None
    both = _symmetric(ends, nodes)
    return (
        nodes,
        ends[0],
        ends[1],
        None if weight is None else _finite(file, weight.reshape(-1)),
        None if both else True,
    )


def _dense(
    file: str, matrix: np.ndarray
) -> tuple[int, np.ndarray, np.ndarray, np.ndarray | None, bool | None]:
    if matrix.shape[0] != matrix.shape[1] or matrix.dtype.kind not in "biuf":
        raise bad(
            file, f"expected a square adjacency matrix of numbers, got {matrix.dtype} {list(matrix.shape)}"
        )
    rows, columns = np.nonzero(matrix)
    check_counts(file, nodes=len(matrix), edges=len(rows) // 2)
    return (len(matrix), *_entries(rows, columns, _finite(file, matrix[rows, columns])))


def _entries(
    rows: np.ndarray, columns: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None, bool | None]:
    ends = np.stack([rows, columns]).astype(np.int64)
    symmetric = _symmetric(ends, int(ends.max(initial=0)) + 1)
    weight = None if (values == 1).all() else values.astype(np.float64)
    return ends[0], ends[1], weight, None if symmetric else True


def _symmetric(ends: np.ndarray, nodes: int) -> bool:
    """Whether every edge has its reverse; then the edges stay as they are listed."""
    forth, back = ends[0] * nodes + ends[1], ends[1] * nodes + ends[0]
    return np.array_equal(np.unique(forth), np.unique(back))


def sparse(
    file: str, arrays: Arrays, prefix: str
) -> tuple[tuple[int, int], np.ndarray, np.ndarray, np.ndarray]:
    """Shape, rows, columns and values of a sparse matrix as scipy keeps it (CSR, CSC, COO)."""
    parts = {name: arrays.get(prefix + name) for name in ("shape", "data", "indices", "indptr", "row", "col")}
    shape, data = parts["shape"], parts["data"]
    assert shape is not None and data is not None  # noqa: PT018
    kind = bytes(arrays["format"].reshape(-1)[:1].tobytes()) if "format" in arrays else b"csr"
    kind = kind.replace(b"\0", b"")
    wrong = bad(file, "expected the parts of a sparse matrix to fit together, got some that do not")
    if shape.shape != (2,) or not _whole(shape) or data.ndim != 1 or data.dtype.kind not in "biuf":
        raise wrong
    size = (int(shape[0]), int(shape[1]))
    check_counts(file, nodes=max(0, size[0]), edges=len(data) // 2 if size[0] == size[1] else 0)
    if parts["row"] is not None and parts["col"] is not None:
        rows, columns = parts["row"], parts["col"]
    elif parts["indices"] is not None and parts["indptr"] is not None:
        rows, columns = _expand(parts["indptr"], parts["indices"], wrong)
        if len(parts["indptr"]) != size[kind == b"csc"] + 1:
            raise wrong
        if kind == b"csc":
            rows, columns = columns, rows
    else:
        raise wrong
    good = _whole(rows) and _whole(columns) and rows.ndim == columns.ndim == 1
    if not good or not len(rows) == len(columns) == len(data):
        raise wrong
    for index, most in ((rows, size[0]), (columns, size[1])):
        if len(index) and not (int(index.min()) >= 0 and int(index.max()) < most):
            raise wrong
    kept = data != 0
    return size, rows[kept].astype(np.int64), columns[kept].astype(np.int64), _finite(file, data[kept])


def _expand(indptr: np.ndarray, indices: np.ndarray, wrong: Exception) -> tuple[np.ndarray, np.ndarray]:
    if not _whole(indptr) or indptr.ndim != 1 or indices.ndim != 1 or not len(indptr):
        raise wrong
    pointer = indptr.astype(np.int64)
    if pointer[0] != 0 or pointer[-1] != len(indices) or (np.diff(pointer) < 0).any():
        raise wrong
    return np.repeat(np.arange(len(pointer) - 1), np.diff(pointer)), indices


def _features(file: str, arrays: Arrays) -> np.ndarray | None:
    if "attr_shape" in arrays and "attr_data" in arrays:
        size, rows, columns, values = sparse(file, arrays, "attr_")
        check_counts(file, nodes=size[0], features=size[1])
        dense = np.zeros(size)
        dense[rows, columns] = values
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
    if y.ndim != 1 or y.dtype.kind not in "biuf" or not _whole(y):
        raise bad(file, f"expected y of whole numbers, one a node, got {y.dtype} {list(y.shape)}")
    if nodes is not None:
        if len(y) == 1 and nodes != 1:
            return None
        _check_rows(file, "y", len(y), nodes)
    return y.astype(np.int64)


def _split(arrays: Arrays, nodes: int) -> np.ndarray | None:
    masks = [next((arrays[n] for n in names if n in arrays), None) for names in _MASKS]
    if any(mask is None or mask.shape != (nodes,) or mask.dtype.kind not in "biu" for mask in masks):
        return None
    split = np.full(nodes, -1, dtype=np.int8)
    for part, mask in enumerate(masks):
        split[np.asarray(mask) != 0] = part
    return split


def _ptr(file: str, arrays: Arrays, nodes: int) -> np.ndarray | None:
    """Where each graph's nodes begin, from ``ptr`` or from ``batch``."""
    if (ptr := arrays.get("ptr")) is not None and ptr.ndim == 1 and _whole(ptr) and len(ptr):
        found = ptr.astype(np.int64)
    elif (batch := arrays.get("batch")) is not None and batch.shape == (nodes,) and nodes and _whole(batch):
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


def _whole(values: np.ndarray) -> bool:
    if values.dtype.kind in "biu":
        return values.dtype.kind != "u" or not values.size or int(values.max()) < 2**62
    if values.dtype.kind != "f":
        return False
    return bool(
        np.isfinite(values).all() and (np.abs(values) < 2**53).all() and (values == np.round(values)).all()
    )


def _finite(file: str, values: np.ndarray) -> np.ndarray:
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        place = int(np.flatnonzero(~np.isfinite(values))[0])
        raise bad(file, f"expected finite weights, got {values[place]}", row=place + 1)
    return values


def _check_rows(file: str, name: str, got: int, nodes: int) -> None:
    if got != nodes:
        raise bad(file, f"expected {name} to have a row for each of {nodes:,} nodes, got {got:,}")
