"""Poolers compared with each other and with chance: a row per pooler, a dot per seed, a chance band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, with_opacity
from analysis.wording import decimals

_GAP = 0.04
_LINE = 34


class PoolerLine(NamedTuple):
    """Results of one pooler or baseline.

    Attributes:
        name: title of the pooler.
        values: by measure, one number a seed.
        bands: by measure, mean and SD >= 0 for shuffled rows; only for measures that chance can raise.
    """

    name: str
    values: dict[str, list[float]]
    bands: dict[str, tuple[float, float]]


def pooler_dots(lines: Sequence[PoolerLine], measures: dict[str, str], *, title: str) -> Picture:
    """One panel per measure, all with the same rows.

    Args:
        lines: one a pooler, first on top.
        measures: name -> what its axis says, with its unit.
        title: the finding, not yet escaped.

    >>> line = PoolerLine("DMoN", {"nmi": [0.8, 0.9]}, {"nmi": (0.1, 0.02)})
    >>> [mark.x.tolist() for mark in pooler_dots([line], {"nmi": "NMI"}, title="t").figure.data][-1]
    [0.8, 0.9]
    """
    data: list[Trace] = []
    layout: dict[str, Any] = {"yaxis": _names(lines), "shapes": []}
    width = (1 - _GAP * (len(measures) - 1)) / max(len(measures), 1)
    for column, (measure, words) in enumerate(measures.items()):
        axis = "x" if column == 0 else f"x{column + 1}"
        begin = column * (width + _GAP)
        layout[axis.replace("x", "xaxis")] = {
            "domain": [begin, begin + width],
            "title": {"text": words},
            "zeroline": True,
            "zerolinecolor": NEUTRAL,
            "anchor": "y",
            "nticks": 5,
        }
        bands = [
            _band(line.bands[measure], row, axis) for row, line in enumerate(lines) if measure in line.bands
        ]
        layout["shapes"] += bands
        data += [
            _dots(line, line.values[measure], row, axis, words)
            for row, line in enumerate(lines)
            if line.values.get(measure)
        ]
    return finish(
        figure(data, layout),
        title=escape(title),
        alt=f"{escape(title)}. {_numbers(lines, measures)}",
        caption="A dot a seed. Band: the same S with its rows shuffled, mean and two SD.",
        height=150 + _LINE * max(len(lines), 1),
        legend=[Entry("a seed", ACCENT, "\u25cf"), Entry("shuffled rows", NEUTRAL, "\u25ac")],
        margin=Margin(left=130, bottom=44),
    )


def _names(lines: Sequence[PoolerLine]) -> dict[str, Any]:
    return {
        "range": [len(lines) - 0.5, -0.5],
        "tickvals": list(range(len(lines))),
        "ticktext": [escape(line.name) for line in lines],
        "showgrid": False,
        "zeroline": False,
    }


def _band(band: tuple[float, float], row: int, axis: str) -> dict[str, Any]:
    mean, sd = band
    reach = max(2 * sd, 0.004)
    return {
        "type": "rect", "xref": axis, "yref": "y", "x0": mean - reach, "x1": mean + reach,
        "y0": row - 0.36, "y1": row + 0.36, "fillcolor": with_opacity(NEUTRAL, 0.45), "line": {"width": 0},
        "layer": "below",
    }  # fmt: skip


def _dots(line: PoolerLine, values: Sequence[float], row: int, axis: str, words: str) -> Trace:
    marks = trace(
        "scatter",
        x=np.asarray(values, dtype=np.float64),
        y=np.full(len(values), row, dtype=np.float64),
        mode="markers",
        showlegend=False,
        marker={"size": 10, "color": ACCENT, "opacity": 0.75},
        hovertemplate=f"{escape(line.name)}<br>{words}: %{{x:.3f}}<extra></extra>",
    )
    return marks | {"xaxis": axis, "yaxis": "y"}


def _numbers(lines: Sequence[PoolerLine], measures: dict[str, str]) -> str:
    parts = []
    for line in lines:
        means = [
            f"{words} {decimals(float(np.mean(line.values[name])))}"
            for name, words in measures.items()
            if line.values.get(name)
        ]
        if means:
            seeds = max(len(line.values.get(name, ())) for name in measures)
            of = f", mean of {seeds} seeds" if seeds > 1 else ""
            parts.append(f"{escape(line.name)}{of}: {', '.join(means)}")
    return "; ".join(parts)
