"""Figures of an uploaded graph: drawing with labels, and degree distribution."""

from __future__ import annotations

import numpy as np

from analysis.figures.graphs.graph import aspect, edge_lines, ring, square_axes
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import escape, shorten
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import GLYPHS, NEUTRAL, OKABE_ITO, SYMBOLS, label_colour

MOST_ENTRIES = 10
_NAME_LENGTH = 28


def uploaded_graph(
    positions: np.ndarray,
    edge_index: np.ndarray,
    *,
    labels: np.ndarray | None,
    label_names: tuple[str, ...],
    node_names: tuple[str, ...],
    title: str,
    note: str = "",
    selected: int | None = None,
) -> Picture:
    """Draw the graph with nodes coloured and shaped by label.

    Args:
        positions: ``[n, 2]``, y pointing down.
        edge_index: ``[2, e]``, both directions.
        labels: ``[n]`` label ids, -1 without one; or None.
        label_names: one per label id, not yet escaped.
        node_names: one per node, not yet escaped; or empty.
        title: name of the graph, not yet escaped.
        note: remark on sampling.
        selected: index of the node that is ringed; None rings none.
    """
    y = np.full(len(positions), -1) if labels is None else labels
    size = float(np.clip(115 / np.sqrt(max(len(positions), 1)), 4, 18))
    names = [escape(name) for name in node_names] or [f"node {i}" for i in range(len(positions))]
    label_lines = [f"<br>{escape(label_names[c])}" if 0 <= c < len(label_names) else "" for c in y.tolist()]
    colour = [OKABE_ITO[0] if labels is None else label_colour(int(c)) for c in y]
    shapes = [SYMBOLS[c % len(SYMBOLS)] for c in np.maximum(y, 0).tolist()]
    points = trace(
        "scattergl" if len(positions) > 2000 else "scatter",
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers",
        marker={
            "size": size,
            "color": colour,
            "symbol": shapes,
        },
        hovertext=[f"{name}{label}" for name, label in zip(names, label_lines, strict=True)],
        hoverinfo="text",
        customdata=np.arange(len(positions), dtype=np.int32),
        showlegend=False,
    )
    shown = sorted(set(y[y >= 0].tolist()))[:MOST_ENTRIES]
    legend = [
        Entry(escape(shorten(label_names[c], _NAME_LENGTH)), label_colour(c), GLYPHS[c % len(GLYPHS)])
        for c in shown
    ]
    if labels is not None and (y < 0).any():
        legend.append(Entry("no label", NEUTRAL, GLYPHS[0]))
    traces = [edge_lines(positions, edge_index), points, *ring(positions, selected, size)]
    edges = int((edge_index[0] < edge_index[1]).sum())
    return finish(
        figure(traces, square_axes(positions)),
        title=escape(shorten(title, _NAME_LENGTH)),
        alt=f"The graph {escape(title)}: {len(positions):,} nodes and {edges:,} edges drawn. {note}",
        caption=note,
        height=120 + int(np.clip(520 * aspect(positions), 260, 420)),
        legend=legend,
        margin=Margin(left=8, right=8, bottom=8),
    )


def degree_histogram(histogram: np.ndarray) -> Picture:
    """Degree distribution, with bins of doubling width in the tail.

    Args:
        histogram: ``[D + 1]``, how many nodes have d neighbours.

    >>> degree_histogram(np.array([0, 2, 1])).title  # a path of three nodes
    '1.3 neighbours on average, 2 at most'
    """
    edges = _bins(len(histogram) - 1)
    counts = [int(histogram[low : high + 1].sum()) for low, high in edges]
    names = [f"{low:,}" if low == high else f"{low:,}\u2013{high:,}" for low, high in edges]
    total = int(histogram.sum())
    mean = float((np.arange(len(histogram)) * histogram).sum() / max(total, 1))
    mode = max(range(len(histogram)), key=lambda d: int(histogram[d]))
    bars = trace(
        "bar",
        x=names,
        y=counts,
        marker={"color": OKABE_ITO[0]},
        hovertemplate="%{x} neighbours: %{y:,} nodes<extra></extra>",
    )
    histogram_figure = figure(
        [bars],
        {
            "xaxis": {"title": {"text": "neighbours"}, "type": "category"},
            "yaxis": {"title": {"text": "nodes"}, "rangemode": "tozero"},
        },
    )
    words = f"{mean:.1f} neighbours on average, {len(histogram) - 1:,} at most"
    return finish(
        histogram_figure,
        title=words,
        alt=f"Histogram of degrees: {words}; most nodes ({int(histogram[mode]):,}) have {mode:,}.",
        height=240,
    )


def _bins(largest: int) -> list[tuple[int, int]]:
    """Bins of width 1 up to degree 16, then of doubling width.

    >>> _bins(3), _bins(20)[-2:]
    ([(0, 0), (1, 1), (2, 2), (3, 3)], [(16, 16), (17, 32)])
    """
    bins = [(d, d) for d in range(min(largest, 16) + 1)]
    low = 17
    while low <= largest:
        bins.append((low, 2 * (low - 1)))
        low = 2 * (low - 1) + 1
    return bins
