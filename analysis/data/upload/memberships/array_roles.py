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
    by_name = {normalised_name(name): name for name in reversed(list(arrays))}
    used: set[str] = set()

    def first(keys: tuple[str, ...], *, dims: int) -> np.ndarray | None:
        for key in keys:
            name = by_name.get(key)
            if name is not None and name not in used and arrays[name].ndim == dims and arrays[name].size:
                used.add(name)
                return arrays[name]
        return None

    if parts.s is None:
        s = first(_S, dims=2)
        if s is None:
            tables = [
                n
                for n, a in arrays.items()
                if a.ndim == 2 and a.dtype.kind == "f" and normalised_name(n) not in _X
            ]
            if len(tables) == 1:
                s = arrays[tables[0]]
                used.add(tables[0])
        if s is not None:
            if s.dtype.kind not in "biuf":
                raise upload_error(file, f"expected memberships as numbers, got {s.dtype}")
            parts.file, parts.s = file, s.astype(np.float64)
        elif (ids := first(_HARD, dims=1)) is not None and ids.dtype.kind in "biuSU":
            parts.take_hard(file, hard_clusters(_text(ids), first(tuple(STRENGTHS), dims=1)))
    if parts.x is None and (x := first(_X, dims=2)) is not None and x.dtype.kind in "biuf":
        parts.x = x.astype(np.float32)
    if (y := first(LABEL_NAMES, dims=1)) is not None:
        values = _text(y)
        parts.labels = [
            None if is_missing(v) or (y.dtype.kind in "if" and v.startswith("-")) else v for v in values
        ]
    if (names := first(_NAMES, dims=1)) is not None:
        parts.names = _text(names)
    if (clusters := first(_CLUSTERS, dims=1)) is not None:
        parts.clusters = _text(clusters)
    if "edge_index" in arrays or "edges" in arrays:
        edges = edges_of(
            file, {n: a for n, a in arrays.items() if n in ("edge_index", "edges", "edge_weight")}
        )
        rows = [str(i) for i in range(edges.nodes)]
        parts.graph = Parsed(file, rows, edges.source, edges.target, edges.directed, weight=edges.weight)
        parts.numbered = True
        used |= {"edge_index", "edges", "edge_weight"}
    if left := [name for name in arrays if name not in used]:
        parts.notes.append(omission_note("arrays", left))


def _text(values: np.ndarray) -> list[str]:
    if values.dtype.kind == "S":
        values = np.char.decode(values, "utf-8", "replace")
    return [canonical(str(value)) for value in values.tolist()]
