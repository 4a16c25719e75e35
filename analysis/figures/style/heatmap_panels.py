"""Heat map panels with common rows, for S, the heads and the target."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, trace
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.heatmap_scale import Scale, values_to_draw
from analysis.figures.style.picture import Entry
from analysis.figures.style.theme import ACCENT, NEUTRAL, label_colour


def panel(S: np.ndarray, rows: Rows, *, scale: Scale, x: str, coloraxis: str = "coloraxis") -> Trace:
    """Heat map on the x axis ``x`` and the common y axis of the rows.

    Args:
        S: ``[n, K]``, by node.
        rows: order and binning of the nodes.
        scale: shares in [0, 1], or against a uniform S.
        x: name of plotly's x axis, such as ``"x2"``.
        coloraxis: name of plotly's colour axis.
    """
    drawn_rows = rows.values(S)
    words = "%{z:.3f}" if scale == "share" else "%{customdata:.3f}, %{z:+.3f} against uniform"
    return trace(
        "heatmap",
        z=values_to_draw(drawn_rows, scale),
        customdata=None if scale == "share" else drawn_rows,
        x=np.arange(1, S.shape[1] + 1),
        y=rows.row_names(),
        coloraxis=coloraxis,
        xaxis=x,
        yaxis="y",
        hovertemplate="%{y}<br>cluster %{x}: " + words + "<extra></extra>",
    )


def cluster_axis(K: int, domain: list[float], *, anchor: str, few: bool = False) -> dict[str, Any]:
    """X axis of clusters, numbered from 1.

    Args:
        K: number of clusters.
        domain: left and right end, in [0, 1] of the figure.
        anchor: the y axis under which it stands.
        few: whether only the first and the last are labelled.
    """
    step = 1 if K <= 16 else 4 if K <= 40 else 8
    ticks = [1, K] if few and K > 1 else list(range(1, K + 1, step))
    return {
        "domain": domain,
        "anchor": anchor,
        "range": [0.5, K + 0.5],
        "tickvals": ticks,
        "tickangle": 0,
        "showline": False,
        "ticks": "",
        "automargin": False,
    }


def epoch_axis(last: int) -> dict[str, Any]:
    """X axis of epochs up to ``last``, with integer ticks."""
    return {
        "title": {"text": "epoch"},
        "rangemode": "tozero",
        **({"dtick": 1} if last <= 8 else {"nticks": 7}),
    }


def row_axis(rows: Rows, domain: list[float], *, names: bool = True) -> dict[str, Any]:
    """Y axis of the rows, first row on top, with row names if they are few.

    Args:
        rows: order and binning of the nodes.
        domain: lower and upper end, in [0, 1] of the figure.
        names: whether row names may be shown.
    """
    return {
        "domain": domain,
        "autorange": "reversed",
        "type": "category",
        "showline": False,
        "ticks": "",
        "anchor": "free",
        "position": 0,
        "showticklabels": names and _has_node_names(rows),
        "ticklabelstandoff": 4,
        "automargin": False,
        "tickmode": "linear",
        "dtick": 1,
    }


def selected_row(rows: Rows) -> list[dict[str, Any]]:
    """Frame round the row of the selected node of ``rows``, across all panels."""
    at = rows.selected_row()
    if at is None:
        return []
    return [
        {
            "type": "rect",
            "xref": "paper",
            "yref": "y",
            "x0": 0,
            "x1": 1,
            "y0": at - 0.5,
            "y1": at + 0.5,
            "line": {"color": ACCENT, "width": 2},
        }
    ]


def row_margin(rows: Rows) -> int:
    """Left margin in pixels, with room for the names of ``rows`` if shown."""
    return min(150, 12 + 7 * max(map(len, rows.names))) if _has_node_names(rows) else 14


def label_legend(rows: Rows) -> list[Entry]:
    """Legend of the label strip of ``rows``; empty if they have no labels."""
    if rows.labels is None:
        return []
    return [Entry(rows.label_name(c), label_colour(c)) for c in np.unique(rows.labels).tolist()]


def panel_heading(text: str, domain: list[float]) -> dict[str, Any]:
    """Heading ``text`` of a panel, centred above its ``domain`` (left and right end in [0, 1])."""
    return {
        "text": text,
        "x": sum(domain) / 2,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
    }


def _has_node_names(rows: Rows) -> bool:
    return len(rows.order) <= 40 and not rows.names[0].startswith(("pixel ", "node "))


def uniform_share(axis: str, K: int) -> dict[str, Any]:
    """Dotted line at 1/``K`` across the usage bars of the panel whose x axis is ``axis``."""
    return {
        "type": "line",
        "xref": f"{axis} domain",
        "yref": "y2",
        "x0": 0,
        "x1": 1,
        "y0": 1 / K,
        "y1": 1 / K,
        "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
    }
