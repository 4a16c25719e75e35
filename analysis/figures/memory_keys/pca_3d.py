"""Nodes and keys in three principal components, as a 3-D figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.highlight import NOTHING, Highlight
from analysis.figures.style.node_style import cluster_legend
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.projection_traces import AssignedNodes
from analysis.figures.style.theme import ACCENT, NEUTRAL, cluster_colour, with_opacity
from analysis.projection.nearest_key import nearest_key
from analysis.projection.pca import Pca
from analysis.wording import percent, significant

_SYMBOLS = ("circle", "square", "diamond", "cross", "x")


def key_space(
    basis: Pca,
    nodes: AssignedNodes,
    keys: np.ndarray,
    *,
    note: str = "",
    highlight: Highlight = NOTHING,
) -> Picture:
    """Draw nodes (small) and keys (large, numbered) in the first three principal components.

    Args:
        basis: basis of three components, fitted on all epochs together.
        nodes: as embedded, with the assignment that colours them.
        keys: ``[H, K, F]``.
        note: remark on sampling.
        highlight: of a selected head only the keys are drawn; a selected node is drawn larger.
    """
    x, (H, K, _) = nodes.x, keys.shape
    positions, centres = basis.transform(x), basis.transform(keys)
    near, first = nearest_key(x, keys), nodes.S.argmax(axis=1)
    data: list[Any] = [
        trace(
            "scatter3d",
            x=positions[:, 0],
            y=positions[:, 1],
            z=positions[:, 2],
            mode="markers",
            marker={"size": 3.5, "color": [cluster_colour(k) for k in first.tolist()], "opacity": 0.8},
            hovertext=[
                f"{name}<br>cluster {k + 1}<br>nearest key {h + 1}.{j + 1}: {significant(d)} away"
                for name, k, h, j, d in zip(
                    nodes.names, first, near.head, near.cluster, near.distance, strict=True
                )
            ],
            hoverinfo="text",
        )
    ]
    heads = range(H) if highlight.head is None else [highlight.head]
    data += [_keys_of_head(h, centres[h]) for h in heads]
    if highlight.node is not None:
        ring = {"size": 11, "symbol": "circle-open", "color": ACCENT}
        x0, y0, z0 = positions[highlight.node][:, None]
        data.append(trace("scatter3d", x=x0, y=y0, z=z0, mode="markers", marker=ring, hoverinfo="skip"))
    explained = basis.explained_of(np.concatenate([x, keys.reshape(-1, keys.shape[-1])]))
    words = f"Three components show {percent(float(explained.sum()))} of the variance at this epoch"
    return finish(
        figure(data, {"scene": _scene(explained)}),
        title=words,
        alt=f"{len(x):,} nodes and {H} times {K} keys in three dimensions. {words}. Half the nodes have "
        f"a key within {significant(np.median(near.distance), 2)}.",
        caption="Drag to turn. One basis for all epochs; hover gives true distances. Keys: head.cluster. "
        + note,
        height=600,
        legend=cluster_legend(nodes.S),
        margin=Margin(left=4, right=4, bottom=4),
    )


def _keys_of_head(h: int, centres: np.ndarray) -> Any:
    numbers = range(len(centres))
    return trace(
        "scatter3d",
        x=centres[:, 0],
        y=centres[:, 1],
        z=centres[:, 2],
        mode="markers+text",
        name=f"head {h + 1}",
        marker={
            "size": 8,
            "symbol": _SYMBOLS[h % len(_SYMBOLS)],
            "color": [cluster_colour(k) for k in numbers],
            "line": {"width": 1.5, "color": NEUTRAL},
        },
        text=[f"{h + 1}.{k + 1}" for k in numbers],
        textfont={"size": 12, "color": NEUTRAL},
        hovertemplate="key %{text}<extra></extra>",
    )


def _scene(explained: np.ndarray) -> dict[str, Any]:
    axis = {
        "color": NEUTRAL,
        "gridcolor": with_opacity(NEUTRAL, 0.25),
        "showbackground": False,
        "zeroline": False,
        "nticks": 5,
    }
    titles = [f"component {d + 1} ({percent(float(explained[d]))})" for d in range(3)]
    axes = {
        f"{name}axis": {**axis, "title": {"text": text}} for name, text in zip("xyz", titles, strict=True)
    }
    # Plotly's default camera cuts off the axis names
    eye = {"x": 1.75, "y": 1.75, "z": 1.0}
    return {**axes, "aspectmode": "data", "dragmode": "turntable", "camera": {"eye": eye}}
