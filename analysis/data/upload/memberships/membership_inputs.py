"""The unchecked parts of an upload with memberships."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analysis.data.upload.memberships.hard_clusters import HardClusters
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.edge_list import canonical
from analysis.data.upload.text import is_missing

LABEL_NAMES = ("y", "label", "labels", "class", "target", "truth", "groundtruth")
"""Names of arrays and columns that hold labels."""


@dataclass
class Parts:
    """Memberships, labels, edges and embedding as read from the files; None where absent.

    Attributes:
        file: the one with the memberships.
        s: ``[N, K]``, or None.
        names: names of the nodes, or empty.
        clusters: names of the columns, or empty.
        labels: one a node (None for none), or None.
        label_of: labels by the nodes' names, from a table of their own.
        graph: edges, by the nodes' names; or None.
        numbered: whether the edges' ends are numbers of rows, counted from 0.
        x: ``[N, D]``, an embedding, or None.
        notes: remarks on what was left out.
        inside: whether edges to nodes without memberships are left out.
        in_order: whether a table of labels goes by its order, where its names are others.
    """

    file: str = ""
    s: np.ndarray | None = None
    names: list[str] = field(default_factory=list)
    clusters: list[str] = field(default_factory=list)
    labels: list[str | None] | None = None
    label_of: dict[str, str] | None = None
    graph: Parsed | None = None
    numbered: bool = False
    x: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)
    inside: bool = False
    in_order: bool = False

    def take_hard(self, file: str, hard: HardClusters | None) -> None:
        """Use one cluster per node as the memberships, if given.

        Args:
            file: name of the file.
            hard: one cluster a node; None changes nothing.
        """
        if hard is not None:
            self.file, self.s, self.clusters = file, hard.s, hard.clusters
            self.notes += hard.notes


def label_in(cell: str) -> str | None:
    """Read the label in ``cell``; empty cells and -1, the usual code for "unlabelled", become None.

    >>> label_in("cat"), label_in("-1.0"), label_in("")
    ('cat', None, None)
    """
    label = canonical(cell)
    return None if is_missing(cell) or label == "-1" else label
