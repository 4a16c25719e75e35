"""Drawing of a graph with nodes coloured by cluster."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.highlight import NOTHING, Highlight
from analysis.figures.style.node_style import MARGIN, boundary_nodes, look, node_words
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, EDGE, GLYPHS, NEUTRAL, SYMBOLS
from analysis.measures.assignments.summary import AssignmentSummary, summarize
from analysis.wording import percents

MOST_EDGES = 20_000
"""More lines than this are one grey area, and megabytes."""
FEW_EDGES = 1_000
"""More lines than this are drawn thinner, or they would hide the nodes."""
_SVG_NODES = 2000


class Labels(NamedTuple):
    """Labels of nodes.

    Attributes:
        ids: ``[n]``; below 0 where a node has none.
        names: one per id, escaped.
    """

    ids: np.ndarray
    names: tuple[str, ...]

    def present(self) -> list[tuple[int, str]]:
        """Ids that occur, with their names."""
        return [(c, self.names[c]) for c in np.unique(self.ids[self.ids >= 0]).tolist()]


def graph_drawing(
    positions: np.ndarray,
    edge_index: np.ndarray,
    S: np.ndarray,
    *,
    names: tuple[str, ...],
    title: str,
    labels: Labels | None = None,
    highlight: Highlight = NOTHING,
    note: str = "",
) -> Picture:
    """Draw a graph coloured by dominant cluster, paler for less confident nodes, with shapes by label.

    Args:
        positions: ``[n, 2]``, y pointing down (:func:`~analysis.projection.layout.graph_layout`).
        edge_index: ``[2, e]``, among these nodes.
        S: soft assignment ``[n, K]``.
        names: one per node, escaped.
        title: name of the graph, not yet escaped.
        labels: labels shown as shapes, or None.
        highlight: the selected node and cluster.
        note: remark on sampling.

    >>> at, edge = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[0, 1], [1, 0]])
    >>> graph_drawing(at, edge, np.eye(2), names=("A", "B"), title="pair").title
    'pair: 2.0 of 2 clusters in use'
    """
    cluster = highlight.cluster
    summary, nodes_look = summarize(S), look(S, cluster=cluster)
    size = float(np.clip(115 / np.sqrt(max(len(positions), 1)), 6, 22))
    numbered = len(positions) <= 100
    marker = {"size": size, "color": nodes_look.colours}
    if labels is not None:
        marker["symbol"] = [SYMBOLS[s] for s in (labels.ids % len(SYMBOLS))]
    written = {"text": nodes_look.numbers, "textfont": {"size": 12, "color": nodes_look.inks}}
    nodes = trace(
        "scatter" if len(positions) <= _SVG_NODES else "scattergl",
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers+text" if numbered else "markers",
        showlegend=False,
        marker=marker,
        **(written if numbered else {}),
        hovertext=node_words(S, names),
        hoverinfo="text",
        customdata=np.arange(len(positions), dtype=np.int32),
    )
    shapes = [] if labels is None or len(labels.names) > len(SYMBOLS) else labels.present()
    unsure = boundary_nodes(S) if cluster is None else boundary_nodes(S[:0])
    rings = [*ring(positions, highlight.node, size), *_rings(positions, unsure, size)]
    return finish(
        figure([edge_lines(positions, edge_index), nodes, *rings], square_axes(positions)),
        title=drawing_title(title, S, summary=summary, cluster=cluster),
        alt=f"The graph {escape(title)}: {len(S):,} nodes coloured by cluster; {usage_words(summary)}.",
        caption=nodes_look.caption
        + (" Shape: label. " if shapes else " ")
        + between_note(unsure)
        + edges_note(edge_index)
        + note,
        height=120 + int(np.clip(520 * aspect(positions), 260, 420)),
        legend=nodes_look.legend + [Entry(name, NEUTRAL, GLYPHS[c]) for c, name in shapes],
        margin=Margin(left=8, right=8, bottom=8),
    )


def edge_lines(positions: np.ndarray, edge_index: np.ndarray) -> Trace:
    """Trace with every edge once; very many edges are subsampled evenly (:func:`edges_note`).

    Args:
        positions: ``[n, 2]``.
        edge_index: ``[2, e]``, both directions.
    """
    one_way = edge_index[:, edge_index[0] < edge_index[1]]
    one_way = one_way[:, :: -(-max(one_way.shape[1], 1) // MOST_EDGES)]
    lines = np.full((one_way.shape[1], 3, 2), np.nan, dtype=np.float32)
    lines[:, 0], lines[:, 1] = positions[one_way[0]], positions[one_way[1]]
    x, y = lines.reshape(-1, 2).T
    return trace(
        "scatter",
        x=x.copy(),
        y=y.copy(),
        mode="lines",
        line={"color": EDGE, "width": 1 if one_way.shape[1] <= FEW_EDGES else 0.5},
        hoverinfo="skip",
        showlegend=False,
    )


def edges_note(edge_index: np.ndarray) -> str:
    """Note on the number of edges drawn of ``edge_index`` (``[2, e]``, both directions); empty if all are."""
    count = int((edge_index[0] < edge_index[1]).sum())
    if count <= MOST_EDGES:
        return ""
    return f"Draws {len(range(0, count, -(-count // MOST_EDGES))):,} of {count:,} edges. "


def ring(positions: np.ndarray, selected: int | None, size: float) -> list[Trace]:
    """Ring round the selected node; empty if none is.

    Args:
        positions: ``[n, 2]``.
        selected: index of the node, or None.
        size: diameter of its marker in pixels.
    """
    if selected is None:
        return []
    return [
        trace(
            "scatter",
            x=positions[[selected], 0],
            y=positions[[selected], 1],
            mode="markers",
            hoverinfo="skip",
            showlegend=False,
            marker={
                "symbol": "circle-open",
                "size": size + 12,
                "color": ACCENT,
                "line": {"width": 3, "color": ACCENT},
            },
        )
    ]


def _rings(positions: np.ndarray, nodes: np.ndarray, size: float) -> list[Trace]:
    """Grey rings round the nodes between two clusters."""
    if not len(nodes):
        return []
    line = {"width": 2, "color": NEUTRAL}
    marker = {"symbol": "circle-open", "size": size + 7, "color": NEUTRAL, "line": line}
    return [
        trace(
            "scatter",
            x=positions[nodes, 0],
            y=positions[nodes, 1],
            mode="markers",
            hoverinfo="skip",
            showlegend=False,
            marker=marker,
        )
    ]


def between_note(nodes: np.ndarray) -> str:
    """Note on the number of ``nodes`` between two clusters (their indices); empty if there are none."""
    if not len(nodes):
        return ""
    return f"{len(nodes)} between two clusters (less than {round(100 * MARGIN)} points apart): both numbers. "


def square_axes(positions: np.ndarray, *, room: float = 0.07) -> dict[str, Any]:
    """Hidden axes of equal scale, y pointing down.

    Args:
        positions: ``[n, 2]``.
        room: empty space on each side, as a share of the longer side.
    """
    low, high = (
        (positions.min(axis=0), positions.max(axis=0)) if len(positions) else (np.zeros(2), np.ones(2))
    )
    pad = room * max(float((high - low).max()), 1e-6)
    return {
        "xaxis": {
            "visible": False,
            "range": [float(low[0] - pad), float(high[0] + pad)],
            "constrain": "domain",
            "constraintoward": "left",
        },
        "yaxis": {
            "visible": False,
            "range": [float(high[1] + pad), float(low[1] - pad)],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }


def aspect(positions: np.ndarray) -> float:
    """Aspect ratio of a drawing of nodes ``positions`` (``[n, 2]``), height / width, >= 0.

    >>> aspect(np.array([[0.0, 0.0], [2.0, 1.0]]))
    0.5
    """
    wide, tall = np.ptp(positions, axis=0) if len(positions) else (1.0, 1.0)
    return float(tall / max(wide, 1e-6))


def drawing_title(name: str, S: np.ndarray, *, summary: AssignmentSummary, cluster: int | None) -> str:
    """Title of a drawing: its finding, with the name of the graph.

    Args:
        name: name of the graph, not yet escaped.
        S: ``[n, K]``.
        summary: the summary of S.
        cluster: index of the selected cluster, or None.
    """
    n, K = S.shape
    if cluster is not None and cluster < K:
        return f"{escape(name)}: cluster {cluster + 1} holds {S[:, cluster].sum():.1f} of {n:,} nodes"
    if summary.uniform:
        strength, uniform = percents(summary.strength, 1 / K)
        return f"{escape(name)}: a node gives its first cluster {strength} (uniform: {uniform})"
    return f"{escape(name)}: {summary.in_use:.1f} of {K} clusters in use"
