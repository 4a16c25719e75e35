"""The two colour scales of assignment heat maps: shares in [0, 1], and relative to uniform."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from analysis.figures.style.theme import DIVERGING, SEQUENTIAL
from analysis.wording import significant

Scale = Literal["share", "uniform"]


def values_to_draw(S: np.ndarray, scale: Scale) -> np.ndarray:
    """The values of ``S`` ``[..., K]`` to draw, float32: S itself, or S - 1/K, 0 for a uniform share.

    ``scale`` is ``"share"`` for the first, ``"uniform"`` for the second.

    >>> values_to_draw(np.array([[0.5, 0.25, 0.125, 0.125]]), "uniform").tolist()
    [[0.25, 0.0, -0.125, -0.125]]
    """
    return np.asarray(S if scale == "share" else S - 1 / S.shape[-1], dtype=np.float32)


def colour_axis(
    K: int, scale: Scale, *, values: Sequence[np.ndarray] = (), reach: float = 0.0, **bar: Any
) -> dict[str, Any]:
    """Colour axis of all panels, with the uniform share 1/K marked.

    Against uniform, the limits are symmetric and as far as the values go: an S that is nearly uniform
    shows where it is not, and the bar says how little that is.

    Args:
        K: number of clusters.
        scale: what is drawn, as in :func:`values_to_draw`.
        values: drawn values ``[..., K]`` of all panels.
        reach: how far the limits against uniform reach at least, >= 0, so that two figures can be compared.
        bar: further settings of the colour bar.
    """
    if scale == "share":
        # A label next to that of 1/K would run into it.
        marks = [mark for mark in (0.0, 0.5, 1.0) if abs(mark - 1 / K) > 0.3]
        ticks = [(mark, f"{mark:g}") for mark in marks] + [(1 / K, f"1/{K} uniform")]
        limits, colours = (0.0, 1.0), SEQUENTIAL
    else:
        reach = max([reach, *(largest_magnitude(array) for array in values)]) or 1.0
        ticks = [(-reach, _format_difference(-reach)), (0.0, "uniform"), (reach, _format_difference(reach))]
        limits, colours = (-reach, reach), DIVERGING
    ticks.sort()
    return {
        "cmin": limits[0],
        "cmax": limits[1],
        "colorscale": colours,
        "colorbar": {
            "tickvals": [at for at, _ in ticks],
            "ticktext": [text for _, text in ticks],
            "lenmode": "pixels",
            "len": 170,
            "x": 0,
            "xanchor": "left",
            **bar,
        },
    }


def difference_axis(limit: float, label: Callable[[float], str]) -> dict[str, Any]:
    """Colour axis for differences, symmetric about 0, with a short bar at the right.

    Args:
        limit: end of the axis on both sides, > 0.
        label: converts a limit to text, such as 0.5 to ``"+0.5"``.
    """
    return {
        "cmin": -limit,
        "cmax": limit,
        "colorscale": DIVERGING,
        "colorbar": {
            "lenmode": "pixels",
            "len": 80,
            "x": 1,
            "xanchor": "right",
            "tickvals": [-limit, 0, limit],
            "ticktext": [label(-limit), "0", label(limit)],
        },
    }


def largest_magnitude(drawn_values: np.ndarray) -> float:
    """Largest absolute value in ``drawn_values``, of any shape, ignoring NaN.

    >>> largest_magnitude(np.array([1.0, -3.0, np.nan]))
    3.0
    """
    return float(np.nanmax(np.abs(drawn_values)))


def _format_difference(difference: float) -> str:
    return significant(difference, 2, sign=True)
