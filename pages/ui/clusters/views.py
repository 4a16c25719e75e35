"""What the cluster pages draw, made from the selection."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.clusters.curves import target_curves
from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.clusters.members import member_claims
from analysis.figures.clusters.node_card import node_heads, node_path, target_steps
from analysis.figures.clusters.node_words import node_sentence
from analysis.figures.clusters.pixel_maps import pixel_claims
from analysis.figures.clusters.pooled_graph import pooled_graph
from analysis.figures.clusters.random_baseline import control_dots
from analysis.figures.clusters.target import target_heatmaps
from analysis.figures.graphs.graph import graph_drawing, pixel_drawing
from analysis.figures.style.colour_scales import Scale, drawn, farthest
from analysis.figures.style.formatting import escape, percent
from analysis.figures.style.heatmap_rows import node_labels, node_names, sample_note
from analysis.figures.style.node_style import between as between_clusters
from analysis.figures.style.picture import Picture
from analysis.projection.layout import edges_of
from pages.ui.access import data_access
from pages.ui.cached import WhatIf, assigned, layout, picture, rows
from pages.ui.widgets import selection_bar
from pages.ui.widgets.selection_bar import Chosen


@picture("epoch", "graph", "node", "head", "cluster")
def drawing(chosen: Chosen, *, what_if: WhatIf | None = None) -> Picture:
    """The chosen graph, coloured by S or by the chosen head."""
    graphs, nodes = chosen.graphs, chosen.nodes
    S, names = chosen_part(chosen, what_if)[nodes], node_names(graphs, nodes.start, nodes.stop)
    title = graphs.graph_names[chosen.graph]
    pos = _pixels(chosen)
    if pos is not None:
        return pixel_drawing(
            pos[nodes],
            S,
            ink=(graphs.x[nodes, 2] + 1) / 2,
            frame=_frame(pos),
            names=names,
            title=title,
            selected=chosen.node,
            cluster=chosen.cluster,
        )
    labelled = graphs.level == "node" and bool(graphs.label_names)
    return graph_drawing(
        layout(chosen),
        edges_of(graphs.edge_index, nodes.start, nodes.stop),
        S,
        names=names,
        title=title,
        labels=graphs.y[nodes] if labelled else None,
        label_names=_label_names(chosen),
        selected=chosen.node,
        cluster=chosen.cluster,
        note=sample_note(graphs),
    )


def boundary(chosen: Chosen, *, what_if: WhatIf | None = None) -> list[dict[str, Any]]:
    """The nodes of the chosen graph that lie between two clusters, as rows of a table, closest first."""
    S = chosen_part(chosen, what_if)[chosen.nodes]
    rows_ = []
    for node in between_clusters(S).tolist():
        first, second = np.argsort(-S[node], kind="stable")[:2].tolist()
        rows_.append(
            {
                "index": node,
                "node": selection_bar.node_name(chosen.graphs, chosen.nodes.start + node, node),
                "first": f"{first + 1} ({percent(float(S[node, first]))})",
                "second": f"{second + 1} ({percent(float(S[node, second]))})",
                "apart": round(100 * float(S[node, first] - S[node, second]), 1),
            }
        )
    return rows_


@picture("epoch", "graph", "head", "cluster")
def pooled(chosen: Chosen, *, what_if: WhatIf | None = None) -> Picture:
    """The chosen graph with its clusters as nodes."""
    graphs, nodes = chosen.graphs, chosen.nodes
    return pooled_graph(
        chosen_part(chosen, what_if)[nodes],
        edges_of(graphs.edge_index, nodes.start, nodes.stop),
        layout(chosen),
        symbol=_symbol(chosen),
        selected=chosen.cluster,
    )


@picture("epoch", "graph", "head", "cluster")
def claims(chosen: Chosen, *, scale: Scale, reach: float = 0.0, what_if: WhatIf | None = None) -> Picture:
    """What each cluster of S, or of the chosen head, claims."""
    S, symbol = chosen_part(chosen, what_if), _symbol(chosen)
    pos = _pixels(chosen)
    if pos is not None:
        return pixel_claims(
            S,
            pos,
            frame=_frame(pos),
            images=len(chosen.graphs.graph_names),
            of=chosen.graphs.total_graphs,
            symbol=symbol,
            scale=scale,
            selected=chosen.cluster,
            reach=reach,
        )
    nodes, labels = chosen.nodes, node_labels(chosen.graphs)[chosen.nodes]
    varied = bool(chosen.graphs.label_names) and len(np.unique(labels)) > 1
    return member_claims(
        S[nodes],
        names=node_names(chosen.graphs, nodes.start, nodes.stop),
        labels=labels if varied else None,
        label_names=_label_names(chosen),
        symbol=symbol,
        selected=chosen.cluster,
        note=sample_note(chosen.graphs),
    )


@picture("epoch", "graph", "node")
def combined(chosen: Chosen, *, scale: Scale, reach: float = 0.0, what_if: WhatIf | None = None) -> Picture:
    """S of the chosen graph."""
    S = assigned(chosen, what_if).combined[chosen.nodes]
    return combined_heatmap(S, rows=rows(chosen), scale=scale, reach=reach)


def against_uniform(chosen: Chosen) -> float:
    """How far S and the heads of the chosen graph go from uniform, as drawn."""
    a, nodes = assigned(chosen), chosen.nodes
    parts = [*a.heads[:, nodes], a.combined[nodes]]
    return max(farthest(drawn(rows(chosen).values(part), "uniform")) for part in parts)


@picture("epoch", "head")
def control(chosen: Chosen) -> Picture:
    """Numbers of S, or of the chosen head, beside those of shuffled rows."""
    from analysis.measures.assignments.random_baseline import compared

    graphs, pos = chosen.graphs, _pixels(chosen)
    places = None if pos is None else (pos.round().astype(int) @ np.array([1, _frame(pos)[0]]))
    measured = compared(
        chosen_part(chosen),
        edge_index=graphs.edge_index,
        labels=node_labels(graphs) if graphs.label_names else None,
        places=places,
    )
    return control_dots(measured, control=f"{_symbol(chosen)} with its rows shuffled")


@picture("epoch", "graph", "node")
def heads(chosen: Chosen, *, scale: Scale, reach: float = 0.0, what_if: WhatIf | None = None) -> Picture:
    """The path from S_1 ... S_H to S of the chosen graph."""
    a, nodes = assigned(chosen, what_if), chosen.nodes
    S_h, S = a.heads[:, nodes], a.combined[nodes]
    return head_heatmaps(S_h, S, weights=a.head_weights, rows=rows(chosen), scale=scale, reach=reach)


@picture("epoch", "graph", "node")
def node_card(chosen: Chosen, *, what_if: WhatIf | None = None) -> Picture:
    """What each head makes of the chosen node."""
    a, row = assigned(chosen, what_if), node_row(chosen)
    return node_heads(a.heads[:, row], a.combined[row], weights=a.head_weights, name=_node_name(chosen))


def node_facts(chosen: Chosen, *, what_if: WhatIf | None = None) -> str:
    """Label, neighbours and KL share of the chosen node, in a sentence."""
    graphs, nodes = chosen.graphs, chosen.nodes
    a, node = assigned(chosen, what_if), chosen.node or 0
    label = int(graphs.y[nodes.start + node]) if graphs.level == "node" else -1
    return node_sentence(
        a.combined[nodes],
        a.target[nodes],
        edges_of(graphs.edge_index, nodes.start, nodes.stop),
        node=node,
        name=selection_bar.node_name(graphs, nodes.start + node, node),
        label=graphs.label_names[label] if 0 <= label < len(graphs.label_names) else "",
    )


@picture("epoch", "graph", "node")
def node_history(chosen: Chosen) -> Picture:
    """How the chosen node's shares moved."""
    row = node_row(chosen)
    shares = np.stack([assigned(chosen, epoch=epoch).combined[row] for epoch in chosen.epochs])
    return node_path(shares, chosen.epochs, epoch=chosen.epoch, name=_node_name(chosen))


@picture("epoch", "graph", "node")
def target(chosen: Chosen, *, reach: float = 1e-3) -> Picture:
    """S, P and P - S of the chosen graph."""
    a, nodes = assigned(chosen), chosen.nodes
    return target_heatmaps(a.combined[nodes], a.target[nodes], rows=rows(chosen), reach=reach)


def pull(chosen: Chosen) -> float:
    """The largest entry of P - S in the chosen graph."""
    a, nodes = assigned(chosen), chosen.nodes
    return float(np.abs(a.target[nodes] - a.combined[nodes]).max())


@picture("epoch")
def curves(chosen: Chosen, *, beside: str = "") -> Picture:
    """Loss, KL, entropy and clusters in use over the epochs; the axes hold the run called ``beside``, too."""
    other = data_access.run(beside) if beside else None
    spec = chosen.run.spec
    K = assigned(chosen).combined.shape[1]
    start = spec.training.warmup_epochs
    set_once = getattr(spec.model, "keys", "") == "kmeans" and start <= chosen.run.epochs_done
    return target_curves(
        data_access.history(chosen.run),
        epoch=chosen.epoch,
        clusters=K,
        events={start: "keys set by k-means"} if set_once else {},
        beside=data_access.history(other) if other else (),
    )


@picture("epoch", "graph", "node")
def steps(chosen: Chosen) -> Picture:
    """How the chosen node's target is made."""
    S = assigned(chosen).combined[chosen.nodes]
    return target_steps(S, chosen.node or 0, name=_node_name(chosen))


def chosen_head(chosen: Chosen) -> int | None:
    """The chosen head, if the run has it."""
    head = chosen.head
    return head if head is not None and head < len(assigned(chosen).heads) else None


def chosen_part(chosen: Chosen, what_if: WhatIf | None = None) -> np.ndarray:
    """S, or the chosen head's assignment, of all recorded nodes."""
    a, head = assigned(chosen, what_if), chosen_head(chosen)
    return a.combined if head is None else a.heads[head]


def _symbol(chosen: Chosen) -> str:
    head = chosen_head(chosen)
    return "S" if head is None else f"head {head + 1}"


def _pixels(chosen: Chosen) -> np.ndarray | None:
    """Column and row of every recorded node, where the graphs are images; else None."""
    images = chosen.run.spec.data.name == "digits" and chosen.layer == 0
    return chosen.graphs.pos if images else None


def _frame(pos: np.ndarray) -> tuple[int, int]:
    """Columns and rows of the images; those of digits are 8 x 8, though few reach the corners."""
    columns, rows = pos.max(axis=0).round().astype(int).tolist()
    return max(columns + 1, 8), max(rows + 1, 8)


def _label_names(chosen: Chosen) -> tuple[str, ...]:
    return tuple(escape(name) for name in chosen.graphs.label_names)


def node_row(chosen: Chosen) -> int:
    """The chosen node among all recorded nodes."""
    return chosen.nodes.start + (chosen.node or 0)


def _node_name(chosen: Chosen) -> str:
    row = node_row(chosen)
    return node_names(chosen.graphs, row, row + 1)[0]
