"""Pictures of S and its heads: the graph, heat maps, cluster members, one node."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.clusters.cluster_members import member_shares
from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.clusters.image_cluster_maps import Sample, pixel_shares
from analysis.figures.clusters.node_card import node_heads, node_path
from analysis.figures.clusters.pooled_graph import pooled_graph
from analysis.figures.clusters.random_baseline import control_dots
from analysis.figures.graphs.graph import Labels, graph_drawing
from analysis.figures.graphs.pixel_graph import pixel_drawing
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_rows import node_labels, node_names, sample_note
from analysis.figures.style.heatmap_scale import Scale, largest_magnitude, values_to_draw
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.node_style import boundary_nodes as between_clusters
from analysis.figures.style.picture import Picture
from analysis.runs.views.cluster_view import ClusterView
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.wording import percents


def graph(view: ClusterView) -> Picture:
    """The graph of ``view``, coloured by S or by the selected head."""
    graphs, nodes = view.graphs, view.nodes
    S, names = view.shown[nodes], node_names(graphs, nodes.start, nodes.stop)
    highlight = Highlight(view.node, cluster=view.cluster)
    title, pos = graphs.graph_names[view.graph], view.pixels
    if pos is not None:
        return pixel_drawing(
            pos[nodes],
            S,
            ink=(graphs.x[nodes, 2] + 1) / 2,
            frame=_image_size(pos),
            names=names,
            title=title,
            highlight=highlight,
        )
    labelled = graphs.level == "node" and bool(graphs.label_names)
    return graph_drawing(
        view.layout,
        view.edges,
        S,
        names=names,
        title=title,
        labels=Labels(graphs.y[nodes], _label_names(graphs)) if labelled else None,
        highlight=highlight,
        note=sample_note(graphs),
    )


def combined(view: ClusterView, *, scale: Scale = "share", reach: float = 0.0) -> Picture:
    """Heat map of S for the shown graph.

    Args:
        view: what is shown.
        scale: shares in [0, 1], or against a uniform S.
        reach: how far the limits against uniform reach at least, >= 0.
    """
    S = view.assigned().combined[view.nodes]
    return combined_heatmap(S, rows=view.rows, scale=scale, reach=reach)


def heads(view: ClusterView, *, scale: Scale = "share", reach: float = 0.0) -> Picture:
    """Heat maps from S_1 ... S_H to S for the shown graph.

    Args:
        view: what is shown.
        scale: shares in [0, 1], or against a uniform S.
        reach: how far the limits against uniform reach at least, >= 0.
    """
    layer, nodes = view.assigned(), view.nodes
    return head_heatmaps(
        layer.heads[:, nodes],
        layer.combined[nodes],
        weights=layer.head_weights,
        rows=view.rows,
        scale=scale,
        reach=reach,
    )


def largest_gap_to_uniform(view: ClusterView) -> float:
    """Largest deviation, >= 0, of S and the heads of ``view`` from uniform, on the drawn scale."""
    layer, nodes = view.assigned(), view.nodes
    rows = [*layer.heads[:, nodes], layer.combined[nodes]]
    return max(largest_magnitude(values_to_draw(view.rows.values(S), "uniform")) for S in rows)


def cluster_members(view: ClusterView, *, scale: Scale = "share", reach: float = 0.0) -> Picture:
    """Members of each cluster of S, or of the selected head.

    Args:
        view: what is shown.
        scale: shares in [0, 1], or against a uniform S.
        reach: how far the limits against uniform reach at least, >= 0.
    """
    S, pos, graphs = view.shown, view.pixels, view.graphs
    if pos is not None:
        return pixel_shares(
            S,
            pos,
            frame=_image_size(pos),
            sample=Sample(len(graphs.graph_names), graphs.total_graphs),
            symbol=view.symbol,
            scale=scale,
            selected=view.cluster,
            reach=reach,
        )
    nodes, labels = view.nodes, node_labels(graphs)[view.nodes]
    varied = bool(graphs.label_names) and len(np.unique(labels)) > 1
    return member_shares(
        S[nodes],
        names=node_names(graphs, nodes.start, nodes.stop),
        labels=labels if varied else None,
        label_names=_label_names(graphs),
        symbol=view.symbol,
        selected=view.cluster,
        note=sample_note(graphs),
    )


def pooled(view: ClusterView) -> Picture:
    """Pooled graph of the graph of ``view``."""
    return pooled_graph(
        view.shown[view.nodes], view.edges, view.layout, symbol=view.symbol, selected=view.cluster
    )


def chance_comparison(view: ClusterView) -> Picture:
    """Measures of S, or of the selected head, in ``view``, compared with shuffled rows."""
    from analysis.measures.assignments.random_baseline import compare_with_control

    graphs, pos = view.graphs, view.pixels
    cells = None if pos is None else (pos.round().astype(int) @ np.array([1, _image_size(pos)[0]]))
    measured = compare_with_control(
        view.shown,
        edge_index=graphs.edge_index,
        labels=node_labels(graphs) if graphs.label_names else None,
        positions=cells,
    )
    return control_dots(measured, control=f"{view.symbol} with its rows shuffled")


def node_bars(view: ClusterView) -> Picture:
    """Memberships of the selected node of ``view`` by head."""
    layer, row = view.assigned(), view.row or 0
    return node_heads(
        layer.heads[:, row], layer.combined[row], weights=layer.head_weights, name=node_name(view)
    )


def node_history(view: ClusterView) -> Picture:
    """Memberships of the selected node of ``view`` over the recorded epochs."""
    row = view.row or 0
    shares = np.stack([view.assigned(epoch=epoch).combined[row] for epoch in view.epochs])
    return node_path(shares, list(view.epochs), epoch=view.epoch, name=node_name(view))


def boundary(view: ClusterView) -> list[dict[str, Any]]:
    """Table rows of the nodes of ``view`` between two clusters, smallest margin first."""
    S, rows = view.shown[view.nodes], []
    for node in between_clusters(S).tolist():
        first, second = np.argsort(-S[node], kind="stable")[:2].tolist()
        shares = percents(float(S[node, first]), float(S[node, second]))
        rows.append(
            {
                "index": node,
                "node": node_label(view.graphs, view.nodes.start + node, node),
                "first": f"{first + 1} ({shares[0]})",
                "second": f"{second + 1} ({shares[1]})",
                "apart, points": round(100 * float(S[node, first] - S[node, second]), 1),
            }
        )
    return rows


def node_name(view: ClusterView) -> str:
    """Name of the selected node of ``view``, escaped for a figure."""
    row = view.row or 0
    return node_names(view.graphs, row, row + 1)[0]


def node_label(graphs: RecordedGraphs, row: int, index: int) -> str:
    """Name of a node, or its pixel position, or its number, as the picture calls it.

    Args:
        graphs: the recorded graphs.
        row: index of the node among all recorded nodes, from 0.
        index: index of the node inside its graph, from 0.
    """
    if graphs.node_names:
        return graphs.node_names[row]
    if graphs.pos is not None:
        column, line = np.asarray(graphs.pos[row]).round().astype(int)
        return f"pixel {column}, {line}"
    return f"node {index}"


def _image_size(pos: np.ndarray) -> tuple[int, int]:
    """Columns and rows of the images; at least 8 x 8, as few digits reach the corners."""
    columns, rows = pos.max(axis=0).round().astype(int).tolist()
    return max(columns + 1, 8), max(rows + 1, 8)


def _label_names(graphs: RecordedGraphs) -> tuple[str, ...]:
    return tuple(escape(name) for name in graphs.label_names)
