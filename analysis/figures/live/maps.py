"""One graph and its assignment while a run trains: ECharts options, plain JSON, from finished arrays."""

from __future__ import annotations

import numpy as np

from analysis.figures.style.echarts import Option, axis, page, tooltip
from analysis.figures.style.palettes import CIVIDIS
from analysis.figures.style.theme import NEUTRAL, QUIET, cluster_colour
from analysis.projection.row_order import bins, row_order

MOST_ROWS = 120
"""Rows of a live heat map; more are averaged, and the chart says so."""
SIDE = 360
"""Width and height of a live graph in pixels."""
SPAN = 290
"""Pixels of it between the outermost nodes."""


def heat_map(S: np.ndarray, *, title: str, dark: bool) -> Option:
    """Assignment of one graph's nodes to clusters, in [0, 1], rows by dominant cluster.

    Args:
        S: ``[n, K]``; more than ``MOST_ROWS`` rows are averaged into bins.
        title: what is drawn.
        dark: the ground.
    """
    ordered = S[row_order(S)]
    edges = bins(len(S), most=MOST_ROWS)
    shown = np.add.reduceat(ordered, edges[:-1], axis=0) / np.diff(edges)[:, None] if len(S) else ordered
    n, K = shown.shape
    cells = [[k, n - 1 - row, round(float(shown[row, k]), 3)] for row in range(n) for k in range(K)]
    rows = f"{len(S)} nodes, by cluster" if n == len(S) else f"{len(S)} nodes, by cluster, in {n} bins"
    return {
        **page(title, dark=dark),
        "grid": {"left": 28, "right": 64, "top": 40, "bottom": 40},
        "tooltip": {"trigger": "item", **tooltip(dark=dark)},
        "xAxis": {
            "type": "category",
            "data": [str(k + 1) for k in range(K)],
            "name": "cluster",
            "nameLocation": "middle",
            "nameGap": 24,
            **axis(dark=dark),
        },
        "yAxis": {
            "type": "category",
            "data": [""] * n,
            "name": rows,
            "nameLocation": "middle",
            "nameGap": 8,
            **axis(dark=dark),
            "axisTick": {"show": False},
        },
        "visualMap": {
            "type": "continuous",
            "min": 0,
            "max": 1,
            "precision": 2,
            "right": 0,
            "top": 40,
            "itemHeight": 160,
            "itemWidth": 10,
            "text": ["1", "0"],
            "textStyle": {"color": QUIET[dark]},
            "inRange": {"color": list(CIVIDIS)},
            "calculable": False,
        },
        "series": [
            {"type": "heatmap", "name": "S", "data": cells, "progressive": 0, "emphasis": {"disabled": True}}
        ],
    }


def graph_map(
    S: np.ndarray, layout: np.ndarray, edge_index: np.ndarray, *, title: str, dark: bool, pixels: bool = False
) -> Option:
    """One graph, each node in the colour of its dominant cluster, the fainter the less it prefers it.

    A node that prefers nothing (S = 1/K) is nearly transparent; one that is sure is opaque.

    Args:
        S: ``[n, K]``.
        layout: ``[n, 2]`` in the unit square, y pointing down.
        edge_index: ``[2, E]`` among these nodes.
        title: what is drawn.
        dark: the ground.
        pixels: nodes are pixels, drawn as squares without edges.
    """
    n, K = S.shape
    strength = np.clip((S.max(axis=1) - 1 / K) / (1 - 1 / K), 0, 1) if K > 1 else np.ones(n)
    width, height = map(float, np.ptp(layout, axis=0)) if n else (1.0, 1.0)
    room = (
        {"top": 44, "left": "center", "height": SPAN}
        if height >= width
        else {"left": 24, "width": SPAN, "top": "middle"}
    )
    size = (
        _pitch(layout) * SPAN / (max(width, height) or 1)
        if pixels
        else max(6, min(18, int(160 / max(n, 1) ** 0.5)))
    )
    one_way = edge_index[:, edge_index[0] < edge_index[1]]
    return {
        **page(title, dark=dark),
        "tooltip": {"trigger": "item", **tooltip(dark=dark)},
        "series": [
            {
                "type": "graph",
                "layout": "none",
                **room,
                "symbol": "rect" if pixels else "circle",
                "symbolSize": round(size, 1),
                "silent": False,
                "emphasis": {"disabled": True},
                "data": [
                    {
                        "id": str(node),
                        "name": f"node {node}: cluster {int(S[node].argmax()) + 1}, S = {S[node].max():.2f}",
                        "x": round(float(layout[node, 0]) * 300, 2),
                        "y": round(float(layout[node, 1]) * 300, 2),
                        "itemStyle": {
                            "color": cluster_colour(int(S[node].argmax())),
                            "opacity": round(0.12 + 0.88 * float(strength[node]), 3),
                            "borderColor": NEUTRAL,
                            "borderWidth": 0.5,
                        },
                    }
                    for node in range(n)
                ],
                "links": []
                if pixels
                else [{"source": str(a), "target": str(b)} for a, b in one_way.T.tolist()],
                "lineStyle": {"color": NEUTRAL, "opacity": 0.35, "width": 0.8, "curveness": 0},
            }
        ],
    }


def _pitch(layout: np.ndarray) -> float:
    """The smallest distance between two columns or rows of a grid of pixels."""
    steps = np.concatenate([np.diff(np.unique(layout[:, axis].round(4))) for axis in (0, 1)])
    return float(steps.min()) if len(steps) else 1.0
