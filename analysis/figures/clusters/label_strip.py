"""Narrow strip next to a heat map, with the labels of its rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, trace
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.theme import NEUTRAL, label_colour

STRIP_WIDTH = 0.03
"""Part of the figure's width that the strip takes."""


def label_strip(rows: Rows, *, x: str) -> list[Trace]:
    """Narrow strip with the labels of ``rows``, on the axis ``x``; empty if they have no labels."""
    labels = rows.row_labels()
    if labels is None:
        return []
    present = np.unique(labels)
    colours = [label_colour(c) for c in present.tolist()]
    steps = np.repeat(np.linspace(0, 1, len(present) + 1), 2)[1:-1]
    strip = trace(
        "heatmap",
        z=np.searchsorted(present, labels)[:, None].astype(np.uint8),
        x=[0],
        y=rows.row_names(),
        xaxis=x,
        yaxis="y",
        text=np.array([rows.label_name(c) for c in labels.tolist()])[:, None],
        zmin=-0.5,
        zmax=len(present) - 0.5,
        colorscale=[[at, colours[i // 2]] for i, at in enumerate(steps)],
        showscale=False,
        hovertemplate="%{y}<br>label %{text}<extra></extra>",
    )
    return [strip]


def strip_outline(rows: Rows, axis: str) -> list[dict[str, Any]]:
    """Grey frame round the strip of ``rows`` on ``axis``: some label would vanish in either theme."""
    if rows.labels is None:
        return []
    frame = {"x0": 0, "x1": 1, "y0": 0, "y1": 1, "line": {"color": NEUTRAL, "width": 1}}
    return [{"type": "rect", "xref": f"{axis} domain", "yref": "y domain", **frame}]


def strip_axis() -> dict[str, Any]:
    """Hidden axis of the strip."""
    return {"domain": [0, STRIP_WIDTH], "anchor": "y", "range": [-0.5, 0.5], "visible": False}
