"""Read edges from arrays: PyG's ``edge_index``, or an adjacency matrix, dense or as scipy's sparse arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.data.upload.arrays.sparse_arrays import PARTS, Arrays, Sparse, finite, is_whole, read_sparse
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.text import clean

_DENSE = ("adj", "A", "adjacency", "adj_matrix", "adjacency_matrix", "arr_0")
EDGES = ("edge_index", "edges", "edge_list", "edgelist")
"""Arrays that list edges: two rows, except for the last three names, which have two columns."""
_SPARSE = ("", "adj_", "adj_matrix.", "adj_matrix_", "adjacency_", "adj.")
ATTRIBUTES = ("attr_", "attr_matrix.", "attr_matrix_", "attr.", "x_", "feature_matrix.", "features_")
"""What the parts of a sparse matrix of features begin with."""
NAMED = {
    *EDGES,
    "x",
    "y",
    "labels",
    *_DENSE,
    *(f"{prefix}{suffix}" for prefix in (*_SPARSE, *ATTRIBUTES) for suffix in PARTS),
}
"""Arrays of these names have to be numbers; others that are not are passed over."""


class Edges(NamedTuple):
    """Edges, as the arrays of a file describe them.

    Undirected edges may be listed once or both ways.

    Attributes:
        nodes: number of nodes N.
        source: ``[E]`` int64, from 0 to N - 1.
        target: ``[E]`` int64, from 0 to N - 1.
        weight: ``[E]`` finite numbers; None if every edge counts 1.
        directed: whether edges have a direction; None where every edge is listed both ways, or the arrays do
            not say.
        used: names of the arrays they were read from.
    """

    nodes: int
    source: np.ndarray
    target: np.ndarray
    weight: np.ndarray | None
    directed: bool | None
    used: tuple[str, ...]


def edges_of(file: str, arrays: Arrays) -> Edges:
    """Read the edges that the arrays describe, in the order in which they are listed.

    Args:
        file: name of the file, for error messages.
        arrays: its arrays, by name.

    Raises:
        BadUpload: if they describe none, or do not fit together.
    """
    if (listed := next((name for name in EDGES if name in arrays), None)) is not None:
        return _edges_from_list(file, arrays, listed)
    for name in _DENSE:
        if name in arrays and arrays[name].ndim == 2:
            return _edges_from_matrix(file, arrays[name])._replace(used=(name,))
    for prefix in _SPARSE:
        if f"{prefix}shape" in arrays and f"{prefix}data" in arrays:
            matrix = read_sparse(file, arrays, prefix)
            if matrix.shape[0] != matrix.shape[1]:
                raise upload_error(
                    file, f"expected a square adjacency matrix, got {matrix.shape[0]} x {matrix.shape[1]}"
                )
            return _entries(matrix)._replace(used=tuple(f"{prefix}{suffix}" for suffix in PARTS))
    names = ", ".join(clean(name, length=20) for name in list(arrays)[:8])
    raise upload_error(
        file, f"expected edge_index or edges, a dense adj, or scipy's sparse parts, got {names}"
    )


def _edges_from_list(file: str, arrays: Arrays, name: str) -> Edges:
    array = arrays[name]
    columns = array.ndim == 2 and array.shape[1] == 2
    if columns and (array.shape[0] != 2 or name != "edge_index"):
        array = array.T
    if array.ndim != 2 or array.shape[0] != 2 or not is_whole(array):
        raise upload_error(
            file, f"expected {name} of whole numbers [2, edges], got {array.dtype} {list(array.shape)}"
        )
    check_counts(file, edges=array.shape[1] // 2)
    ends = array.astype(np.int64)
    nodes = int(ends.max(initial=-1)) + 1
    if "num_nodes" in arrays and arrays["num_nodes"].size == 1 and is_whole(arrays["num_nodes"]):
        nodes = max(nodes, int(arrays["num_nodes"].reshape(-1)[0]))
    if ends.size and ends.min() < 0:
        edge = int(np.flatnonzero((ends < 0).any(axis=0))[0])
        raise upload_error(
            file,
            f"expected nodes numbered from 0, got {ends[:, edge].min()}",
            row=edge + 1,
            column=name,
        )
    check_counts(file, nodes=nodes)
    weight_name = next((n for n in ("edge_weight", "edge_weights", "edge_attr") if n in arrays), "")
    weight = arrays.get(weight_name)
    if weight is not None and (weight.size != ends.shape[1] or weight.dtype.kind not in "iuf"):
        weight = None
    both = _is_symmetric(ends, nodes)
    values = None if weight is None else finite(file, weight.reshape(-1))
    # PyG lists undirected edges both ways, so one-way edges are directed; other formats are ambiguous
    directed = None if both or name != "edge_index" else True
    used = (name, "num_nodes", *([] if weight is None else [weight_name]))
    return Edges(nodes, ends[0], ends[1], values, directed, used)


def _edges_from_matrix(file: str, matrix: np.ndarray) -> Edges:
    if matrix.shape[0] != matrix.shape[1] or matrix.dtype.kind not in "biuf":
        raise upload_error(
            file, f"expected a square adjacency matrix of numbers, got {matrix.dtype} {list(matrix.shape)}"
        )
    rows, columns = np.nonzero(matrix)
    check_counts(file, nodes=len(matrix), edges=len(rows) // 2)
    return _entries(Sparse(matrix.shape, rows, columns, finite(file, matrix[rows, columns])))


def _entries(matrix: Sparse) -> Edges:
    ends = np.stack([matrix.rows, matrix.columns]).astype(np.int64)
    weight = None if (matrix.values == 1).all() else matrix.values.astype(np.float64)
    directed = None if _is_symmetric(ends, matrix.shape[0]) else True
    return Edges(matrix.shape[0], ends[0], ends[1], weight, directed, ())


def _is_symmetric(ends: np.ndarray, nodes: int) -> bool:
    """Whether every edge is listed in both directions."""
    forward, reverse = ends[0] * nodes + ends[1], ends[1] * nodes + ends[0]
    return np.array_equal(np.unique(forward), np.unique(reverse))
