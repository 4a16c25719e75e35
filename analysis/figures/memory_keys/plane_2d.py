"""Nodes and keys in a PCA plane, with the paths of the keys."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import figure
from analysis.figures.style.highlight import NOTHING, Highlight
from analysis.figures.style.node_style import cluster_legend
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.projection_traces import (
    MOST_KEYS,
    AssignedNodes,
    Field,
    field_image,
    key_points,
    node_points,
    node_ring,
    trail_traces,
)
from analysis.figures.style.theme import GLYPHS, NEUTRAL
from analysis.projection.nearest_key import nearest_key
from analysis.projection.pca import Pca
from analysis.projection.view_window import Window
from analysis.wording import percent, significant


def key_plane(
    basis: Pca,
    nodes: AssignedNodes,
    keys: np.ndarray,
    *,
    window: Window,
    note: str = "",
    key_path: np.ndarray | None = None,
    field: Field | None = None,
    highlight: Highlight = NOTHING,
) -> Picture:
    """Draw nodes (small) and keys (large, numbered head.key) in one plane, with the paths of the keys.

    Args:
        basis: the plane, fitted on all epochs together.
        nodes: as embedded, with the assignment that colours them.
        keys: ``[H, K, F]``.
        note: remark on sampling.
        window: the part of the plane that is shown, the same at every epoch.
        key_path: ``[E, H, K, F]``, the keys of the epochs so far, this one last; or None.
        field: the selected head's assignment of the plane, or None.
        highlight: the selected node, head and cluster.
    """
    x = nodes.x
    (H, K, _), head = keys.shape, highlight.head
    positions, centres = basis.transform(x), basis.transform(keys)
    near = nearest_key(x, keys)
    data: list[Any] = [] if field is None else [field_image(field)]
    data.append(node_points(positions, nodes, near=near))
    crowded = head is None and H * K > MOST_KEYS
    trails = key_path is not None and len(key_path) > 1 and not crowded
    if key_path is not None and trails:
        data += trail_traces(basis.transform(key_path), head)
    data += key_points(centres, head, after=len(x), cluster=highlight.cluster)
    if highlight.node is not None:
        data.append(node_ring(positions[highlight.node]))
    explained = basis.explained_of(np.concatenate([x, keys.reshape(-1, keys.shape[-1])]))
    typical = float(np.median(near.distance))
    words = f"The plane shows {percent(float(explained.sum()))} of the variance at this epoch"
    half = significant(typical, 2)
    return finish(
        figure(data, _plane_axes(window, explained)),
        title=f"{H * K} keys among {len(x):,} nodes: half the nodes have one within {half}",
        alt=f"Plane of {len(x):,} nodes and {H} times {K} keys. Half the nodes have a key within "
        f"{half}. {words}.",
        caption=f"{words}; hover gives true distances. One basis for all epochs. Keys: head.cluster"
        + ("; lines: their way since epoch 0. " if trails else ". ")
        + ("Choose a head to see numbers and ways. " if crowded else "")
        + note,
        height=600,
        legend=cluster_legend(nodes.S)
        + [Entry(f"head {h + 1}", NEUTRAL, GLYPHS[h % len(GLYPHS)]) for h in range(H)],
        margin=Margin(left=46, bottom=44),
    )


def _plane_axes(window: Window, explained: np.ndarray) -> dict[str, Any]:
    x, y = ([float(window.low[d]), float(window.high[d])] for d in (0, 1))
    return {
        "xaxis": {
            "range": x,
            "title": {"text": f"component 1 ({percent(float(explained[0]))})"},
            "nticks": 6,
        },
        "yaxis": {
            "range": y,
            "title": {"text": f"component 2 ({percent(float(explained[1]))})"},
            "nticks": 6,
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }
