"""Runs of all students as thin lines, with the range over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import NEUTRAL, OKABE_ITO, with_opacity

Row = Mapping[str, float | int | None]


def class_runs(
    histories: Mapping[int, Sequence[Row]], *, column: str, title: str, own_run: int | None = None
) -> Picture:
    """Plot the runs of a class over epochs, with the range from lowest to highest.

    Args:
        histories: member number to one row an epoch.
        column: column of the rows to draw.
        title: its name, for the axis.
        own_run: index of the line to mark, or None.

    >>> histories = {1: [{"epoch": 0, "loss": 0.5}], 2: [{"epoch": 0, "loss": 0.25}]}
    >>> class_runs(histories, column="loss", title="loss").title
    '2 seeds end between 0.25 and 0.50'
    """
    lines = {member: _points(rows, column) for member, rows in histories.items()}
    lines = {member: points for member, points in lines.items() if points.size}
    marks: list[Trace] = [*_band(list(lines.values()))]
    for member, points in lines.items():
        marked = member == own_run
        line = {"color": OKABE_ITO[5] if marked else OKABE_ITO[0], "width": 3.5 if marked else 1}
        marks.append(
            trace("scatter", x=points[:, 0], y=points[:, 1], mode="lines", line=line, hoverinfo="skip")
        )
    last = [float(points[-1, 1]) for points in lines.values()]
    words = "No run has an epoch yet"
    if last:
        words = f"{len(last)} seeds end between {min(last):.2f} and {max(last):.2f}"
        words = f"One seed ends at {last[0]:.2f}" if len(last) == 1 else words
    layout: dict[str, Any] = {
        "xaxis": {"title": {"text": "epoch"}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": title}},
    }
    legend = [Entry("one student's run", OKABE_ITO[0]), Entry("lowest to highest", NEUTRAL)]
    return finish(
        figure(marks, layout),
        title=words,
        alt=f"{title} over epochs, a line a student. {words}.",
        caption="" if len(last) < 2 else f"Band: lowest to highest of {len(last)} seeds at each epoch.",
        height=360,
        legend=legend + ([Entry("you", OKABE_ITO[5])] if own_run in lines else []),
        margin=Margin(left=56, bottom=44),
    )


def _points(rows: Sequence[Row], column: str) -> np.ndarray:
    pairs = [(row["epoch"], row[column]) for row in rows if row.get(column) is not None]
    return np.array(pairs, dtype=np.float32).reshape(-1, 2)


def _band(lines: Sequence[np.ndarray]) -> list[Trace]:
    """Range of values at every epoch that at least two runs have."""
    values: dict[float, list[float]] = {}
    for points in lines:
        for epoch, value in points.tolist():
            values.setdefault(epoch, []).append(value)
    epochs = sorted(epoch for epoch, numbers in values.items() if len(numbers) > 1)
    if not epochs:
        return []
    x = np.array(epochs + epochs[::-1], dtype=np.float32)
    y = np.array([max(values[e]) for e in epochs] + [min(values[e]) for e in epochs[::-1]], dtype=np.float32)
    band = {
        "fill": "toself",
        "fillcolor": with_opacity(NEUTRAL, 0.25),
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    return [trace("scatter", x=x, y=y, mode="lines", **band)]
