"""Nodes and keys by t-SNE, which preserves neighbourhoods but distorts distances."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from analysis.figures.style.fast_plotly import figure
from analysis.figures.style.highlight import NOTHING, Highlight
from analysis.figures.style.node_style import cluster_legend
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.projection_traces import AssignedNodes, key_points, node_points, node_ring
from analysis.figures.style.theme import GLYPHS, NEUTRAL
from analysis.projection.nearest_key import nearest_key
from analysis.wording import percent


def key_map(
    positions: np.ndarray,
    nodes: AssignedNodes,
    keys: np.ndarray,
    *,
    note: str = "",
    highlight: Highlight = NOTHING,
) -> Picture:
    """Draw the t-SNE map of nodes and keys, with the share of nodes still next to their true neighbour.

    Args:
        positions: ``[n + H * K, 2]``, nodes first, then keys, head after head.
        nodes: as embedded, with the assignment that colours them.
        keys: ``[H, K, F]``.
        note: remark on sampling.
        highlight: the selected node, head and cluster.
    """
    x, (H, K, _) = nodes.x, keys.shape
    near = nearest_key(x, keys)
    data = [
        node_points(positions[: len(x)], nodes, near=near),
        *key_points(
            positions[len(x) :].reshape(H, K, 2), highlight.head, after=len(x), cluster=highlight.cluster
        ),
    ]
    if highlight.node is not None:
        data.append(node_ring(positions[highlight.node]))
    drawn = cdist(positions[: len(x)], positions[len(x) :]).argmin(axis=1)
    preserved = float((drawn == near.head * K + near.cluster).mean())
    axis = {"showticklabels": False, "ticks": "", "showline": True, "mirror": True}
    words = f"On this map {percent(preserved)} of the nodes lie next to the key that is truly nearest"
    return finish(
        figure(data, {"xaxis": axis, "yaxis": {**axis, "scaleanchor": "x", "constrain": "domain"}}),
        title=words,
        alt=f"Map by t-SNE of {len(x):,} nodes and {H} times {K} keys. {words}.",
        caption="t-SNE bends distances: gaps between groups and sizes of groups mean nothing. Hover gives "
        "true distances. Each epoch has a map of its own, so there are no ways. " + note,
        height=600,
        legend=cluster_legend(nodes.S)
        + [Entry(f"head {h + 1}", NEUTRAL, GLYPHS[h % len(GLYPHS)]) for h in range(H)],
        margin=Margin(left=16, bottom=16),
    )
