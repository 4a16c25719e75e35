"""Assign roles to the arrays of an npz, npy or safetensors file."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.data.upload.arrays.edge_arrays import edges_of
from analysis.data.upload.errors import upload_error
from analysis.data.upload.memberships.hard_clusters import CLUSTER_NAMES, STRENGTHS, hard_clusters
from analysis.data.upload.memberships.membership_inputs import LABEL_NAMES, Parts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.column_names import normalised_name
from analysis.data.upload.tables.edge_list import canonical
from analysis.data.upload.text import is_missing, omission_note

_S = ("s", "assignment", "assignments", "membership", "memberships", "probabilities", "proba",
      "responsibilities", "arr0", "adj", "theta", "phi", "soft", "prob", "probs")  # fmt: skip
_X = ("x", "embedding", "embeddings", "z", "h", "features", "coordinates", "umap", "tsne", "pca", "pos")
_NAMES = ("names", "nodenames", "name", "ids", "id")
_CLUSTERS = ("clusternames", "clusters", "topics", "components")
_HARD = (*CLUSTER_NAMES, "s", "arr0", "adj", *LABEL_NAMES)


def take_arrays(parts: Parts, file: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Add the arrays of a file to ``parts``, by their names.

    Args:
        parts: what is known so far; filled.
        file: name of the file, for error messages.
        arrays: its arrays of any shape, by name.

    Raises:
        BadUpload: if what is called memberships is no table of numbers.
    """
    unused = _UnusedArrays(arrays)
    if parts.s is None:
        _take_memberships(parts, file, unused)
    if parts.x is None and (x := unused.take(_X, dims=2)) is not None and x.dtype.kind in "biuf":
        parts.x = x.astype(np.float32)
    if (y := unused.take(LABEL_NAMES, dims=1)) is not None:
        values = _text(y)
        parts.labels = [
            None if is_missing(v) or (y.dtype.kind in "if" and v.startswith("-")) else v for v in values
        ]
    if (names := unused.take(_NAMES, dims=1)) is not None:
        parts.names = _text(names)
    if (clusters := unused.take(_CLUSTERS, dims=1)) is not None:
        parts.clusters = _text(clusters)
    if "edge_index" in arrays or "edges" in arrays:
        edges = edges_of(
            file, {n: a for n, a in arrays.items() if n in ("edge_index", "edges", "edge_weight")}
        )
        rows = [str(i) for i in range(edges.nodes)]
        parts.graph = Parsed(file, rows, edges.source, edges.target, edges.directed, weight=edges.weight)
        parts.numbered = True
        for name in ("edge_index", "edges", "edge_weight"):
            unused.arrays.pop(name, None)
    if unused.arrays:
        parts.notes.append(omission_note("arrays", list(unused.arrays)))


class _UnusedArrays:
    """Arrays of a file that have no role yet."""

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self.arrays = dict(arrays)
        self._by_key = {normalised_name(name): name for name in reversed(list(arrays))}

    def take(self, keys: tuple[str, ...], *, dims: int) -> np.ndarray | None:
        """Take the first array called as one of ``keys`` that has ``dims`` dimensions and is not empty."""
        for name in (self._by_key[key] for key in keys if key in self._by_key):
            array = self.arrays.get(name)
            if array is not None and array.ndim == dims and array.size:
                return self.arrays.pop(name)
        return None

    def take_only_table(self) -> np.ndarray | None:
        """Take the only table of fractions that is not called as an embedding is."""
        tables = [
            name
            for name, array in self.arrays.items()
            if array.ndim == 2 and array.dtype.kind == "f" and normalised_name(name) not in _X
        ]
        return self.arrays.pop(tables[0]) if len(tables) == 1 else None


def _take_memberships(parts: Parts, file: str, unused: _UnusedArrays) -> None:
    s = unused.take(_S, dims=2)
    if s is None:
        s = unused.take_only_table()
    if s is not None:
        if s.dtype.kind not in "biuf":
            raise upload_error(file, f"expected memberships as numbers, got {s.dtype}")
        parts.file, parts.s = file, s.astype(np.float64)
    elif (ids := unused.take(_HARD, dims=1)) is not None and ids.dtype.kind in "biuSU":
        parts.take_hard(file, hard_clusters(_text(ids), unused.take(tuple(STRENGTHS), dims=1)))


def _text(values: np.ndarray) -> list[str]:
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    return [canonical(str(value)) for value in values.tolist()]
