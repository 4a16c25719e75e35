"""Charts that change while a run trains: ECharts options, plain JSON, from finished arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.figures.palettes import CIVIDIS, OKABE_ITO
from analysis.figures.theme import FONT, GROUND, INK, NEUTRAL, QUIET, RULE, cluster_colour
from analysis.projection.order import bins, row_order

Option = dict[str, Any]
MOST_ROWS = 120
"""Rows of a live heat map; more are averaged, and the chart says so."""
SIDE = 360
"""Width and height of a live graph in pixels."""
SPAN = 290
"""Pixels of it between the outermost nodes."""
_DASHES = ("solid", "dashed", "dotted")


@dataclass(frozen=True)
class Series:
    """One curve.

    Attributes:
        name: written at its end.
        epochs: where it is known.
        values: its values there.
    """

    name: str
    epochs: Sequence[int]
    values: Sequence[float]


def series_of(rows: Sequence[Mapping[str, float | int | None]], columns: Mapping[str, str]) -> list[Series]:
    """The curves of some history columns, without epochs at which they are undefined, and without empty ones.

    Args:
        rows: a run's history.
        columns: column name -> the curve's name.

    >>> series_of([{"epoch": 0, "loss": None}, {"epoch": 1, "loss": 0.5}], {"loss": "loss", "kl": "KL"})
    [Series(name='loss', epochs=[1], values=[0.5])]
    """
    found = []
    for column, name in columns.items():
        known = [(int(row["epoch"] or 0), value) for row in rows if (value := row.get(column)) is not None]
        if known:
            epochs, values = zip(*known, strict=True)
            found.append(Series(name, list(epochs), list(values)))
    return found


def curves(
    series: Sequence[Series],
    *,
    title: str,
    epochs: int,
    dark: bool,
    top: float | None = None,
    percent: bool = False,
    x_name: str = "epoch",
) -> Option:
    """Lines over epochs; the axis is as long as the run will be, so that one sees how far it has come.

    Args:
        series: the curves, at most three.
        title: what is drawn.
        epochs: the run's last epoch.
        dark: the ground.
        top: the highest possible value, or None to follow the curves.
        percent: values are shares, shown in per cent.
        x_name: what the horizontal axis counts.
    """
    scale = 100.0 if percent else 1.0
    fixed = {"splitNumber": 3} if top is None else {"min": 0, "max": top * scale, "interval": top * scale / 4}
    return {
        **_page(title, dark=dark),
        "grid": {"left": 48, "right": 12, "top": 36, "bottom": 34},
        "legend": {
            "show": len(series) > 1,
            "right": 8,
            "top": 0,
            "itemWidth": 24,
            "itemHeight": 8,
            "itemGap": 12,
            "textStyle": {"color": QUIET[dark], "fontSize": 12, "fontFamily": FONT},
        },
        "tooltip": {"trigger": "axis", **_tooltip(dark=dark)},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": max(epochs, 1),
            "minInterval": 1,
            "name": x_name,
            "nameLocation": "middle",
            "nameGap": 20,
            **_axis(dark=dark),
        },
        "yAxis": {
            "type": "value",
            **fixed,
            **_axis(dark=dark),
            "axisLabel": {
                "color": QUIET[dark],
                "fontSize": 12,
                "formatter": "{value} %" if percent else "{value}",
            },
            "splitLine": {"show": True, "lineStyle": {"color": RULE[dark], "opacity": 0.6}},
        },
        "series": [
            {
                "type": "line",
                "name": one.name,
                "data": [
                    [epoch, round(value * scale, 4)]
                    for epoch, value in zip(one.epochs, one.values, strict=True)
                ],
                "symbol": "circle" if len(one.epochs) < 8 else "none",
                "symbolSize": 5,
                "color": OKABE_ITO[_ORDER[place % len(_ORDER)]],
                "lineStyle": {"width": 2, "type": _DASHES[place % len(_DASHES)]},
            }
            for place, one in enumerate(series)
        ],
    }


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
        **_page(title, dark=dark),
        "grid": {"left": 28, "right": 64, "top": 40, "bottom": 40},
        "tooltip": {"trigger": "item", **_tooltip(dark=dark)},
        "xAxis": {
            "type": "category",
            "data": [str(k + 1) for k in range(K)],
            "name": "cluster",
            "nameLocation": "middle",
            "nameGap": 24,
            **_axis(dark=dark),
        },
        "yAxis": {
            "type": "category",
            "data": [""] * n,
            "name": rows,
            "nameLocation": "middle",
            "nameGap": 8,
            **_axis(dark=dark),
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
        _pitch(layout) * SPAN / max(width, height) if pixels else max(6, min(18, int(160 / max(n, 1) ** 0.5)))
    )
    one_way = edge_index[:, edge_index[0] < edge_index[1]]
    return {
        **_page(title, dark=dark),
        "tooltip": {"trigger": "item", **_tooltip(dark=dark)},
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


_ORDER = (0, 5, 2)


def _pitch(layout: np.ndarray) -> float:
    """The smallest distance between two columns or rows of a grid of pixels."""
    steps = np.concatenate([np.diff(np.unique(layout[:, axis].round(4))) for axis in (0, 1)])
    return float(steps.min()) if len(steps) else 1.0


def _page(title: str, *, dark: bool) -> Option:
    return {
        "backgroundColor": "transparent",
        "animationDuration": 200,
        "animationDurationUpdate": 200,
        "textStyle": {"fontFamily": FONT, "color": INK[dark]},
        "title": {"text": title, "left": 0, "top": 0, "textStyle": _title_style(dark=dark)},
    }


def _title_style(*, dark: bool) -> Option:
    return {"fontSize": 14, "fontWeight": 600, "fontFamily": FONT, "color": INK[dark]}


def _axis(*, dark: bool) -> Option:
    line = {"show": True, "lineStyle": {"color": RULE[dark]}}
    return {
        "axisLine": line,
        "axisTick": line,
        "axisLabel": {"color": QUIET[dark], "fontSize": 12},
        "nameTextStyle": {"color": QUIET[dark], "fontSize": 12},
        "splitLine": {"show": False},
    }


def _tooltip(*, dark: bool) -> Option:
    return {
        "backgroundColor": GROUND[dark],
        "borderColor": RULE[dark],
        "textStyle": {"color": INK[dark], "fontSize": 12},
        "confine": True,
    }
