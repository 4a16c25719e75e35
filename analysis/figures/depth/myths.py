"""Counter-examples of a myth, over layers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.depth.depth_series import Line
from analysis.figures.depth.panels import Panel, stacked
from analysis.figures.style.picture import Picture

_FAR = 100.0
"""A panel whose values span more than this has a logarithmic axis."""
_SMALLEST = 1e-300


def myth_figure(
    quantities: Mapping[str, Mapping[str, Sequence[float]]], *, title: str, caption: str
) -> Picture:
    """One panel per quantity and one line per case, over the layers of an untrained stack.

    Args:
        quantities: title of the quantity -> case -> ``[L + 1]`` values after every layer, the input first;
            NaN where it is undefined.
        title: the finding; names in it escaped.
        caption: graph, seed and source.
    """
    cases = list(dict.fromkeys(case for lines in quantities.values() for case in lines))
    layers = max(len(values) for lines in quantities.values() for values in lines.values()) - 1
    panels = []
    for name, lines in quantities.items():
        values = np.array([v for line in lines.values() for v in line if math.isfinite(v) and v > _SMALLEST])
        log = bool(len(values)) and float(values.max() / values.min()) > _FAR
        drawn = [
            Line(case, 0, np.arange(len(line), dtype=float), _drawn(line, log=log))
            for case, line in lines.items()
        ]
        panels.append(Panel(name + (", log scale" if log else ""), drawn, 150, log))
    across = {
        "title": {"text": "layer (0 is the input of the first)"},
        "dtick": max(1, 2 ** round(math.log2(layers / 8))),
    }
    return stacked(
        panels,
        across,
        names={case: case for case in cases},
        title=title,
        what="Lines over the layers of untrained networks",
        caption=caption,
    )


def _drawn(values: Sequence[float], *, log: bool) -> np.ndarray:
    array = np.array(values, dtype=np.float64)
    return np.where(array > _SMALLEST, array, np.nan) if log else array
