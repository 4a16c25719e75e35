"""Distances between the keys of each head."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.heatmap_panels import cluster_axis, panel_heading
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import SEQUENTIAL
from analysis.wording import significant


def key_distances(keys: np.ndarray, *, reach: float = 0.0) -> Picture:
    """One heat map per head: distances between its keys in the full space.

    Args:
        keys: ``[H, K, F]``.
        reach: how far the colour scale reaches at least, so that two figures can be compared.

    >>> key_distances(np.array([[[0.0], [1.0], [5.0]]])).title  # distances 1, 4, 5
    'Closest keys: 1.1 and 1.2, 1 apart (median 4)'
    """
    H, K, _ = keys.shape
    matrices = np.stack([cdist(head, head) for head in keys])
    starts = np.linspace(0, 1.03, H + 1)
    data, notes = [], []
    layout: dict[str, Any] = {}
    for h, matrix in enumerate(matrices):
        axis = f"x{h + 1}" if h else "x"
        domain = [float(starts[h]), float(starts[h + 1] - 0.03)]
        data.append(
            trace(
                "heatmap",
                z=matrix.astype(np.float32),
                x=np.arange(1, K + 1),
                y=np.arange(1, K + 1),
                xaxis=axis,
                coloraxis="coloraxis",
                hovertemplate=f"head {h + 1}: keys %{{x}} and %{{y}}<br>distance %{{z:.3f}}<extra></extra>",
            )
        )
        layout[axis.replace("x", "xaxis")] = cluster_axis(K, domain, anchor="y", few=True)
        notes.append(panel_heading(f"<b>head {h + 1}</b>", domain))
    top = max(float(matrices.max()), reach) or 1.0
    layout |= {
        "annotations": notes,
        "yaxis": {
            "range": [K + 0.5, 0.5],
            "tickvals": [1, K] if K > 1 else [1],
            "ticks": "",
            "showline": False,
        },
        "coloraxis": {
            "cmin": 0,
            "cmax": top,
            "colorscale": SEQUENTIAL,
            "colorbar": {"lenmode": "pixels", "len": 170, "x": 0, "xanchor": "left", "nticks": 4},
        },
    }
    finding = _finding(matrices)
    return finish(
        figure(data, layout),
        title=finding,
        alt=f"Distance matrices of the {K} keys of each of {H} heads. {finding}.",
        caption="Euclidean distance between keys of one head. Equal keys make equal columns of S.",
        height=320,
        margin=Margin(left=30, top=24, bottom=28),
    )


def _finding(matrices: np.ndarray) -> str:
    """Which two keys of one head lie closest, and the median distance."""
    K = matrices.shape[1]
    if K == 1:
        return "One key per head: no distances"
    h, i, j = _closest_pair(matrices)
    median = np.median(matrices[:, ~np.eye(K, dtype=bool)])
    return (
        f"Closest keys: {h + 1}.{i + 1} and {h + 1}.{j + 1}, {significant(matrices[h, i, j], 2)} apart "
        f"(median {significant(median, 2)})"
    )


def _closest_pair(matrices: np.ndarray) -> tuple[int, int, int]:
    K = matrices.shape[1]
    masked = np.where(np.tril(np.ones((K, K), dtype=bool)), np.inf, matrices)
    h, i, j = np.unravel_index(int(masked.argmin()), masked.shape)
    return int(h), int(i), int(j)
