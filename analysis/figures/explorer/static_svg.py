"""The clusters of a graph standing still, for readers without JavaScript."""

from __future__ import annotations

from html import escape

import numpy as np

from analysis.figures.style.theme import EDGE, cluster_colour

_WIDTH, _HEIGHT, _ROOM = 480, 360, 20
MOST_NODES = 1_000
"""More are one blot, and a megabyte."""


def still_svg(positions: np.ndarray, S: np.ndarray, edge_index: np.ndarray, *, alt: str) -> str:
    """Nodes in the colour of their first cluster, the paler the less sure, as SVG without styles.

    Args:
        positions: ``[n, 2]``, y pointing down.
        S: ``[n, K]``.
        edge_index: ``[2, e]`` among these nodes; pixels may go without.
        alt: what it shows, in a sentence.

    >>> svg = still_svg(np.array([[0.0, 0.0]]), np.array([[1.0]]), np.zeros((2, 0), int), alt="one")
    >>> svg.count("<circle"), "#0072B2" in svg
    (1, True)
    """
    n, K = S.shape
    step = -(-n // MOST_NODES)
    low, high = positions.min(axis=0), positions.max(axis=0)
    size = np.maximum(high - low, 1e-6)
    scale = min((_WIDTH - 2 * _ROOM) / size[0], (_HEIGHT - 2 * _ROOM) / size[1])
    xy = (positions - (low + high) / 2) * scale + np.array([_WIDTH / 2, _HEIGHT / 2])
    shown = np.arange(0, n, step)
    radius = float(np.clip(90 / np.sqrt(len(shown)), 1.5, 12))
    sure = np.ones(n) if K == 1 else ((S.max(axis=1) - 1 / K) / (1 - 1 / K)).clip(0, 1)
    lines = [
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{EDGE}" stroke-width=".6"/>'
        for (x1, y1), (x2, y2) in xy[edge_index.T[edge_index[0] < edge_index[1]]].tolist()
        if step == 1
    ]
    dots = [
        f'<circle cx="{xy[i, 0]:.1f}" cy="{xy[i, 1]:.1f}" r="{radius:.1f}" '
        f'fill="{cluster_colour(int(S[i].argmax()))}" fill-opacity="{0.25 + 0.75 * sure[i]:.2f}"/>'
        for i in shown.tolist()
    ]
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(alt)}">{"".join(lines)}{"".join(dots)}</svg>'
    )
