"""Convert one cluster per node, as Leiden, k-means or HDBSCAN give it, to an assignment S."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.data.upload.tables.column_names import normalised_name
from analysis.data.upload.tables.edge_list import canonical
from analysis.data.upload.text import is_missing, numbers_first

CLUSTER_NAMES = frozenset(
    ("cluster", "clusters", "clusterid", "leiden", "louvain", "community", "communities", "module", "topic",
     "topics", "partition", "segment", "kmeans", "hdbscan", "assignment", "predictedcluster")
)  # fmt: skip
"""Names of a column that holds a node's cluster."""
STRENGTHS = frozenset(("probability", "probabilities", "strength", "membership", "confidence", "score"))
"""Names of a column that says how surely a node belongs to its cluster."""
MOST = 200
"""More different values than this are no clusters."""
NOISE = "noise"
_NONE = frozenset(("-1", "noise", "outlier"))


class HardClusters(NamedTuple):
    """An assignment made from one cluster per node.

    Attributes:
        s: assignment ``[N, K]``: one-hot, or the strength of the membership and the rest in the last column.
        clusters: names of the columns; the last is :data:`NOISE` where a node has none.
        notes: remarks on how the files were read.
    """

    s: np.ndarray
    clusters: list[str]
    notes: list[str]


def hard_clusters(cells: Sequence[str], strength: np.ndarray | None = None) -> HardClusters | None:
    """Convert cluster names to an assignment; None if there is only one cluster, or there are too many.

    Args:
        cells: a cluster's name or number for every node; -1 and nothing stand for none.
        strength: ``[N]`` from 0 to 1, how surely a node belongs to it; the rest goes to noise.

    >>> hard_clusters(["b", "a", "-1"]).s.tolist()
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    >>> hard_clusters(["0", "1", "1"], np.array([1.0, 0.5, 1.0])).s.tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5], [0.0, 1.0, 0.0]]
    """
    names = [None if is_missing(cell) or cell.strip().lower() in _NONE else canonical(cell) for cell in cells]
    kinds = sorted({name for name in names if name is not None}, key=numbers_first)
    blank = names.count(None)
    if strength is not None and not (
        np.isfinite(strength).all() and 0 <= strength.min() <= strength.max() <= 1
    ):
        strength = None
    noisy = blank > 0 or strength is not None and bool((strength < 1).any())
    if not kinds or len(kinds) + noisy < 2 or len(kinds) > min(MOST, len(names) - 1):
        return None
    s = np.zeros((len(names), len(kinds) + noisy))
    number = {kind: k for k, kind in enumerate(kinds)}
    row = np.arange(len(names))
    column = np.array([len(kinds) if name is None else number[name] for name in names])
    s[row, column] = 1.0
    if strength is not None:
        known = column < len(kinds)
        s[row[known], column[known]] = strength[known]
        s[known, -1] += (1 - strength[known]) if noisy else 0
    notes = ["one cluster a node was read: S has a column for each"]
    if strength is not None:
        notes = ["a cluster and its strength were read for each node; what is missing to 1 is noise"]
    elif blank:
        notes.append(f"{blank:,} of {len(names):,} nodes have none; they are in the last column, {NOISE}")
    return HardClusters(s, [*kinds, NOISE] if noisy else kinds, notes)


def cluster_column(names: Sequence[str]) -> int | None:
    """Index of the column among ``names`` that is named like a cluster id; None if there is none.

    >>> cluster_column(["cell", "Leiden_"]), cluster_column(["a", "b"])
    (1, None)
    """
    return next((i for i, name in enumerate(names) if normalised_name(name) in CLUSTER_NAMES), None)


def strength_column(names: Sequence[str]) -> int | None:
    """Index of the column among ``names`` named like the strength of a membership; None if there is none.

    >>> strength_column(["node", "cluster", "probability"])
    2
    """
    return next((i for i, name in enumerate(names) if normalised_name(name) in STRENGTHS), None)
