"""Scatter plots of layer states in their planes, coloured by label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, GLYPHS, SYMBOLS, label_colour
from analysis.wording import percent

COLUMNS = 4
_ROW_PIXELS, _HEAD = 190, 0.16
ONE_LINE = 0.97
"""A larger share of the variance along one direction is called a line."""


class Plane(NamedTuple):
    """One projected layer state.

    Attributes:
        layer: number of the layer; 0 is the input.
        points: ``[n, 2]`` coordinates of the nodes.
        explained: ``[2]`` shares of the variance along the two axes; zeros where all nodes coincide.
    """

    layer: int
    points: np.ndarray
    explained: np.ndarray

    @property
    def explained_share(self) -> float:
        """Share of the variance that the plane explains, in [0, 1]."""
        return float(self.explained.sum())


def layer_planes(
    planes: Sequence[Plane],
    labels: np.ndarray,
    *,
    label_names: Sequence[str],
    title: str,
    total_nodes: int,
    selected: int | None = None,
) -> Picture:
    """Small scatter plots in layer order, with colour and shape by label.

    Args:
        planes: the recorded layers.
        labels: ``[n]``; -1 is unlabelled.
        label_names: one name per label id.
        title: the finding; names in it escaped.
        total_nodes: number of nodes of the whole graph.
        selected: index of the chosen node, ringed in every plane; None rings none.
    """
    rows = -(-len(planes) // COLUMNS)
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": []}
    for index, plane in enumerate(planes):
        number = "" if index == 0 else str(index + 1)
        axes, heading = _axes(plane, index, number, rows=rows)
        layout |= axes
        layout["annotations"].append(heading)
        data += _points(plane, labels, label_names, number)
        if selected is not None:
            data.append(_ring(plane, selected, number))
    shown = len(labels)
    nodes = f"{shown:,} nodes" if shown == total_nodes else f"{shown:,} of {total_nodes:,} nodes"
    shares = ", ".join(f"layer {plane.layer} {percent(plane.explained_share)}" for plane in planes)
    return finish(
        figure(data, layout),
        title=title,
        alt=f"{len(planes)} scatter plots of {nodes}, one per layer, coloured by label. {title}. Share of "
        f"the variance each plane keeps: {shares}.",
        caption=f"{nodes}. Each plane is the layer's own first two principal components, at its own scale; "
        "the norm per node says how large it is. The per cent are the variance it keeps.",
        height=_ROW_PIXELS * rows + 170,
        legend=[
            Entry(escape(_name(c, label_names)), label_colour(c), GLYPHS[c % len(GLYPHS)])
            for c in np.unique(labels).tolist()
        ],
        margin=Margin(left=8, right=8, bottom=8, top=4),
    )


def _axes(plane: Plane, index: int, number: str, *, rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Axes of the plane at ``index``, called by their ``number``, and the heading above them."""
    row, column = divmod(index, COLUMNS)
    top = 1 - row / rows
    across = [column / COLUMNS, (column + 0.94) / COLUMNS]
    up = [top - 0.97 / rows, top - _HEAD / rows]
    x, y = _square(plane.points)
    axes = {
        f"xaxis{number}": {**_bare_axis(), "domain": across, "anchor": f"y{number}", "range": x},
        f"yaxis{number}": {
            **_bare_axis(), "domain": up, "anchor": f"x{number}", "range": y,
            "scaleanchor": f"x{number}", "constrain": "domain", "constraintoward": "top",
        },
    }  # fmt: skip
    heading = {
        "text": _heading(plane), "x": across[0], "y": up[1], "xref": "paper", "yref": "paper",
        "xanchor": "left", "yanchor": "bottom", "align": "left", "showarrow": False,
    }  # fmt: skip
    return axes, heading


def planes_finding(planes: Sequence[Plane]) -> str:
    """Describe from which recorded layer the states in ``planes`` lie on a line, or coincide.

    >>> flat, line = np.array([0.4, 0.3]), np.array([0.99, 0.01])
    >>> planes_finding([Plane(l, np.zeros((1, 2)), e) for l, e in ((0, flat), (1, line), (2, line))])
    'From layer 1 on the nodes lie along one line'
    """
    since = None
    for plane in planes:
        collapsed = plane.explained_share == 0 or float(plane.explained[0]) > ONE_LINE
        since = None if not collapsed else plane.layer if since is None else since
    if since is None:
        last = planes[-1]
        widest = percent(float(last.explained[0]))
        return f"After layer {last.layer} the widest direction holds {widest} of the spread"
    shape = "in one point" if planes[-1].explained_share == 0 else "along one line"
    return f"From layer {since} on the nodes lie {shape}"


def _heading(plane: Plane) -> str:
    name = "input" if plane.layer == 0 else f"layer {plane.layer}"
    return (
        f"<b>{name}</b> {percent(plane.explained_share)}"
        if plane.explained_share > 0
        else f"<b>{name}</b><br>all coincide"
    )


def _points(plane: Plane, labels: np.ndarray, label_names: Sequence[str], number: str) -> list[Trace]:
    traces = []
    for c in np.unique(labels).tolist():
        points = plane.points[labels == c].astype(np.float32)
        name = escape(_name(c, label_names))
        traces.append(
            trace(
                "scatter",
                x=points[:, 0],
                y=points[:, 1],
                xaxis=f"x{number}",
                yaxis=f"y{number}",
                mode="markers",
                name=name,
                marker={
                    "color": label_colour(c), "symbol": SYMBOLS[c % len(GLYPHS)], "size": 5,
                    "opacity": 0.85,
                },
                hovertemplate=f"{name}<extra></extra>",
            )
        )  # fmt: skip
    return traces


def _ring(plane: Plane, node: int, number: str) -> Trace:
    return trace(
        "scatter",
        x=plane.points[[node], 0],
        y=plane.points[[node], 1],
        xaxis=f"x{number}",
        yaxis=f"y{number}",
        mode="markers",
        name="chosen node",
        marker={"symbol": "circle-open", "size": 13, "color": ACCENT, "line": {"width": 2.5}},
        hoverinfo="skip",
    )


def _name(c: int, label_names: Sequence[str]) -> str:
    return "unlabelled" if c < 0 else label_names[c] if c < len(label_names) else str(c)


def _square(points: np.ndarray) -> list[list[float]]:
    """Ranges of equal length for both axes, so that a collapse onto a line looks like one."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, reach = (low + high) / 2, 0.55 * float((high - low).max()) or 1.0
    return [[float(at - reach), float(at + reach)] for at in middle]


def _bare_axis() -> dict[str, Any]:
    return {"showticklabels": False, "ticks": "", "showline": True, "mirror": True, "zeroline": False}
