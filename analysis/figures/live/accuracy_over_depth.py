"""Accuracy over depth of a sweep that trains, as an ECharts option (plain JSON)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.figures.style.echarts import Option, axis, page, tooltip
from analysis.figures.style.theme import RULE, SECONDARY, line_styles

_DASH = {"solid": "solid", "dot": "dotted"}
_FEW = 8
"""Points that are marked; more of them are a line."""


def accuracy_over_depth(
    points: Mapping[str, Sequence[tuple[int, float]]], *, names: Mapping[str, str], title: str, dark: bool
) -> Option:
    """Shares over depth (log axis), one coloured line per norm.

    Args:
        points: norm -> points (number of layers, share in [0, 1]), in order of depth.
        names: norm -> its name in the legend.
        title: name of the quantity drawn.
        dark: whether the background is dark.
    """
    styles = line_styles(names)
    return {
        **page(title, dark=dark),
        "grid": {"left": 48, "right": 12, "top": 60, "bottom": 34},
        "legend": {
            "show": True,
            "type": "scroll",  # many norms on a phone stay one line
            "left": 0,
            "top": 24,  # below the title, which on a phone leaves no room beside it
            "itemWidth": 24,
            "itemHeight": 8,
            "itemGap": 12,
            "textStyle": {"color": SECONDARY[dark], "fontSize": 12},
        },
        "tooltip": {"trigger": "axis", **tooltip(dark=dark)},
        "xAxis": {
            "type": "log",
            "logBase": 2,
            "name": "depth",
            "nameLocation": "middle",
            "nameGap": 20,
            **axis(dark=dark),
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "interval": 25,
            **axis(dark=dark),
            "axisLabel": {"color": SECONDARY[dark], "fontSize": 12, "formatter": "{value} %"},
            "splitLine": {"show": True, "lineStyle": {"color": RULE[dark], "opacity": 0.6}},
        },
        "series": [
            {
                "type": "line",
                "name": names[norm],
                "data": [[depth, float(f"{100 * share:.4g}")] for depth, share in pairs],
                "symbol": "circle" if len(pairs) < _FEW else "none",
                "symbolSize": 5,
                "color": styles[norm].colour,
                "lineStyle": {"width": 2, "type": _DASH.get(styles[norm].dash, "dashed")},
            }
            for norm, pairs in points.items()
        ],
    }
