"""Drawing of a pixel graph as an image, with pixels coloured by cluster."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.graphs.graph import between_note, drawing_title, square_axes
from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.highlight import NOTHING, Highlight
from analysis.figures.style.node_style import boundary_nodes, look, node_words
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, with_opacity
from analysis.measures.assignments.summary import summarize


def pixel_drawing(
    pos: np.ndarray,
    S: np.ndarray,
    *,
    ink: np.ndarray,
    frame: tuple[int, int],
    names: tuple[str, ...],
    title: str,
    highlight: Highlight = NOTHING,
) -> Picture:
    """Draw a pixel graph as its image: a square per pixel, sized by ink and coloured by cluster.

    Args:
        pos: ``[n, 2]`` column and row of each pixel.
        S: ``[n, K]``.
        ink: ``[n]`` in [0, 1].
        frame: numbers of columns and rows of the whole image, at least 1.
        names: one per pixel, escaped.
        title: name of the image, not yet escaped.
        highlight: the selected pixel and cluster.

    >>> pos, ink = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 0.5])
    >>> pixel_drawing(pos, np.eye(2), ink=ink, frame=(2, 1), names=("A", "B"), title="image 1").title
    'image 1: 2.0 of 2 clusters in use'
    """
    cluster = highlight.cluster
    summary, nodes_look = summarize(S), look(S, cluster=cluster)
    half = 0.48 * np.sqrt(np.clip(ink, 0.12, 1))
    shapes: list[dict[str, Any]] = [
        _rect(-0.5, -0.5, frame[0] - 0.5, frame[1] - 0.5, with_opacity(NEUTRAL, 0.10))
    ]
    edge = {"line": {"color": with_opacity(NEUTRAL, 0.8), "width": 1}}
    for (column, row), side, colour in zip(pos.tolist(), half.tolist(), nodes_look.colours, strict=True):
        shapes.append(_rect(column - side, row - side, column + side, row + side, colour) | edge)
    if highlight.node is not None:
        column, row = pos[highlight.node].tolist()
        ring = _rect(column - 0.5, row - 0.5, column + 0.5, row + 0.5, "rgba(0,0,0,0)")
        shapes.append(ring | {"line": {"color": ACCENT, "width": 3}})
    touch = trace(
        "scatter",
        x=pos[:, 0],
        y=pos[:, 1],
        mode="markers+text",
        marker={"size": 30, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        text=nodes_look.numbers,
        textfont={"size": 12, "color": nodes_look.inks},
        hovertext=node_words(S, names),
        hoverinfo="text",
        customdata=np.arange(len(pos), dtype=np.int32),
        showlegend=False,
    )
    unsure = boundary_nodes(S) if cluster is None else boundary_nodes(S[:0])
    corners = np.array([[-0.5, -0.5], [frame[0] - 0.5, frame[1] - 0.5]])
    return finish(
        figure([touch], square_axes(corners, room=0.02) | {"shapes": shapes}),
        title=drawing_title(title, S, summary=summary, cluster=cluster),
        alt=f"The image {escape(title)} as {len(pos)} squares coloured by cluster; {usage_words(summary)}.",
        caption=f"{nodes_look.caption} Size: ink. {between_note(unsure)}",
        height=500,
        legend=nodes_look.legend,
        margin=Margin(left=8, right=8, bottom=8),
    )


def _rect(x0: float, y0: float, x1: float, y1: float, colour: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": x0,
        "y0": y0,
        "x1": x1,
        "y1": y1,
        "fillcolor": colour,
        "layer": "below",
        "line": {"width": 0},
    }
