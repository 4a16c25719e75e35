"""Layout shared by drawings of assignments of the same nodes: positions and row order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.clusters.graph_and_heatmap import assignment_column
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.picture import Picture
from analysis.projection.bfs_subgraph import breadth_first_sample
from analysis.projection.layout import graph_layout, to_unit_square
from analysis.projection.pca import fit_pca
from analysis.projection.row_order import row_order
from analysis.runs.assignments.given_assignment import GivenAssignment

MOST_DRAWN = 600
"""Nodes in a drawing of a graph; a force layout of more is slow and shows less."""


class NodeLayout(NamedTuple):
    """Nodes, positions and row order shared by drawings of assignments of the same nodes.

    Attributes:
        nodes: ``[n]``, those that are drawn.
        positions: ``[n, 2]``; None without edges and embedding.
        edges: ``[2, e]`` among them, or None.
        rows: the order of rows, names and labels.
        note: what was left out, in words.
        clusters: names of the first assignment's columns; none where they are numbers.
    """

    nodes: np.ndarray
    positions: np.ndarray | None
    edges: np.ndarray | None
    rows: Rows
    note: str
    clusters: tuple[str, ...] = ()

    def draw(self, S: np.ndarray, *, title: str) -> Picture:
        """Draw the assignment ``S`` ``[N, K]`` of all nodes; ``title`` is not yet escaped."""
        return assignment_column(
            S[self.nodes], rows=self.rows, positions=self.positions, edge_index=self.edges,
            title=title, note=self.note,
            clusters=self.clusters,
        )  # fmt: skip


def lay_out_nodes(
    given: GivenAssignment,
    *,
    names: Sequence[str] = (),
    label_names: Sequence[str] = (),
    cluster_names: Sequence[str] = (),
) -> NodeLayout:
    """Lay out the graph, or the embedding by PCA; a large graph is sampled around its hub.

    Args:
        given: the assignment whose clusters order the rows.
        names: one a node, or none.
        label_names: one a label id, or none.
        cluster_names: one a cluster, or none.

    Raises:
        BadInput: for another number of names than there are nodes or clusters.
    """
    for what, given_names, count in (
        ("node", names, len(given.S)),
        ("cluster", cluster_names, given.S.shape[1]),
    ):
        if len(given_names) not in (0, count):
            raise BadInput(
                f"expected a name for each of {count:,} {what}s, got {len(given_names):,}; or give none"
            )
    n, edges = len(given.S), given.edges
    nodes = np.arange(n) if edges is None else breadth_first_sample(n, edges, max_nodes=MOST_DRAWN)
    positions, inside = None, None
    if edges is not None:
        number = np.full(n, -1)
        number[nodes] = np.arange(len(nodes))
        inside = number[edges[:, (number[edges] >= 0).all(axis=0)]]
        positions = graph_layout(len(nodes), inside)
    elif given.points is not None and given.points.shape[1] > 1:
        positions = to_unit_square(fit_pca(given.points.astype(np.float64)).transform(given.points))
    note = "" if len(nodes) == n else f" {len(nodes):,} of {n:,} nodes: those nearest to the best joined one."
    rows = _rows(given, nodes, names=names, label_names=label_names)
    return NodeLayout(nodes, positions, inside, rows, note, tuple(cluster_names))


def _rows(
    given: GivenAssignment, nodes: np.ndarray, *, names: Sequence[str], label_names: Sequence[str]
) -> Rows:
    labels = given.labels
    drawn = None if labels is None else labels[nodes]
    ids = 0 if labels is None else int(labels.max(initial=-1)) + 1
    titles = label_names if len(label_names) >= ids else [str(label) for label in range(ids)]
    return Rows(
        row_order(given.S[nodes]),
        tuple(escape(names[node]) if names else f"node {node}" for node in nodes),
        drawn if drawn is not None and len(np.unique(drawn)) > 1 else None,
        tuple(escape(title) for title in titles),
    )
