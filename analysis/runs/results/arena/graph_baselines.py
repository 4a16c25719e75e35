"""Baselines on a graph, and what all columns of the arena share: nodes, places, order of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.figures.style.heatmap_rows import Rows, node_rows
from analysis.measures.assignments.matching import matched_to
from analysis.projection.layout import graph_layout
from analysis.projection.row_order import row_order
from analysis.runs.results.arena.pooler_comparison import BaselineColumn, baseline_column
from analysis.training.loop.snapshot import RecordedGraphs

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.data.builtin.table import Task

ORDER = ("spectral", "louvain", "kmeans", "random")
"""The first that there is gives all others their colours and their order of rows."""


class ColumnLayout(NamedTuple):
    """What all columns share.

    Attributes:
        nodes: ``[n]``, numbers of the nodes drawn, ascending.
        graphs: these nodes and the edges among them, without features, which no column draws.
        positions: ``[n, 2]`` in the unit square, y pointing down.
        like: ``[n, K]``, the S that the others' clusters are matched to.
        rows: order and names of the rows.
    """

    nodes: np.ndarray
    graphs: RecordedGraphs
    positions: np.ndarray
    like: np.ndarray
    rows: Rows


class GraphBaselines(NamedTuple):
    """All baselines on a graph.

    Attributes:
        columns: in the order of :data:`ORDER`.
        layout: of their columns and all others.
        shown: for each column ``[n, K]``, S of the nodes drawn, its clusters matched to the layout's; None
            where there is none.
    """

    columns: tuple[BaselineColumn, ...]
    layout: ColumnLayout
    shown: tuple[np.ndarray | None, ...]


def graph_baselines(graph: Data, *, task: Task, clusters: int, seeds: Sequence[int]) -> GraphBaselines:
    """Compute every baseline and the layout.

    Args:
        graph: one graph with features.
        task: what is learned on it, which says how many nodes a run records.
        clusters: number of clusters K, at least 1.
        seeds: seeds of the draws, at least one.
    """
    from analysis.training.tasks import link_reconstruction, node_classification
    from analysis.training.tasks.recorded_sample import nodes_to_record, record_nodes

    columns = tuple(baseline_column(name, graph, clusters=clusters, seeds=seeds) for name in ORDER)
    tasks = node_classification if task == "node classification" else link_reconstruction
    nodes = nodes_to_record(graph, max_nodes=tasks.MOST_NODES)
    graphs = record_nodes(graph, nodes)
    graphs = replace(graphs, x=graphs.x[:, :0])
    positions = graph_layout(len(nodes), graphs.edge_index, pos=graphs.pos)
    layout = column_layout(columns, nodes=nodes, graphs=graphs, positions=positions)
    shown = tuple(
        None if column.S is None else matched_to(column.S[nodes], like=layout.like) for column in columns
    )
    return GraphBaselines(columns, layout, shown)


def column_layout(
    columns: Sequence[BaselineColumn], *, nodes: np.ndarray, graphs: RecordedGraphs, positions: np.ndarray
) -> ColumnLayout:
    """Layout of the nodes, ordered by the first column that has an S.

    Args:
        columns: baselines, at least one with an S.
        nodes: ``[n]``, numbers of the nodes drawn.
        graphs: these nodes.
        positions: ``[n, 2]``.
    """
    like = next(column.S for column in columns if column.S is not None)[nodes]
    return ColumnLayout(nodes, graphs, positions, like, node_rows(graphs, row_order(like)))
