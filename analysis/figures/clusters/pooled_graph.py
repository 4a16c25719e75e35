"""The pooled graph: clusters as nodes, with the number of edges inside and between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.node_style import text_on
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, cluster_colour
from analysis.measures import limits
from analysis.projection.layout import to_unit_square
from analysis.wording import percent, percents

_APART = 0.2
_LEAST = 0.01
"""An edge of less than this part of all edges between clusters is not drawn."""


def pooled_edges(S: np.ndarray, edge_index: np.ndarray) -> np.ndarray:
    r"""Number of edges between clusters, :math:`S^\top A S`, ``[K, K]`` float64; each edge counts once.

    Args:
        S: ``[n, K]``.
        edge_index: ``[2, e]``, both directions listed.

    >>> pooled_edges(np.eye(2), np.array([[0, 1], [1, 0]])).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    rows = S.astype(np.float64)
    return rows[edge_index[0]].T @ rows[edge_index[1]] / 2


def pooled_graph(
    S: np.ndarray,
    edge_index: np.ndarray,
    positions: np.ndarray,
    *,
    symbol: str = "S",
    selected: int | None = None,
) -> Picture:
    """Draw clusters at the centre of their nodes, sized by mass and joined by the edges between them.

    Args:
        S: ``[n, K]``.
        edge_index: ``[2, e]``, among these nodes, both directions.
        positions: ``[n, 2]`` where the nodes are drawn, y pointing down.
        symbol: name of the assignment.
        selected: index of the chosen cluster, which is ringed; None rings none.

    >>> path, at = np.array([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]]), np.array([[i, 0.0] for i in range(4)])
    >>> pooled_graph(np.eye(2)[[0, 0, 1, 1]], path, at).title  # 2 of 3 edges
    '67 % of the edges stay inside a cluster (50 % by chance)'
    """
    K, mass = S.shape[1], S.sum(axis=0, dtype=np.float64)
    edges = pooled_edges(S, edge_index)
    occupied = [k for k in range(K) if mass[k] >= limits.EMPTY * mass.sum() / K]
    centres = _separate(to_unit_square((S.T @ positions / np.maximum(mass, 1e-9)[:, None])[occupied]))
    words = _inside_words(edges)
    return finish(
        figure(
            [
                *_edge_traces(edges, occupied, centres),
                _cluster_trace(mass, edges, occupied, centres, selected),
            ],
            _axes(centres),
        ),
        title=words,
        alt=f"The pooled graph of {symbol}: {len(occupied)} clusters as nodes, joined by the edges between "
        f"them. {words}.",
        caption=f"{symbol}\u1d40A{symbol}: size, nodes held; width, edges between. "
        + ("" if len(occupied) == K else f"Left out: {K - len(occupied)} without nodes."),
        height=int(np.clip(150 + 300 * _aspect(centres), 240, 440)),
        margin=Margin(left=8, right=8, bottom=8),
    )


def _inside_words(edges: np.ndarray) -> str:
    """Share of edges inside clusters, compared with random clusters of the same sizes."""
    total = float(edges.sum())
    if not total:
        return "No edges to pool"
    chance = float(((edges.sum(axis=1) / total) ** 2).sum())
    inside, expected = percents(float(np.trace(edges)) / total, chance)
    return f"{inside} of the edges stay inside a cluster ({expected} by chance)"


def _edge_traces(edges: np.ndarray, occupied: list[int], centres: np.ndarray) -> list[Trace]:
    """A line for every pair of clusters with enough edges between them, with hover text at its middle."""
    between = {
        (a, b): 2 * float(edges[occupied[a], occupied[b]]) for a in range(len(occupied)) for b in range(a)
    }
    widest = max(between.values(), default=0.0) or 1.0
    drawn = {pair: weight for pair, weight in between.items() if weight > _LEAST * edges.sum()}
    lines = [
        trace(
            "scatter",
            x=centres[list(pair), 0],
            y=centres[list(pair), 1],
            mode="lines",
            line={"width": 1 + 9 * weight / widest, "color": NEUTRAL},
            hoverinfo="skip",
        )
        for pair, weight in drawn.items()
    ]
    words = trace(
        "scatter",
        x=[float(centres[list(pair), 0].mean()) for pair in drawn],
        y=[float(centres[list(pair), 1].mean()) for pair in drawn],
        mode="markers",
        marker={"size": 14, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        hovertext=[
            f"clusters {occupied[b] + 1} and {occupied[a] + 1}<br>{weight:.1f} edges between"
            for (a, b), weight in drawn.items()
        ],
        hoverinfo="text",
    )
    return [*lines, words]


def _cluster_trace(
    mass: np.ndarray, edges: np.ndarray, occupied: list[int], centres: np.ndarray, selected: int | None
) -> Trace:
    ends = edges.sum(axis=1)
    stays = np.divide(np.diag(edges), ends, out=np.zeros(len(ends)), where=ends > 0)
    outline = {
        "width": [4 if k == selected else 1 for k in occupied],
        "color": [ACCENT if k == selected else NEUTRAL for k in occupied],
    }
    return trace(
        "scatter",
        x=centres[:, 0],
        y=centres[:, 1],
        mode="markers+text",
        marker={
            "size": 20 + 44 * np.sqrt(mass[occupied] / max(mass.max(), 1e-9)),
            "color": [cluster_colour(k) for k in occupied],
            "opacity": 1,
            "line": outline,
        },
        text=[str(k + 1) for k in occupied],
        textfont={"size": 13, "color": [text_on(cluster_colour(k)) for k in occupied]},
        hovertext=[
            f"cluster {k + 1}: {mass[k]:.1f} nodes<br>{percent(float(stays[k]))} of its edges stay inside"
            for k in occupied
        ],
        hoverinfo="text",
    )


def _axes(centres: np.ndarray) -> dict[str, Any]:
    low, high = (centres[:, 1].min(), centres[:, 1].max()) if len(centres) else (0.0, 1.0)
    return {
        "xaxis": {
            "visible": False,
            "range": [-0.16, 1.16],
            "constrain": "domain",
            "constraintoward": "left",
        },
        "yaxis": {
            "visible": False,
            "range": [float(high) + 0.16, float(low) - 0.16],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }


def _aspect(positions: np.ndarray) -> float:
    wide, tall = np.ptp(positions, axis=0) if len(positions) else (1.0, 1.0)
    return float((tall + 0.3) / (wide + 0.3))


def _separate(positions: np.ndarray) -> np.ndarray:
    """Push points apart until none overlap; coinciding points are first spread on a circle."""
    angle = 2 * np.pi * np.arange(len(positions)) / max(len(positions), 1)
    positions = positions.astype(np.float64) + 1e-3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    for _ in range(200):
        gap = positions[:, None] - positions[None]
        far = np.linalg.norm(gap, axis=-1)
        np.fill_diagonal(far, np.inf)
        push = np.maximum(_APART - far, 0)
        if not push.any():
            break
        positions = positions + 0.5 * (gap / np.maximum(far, 1e-9)[..., None] * push[..., None]).sum(axis=1)
    return to_unit_square(positions) if len(positions) > 1 else positions
