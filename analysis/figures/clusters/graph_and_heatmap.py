"""One assignment as a column for comparison: the coloured graph, and below it S as a heat map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.figures.clusters.label_strip import label_strip, strip_axis, strip_outline
from analysis.figures.graphs.graph import aspect, edge_lines, edges_note, square_axes
from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape, shorten
from analysis.figures.style.heatmap_panels import cluster_axis, label_legend, panel, row_axis
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.heatmap_scale import colour_axis
from analysis.figures.style.node_style import node_colours, node_words
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.measures.assignments.summary import summarize

_STRIP, _GAP = 0.05, 0.08
_MAP = 240
_SVG_NODES = 2000
_WIDTH = 330
"""Pixels of a column that nothing is said of."""
_TITLE_LINE, _CAPTION_LINE = 34, 48
"""Letters that fit into a line of four columns side by side on a laptop."""
_LINE, _MOST_NAMES, _LETTER = 40, 16, 4.6
"""Letters that fit under a column side by side, names that do, and pixels a letter of a slanted one takes."""


def assignment_column(
    S: np.ndarray,
    *,
    rows: Rows,
    title: str,
    positions: np.ndarray | None = None,
    edge_index: np.ndarray | None = None,
    clusters: Sequence[str] = (),
    note: str = "",
    width: int = _WIDTH,
) -> Picture:
    """Draw the graph coloured by dominant cluster, paler for less confident nodes, above the heat map of S.

    Args:
        S: ``[n, K]``.
        rows: order and binning of the nodes; the same for all columns, so that a row can be followed.
        title: the finding, not yet escaped; what stands before its last colon has a line of its own, so that
            the drawings of columns side by side begin at one height.
        positions: ``[n, 2]``, y pointing down; None draws S alone.
        edge_index: ``[2, e]``, among these nodes; None or no edges draws points alone.
        clusters: names of the columns, not yet escaped; numbers from 1 where there are none.
        note: remark on what is drawn.
        width: width of the column, about, in pixels; the height of the graph follows from it.

    >>> picture = assignment_column(np.eye(2), rows=Rows(np.array([1, 0]), ("a", "b")), title="two nodes")
    >>> picture.figure.layout.title.text, picture.figure.data[0].z.tolist()
    ('two nodes', [[0.0, 1.0], [1.0, 0.0]])
    """
    K, edges = S.shape[1], np.zeros((2, 0), np.int64) if edge_index is None else edge_index
    tall = 0 if positions is None else int(np.clip(width * aspect(positions), 110, 300))
    map_top = _MAP / (_MAP + tall) - (0.07 if tall else 0)
    labels = label_legend(rows)
    begin = _STRIP + 0.02 if rows.labels is not None else 0.0
    data = [panel(S, rows, scale="share", x="x"), *label_strip(rows, x="x2")]
    layout: dict[str, Any] = {
        "coloraxis": colour_axis(K, "share"),
        "xaxis": cluster_axis(K, [begin, 1.0], anchor="y") | _cluster_axis(clusters),
        "xaxis2": strip_axis() | {"domain": [0, _STRIP]},
        "yaxis": row_axis(rows, [0, map_top], names=False),
        "shapes": strip_outline(rows, "x2"),
    }
    if positions is not None:
        axes = square_axes(positions)
        layout["xaxis3"] = axes["xaxis"] | {"domain": [0, 1], "anchor": "y3", "constraintoward": "center"}
        layout["yaxis3"] = axes["yaxis"] | {
            "domain": [map_top + _GAP, 1],
            "anchor": "x3",
            "scaleanchor": "x3",
        }
        data += _drawing(
            S, positions, edges, node_words(S, rows.names, clusters=tuple(map(escape, clusters)))
        )
    summary, slant = summarize(S), _slant_pixels(clusters)
    drawing = ("Colour: first cluster, paler where less sure. ", edges_note(edges)) if tall else ("", "")
    name, colon, finding = title.rpartition(": ")
    return finish(
        figure(data, layout),
        title=f"{escape(name)}:<br>{escape(finding)}" if colon else escape(finding),
        alt=f"{escape(title)}. {len(S):,} nodes by {K} clusters; {usage_words(summary)}.",
        caption=f"{drawing[0]}Rows: nodes, in one order for all columns. {rows.note()} {drawing[1]}{note}",
        title_width=_TITLE_LINE,
        caption_width=_CAPTION_LINE,
        height=190 + 18 * bool(labels) + tall + _MAP + max(0, slant - 26),
        legend=labels,
        margin=Margin(left=max(14, slant // 2), right=8, bottom=max(44, 18 + slant)),
    )


def _cluster_axis(clusters: Sequence[str]) -> dict[str, Any]:
    """Title of the cluster axis if clusters have names: as many names as fit."""
    if not clusters:
        return {"title": {"text": "cluster"}}
    ticks = list(range(1, len(clusters) + 1, -(-len(clusters) // _MOST_NAMES)))
    shown = _short_names(clusters)
    slant = {"tickangle": -40} if _slant_pixels(clusters) else {"title": {"text": "cluster"}}
    return {"tickvals": ticks, "ticktext": [escape(shown[k - 1]) for k in ticks]} | slant


def _short_names(clusters: Sequence[str]) -> list[str]:
    """Names of as many letters as there is room for; the fewer clusters the more."""
    length = min(24, max(10, 90 // max(len(clusters), 1)))
    return [shorten(name, length) for name in clusters]


def _slant_pixels(clusters: Sequence[str]) -> int:
    """Pixels that slanted names take below the axis and to its left; 0 where they fit side by side."""
    shown = _short_names(clusters)
    return round(_LETTER * max(map(len, shown))) if sum(len(name) + 2 for name in shown) > _LINE else 0


def _drawing(S: np.ndarray, positions: np.ndarray, edges: np.ndarray, words: list[str]) -> list[Trace]:
    nodes = trace(
        "scatter" if len(positions) <= _SVG_NODES else "scattergl",
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers",
        showlegend=False,
        marker={
            "size": float(np.clip(75 / np.sqrt(max(len(positions), 1)), 4, 13)),
            "color": node_colours(S),
        },
        customdata=np.arange(len(positions)),
        hovertext=words,
        hoverinfo="text",
    )
    return [mark | {"xaxis": "x3", "yaxis": "y3"} for mark in (edge_lines(positions, edges), nodes)]
