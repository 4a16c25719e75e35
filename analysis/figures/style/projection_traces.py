"""Traces of a projection: nodes, memory keys, trails of keys, the field of assignments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.fast_plotly import Trace, trace
from analysis.figures.style.node_style import node_colours, text_on
from analysis.figures.style.theme import ACCENT, NEUTRAL, SYMBOLS, cluster_colour, with_opacity
from analysis.projection.nearest_key import Nearest
from analysis.wording import significant

_SVG_POINTS = 2000
MOST_KEYS = 40
"""More large keys than this hide each other and the nodes."""


@dataclass(frozen=True)
class Field:
    """Soft assignment of the points of a plane by one head.

    Attributes:
        x: ``[g]`` coordinates of the grid's columns.
        y: ``[g]`` of its rows.
        S: ``[g, g, K]``, rows first.
    """

    x: np.ndarray
    y: np.ndarray
    S: np.ndarray


class AssignedNodes(NamedTuple):
    """Nodes with the assignment that colours them.

    Attributes:
        x: embedded nodes ``[n, F]``.
        S: ``[n, K]``, the assignment that colours them.
        names: one per node, escaped.
    """

    x: np.ndarray
    S: np.ndarray
    names: tuple[str, ...]


def node_points(positions: np.ndarray, nodes: AssignedNodes, *, near: Nearest) -> Trace:
    """Small node markers coloured by cluster, with the true distance to the nearest key on hover.

    Args:
        positions: ``[n, 2]``.
        nodes: the nodes, with the assignment that colours them.
        near: the nearest key of each.
    """
    S = nodes.S
    words = [
        f"{name}<br>cluster {k + 1}: {share:.2f}<br>nearest key {h + 1}.{j + 1}: {significant(d)} away"
        for name, k, share, h, j, d in zip(
            nodes.names, S.argmax(1), S.max(1), near.head, near.cluster, near.distance, strict=True
        )
    ]
    return trace(
        "scatter" if len(positions) <= _SVG_POINTS else "scattergl",
        x=positions[:, 0],
        y=positions[:, 1],
        mode="markers",
        marker={"size": 6, "color": node_colours(S)},
        hovertext=words,
        hoverinfo="text",
        customdata=np.arange(len(positions), dtype=np.int32),
        name="nodes",
    )


def key_points(
    positions: np.ndarray, head: int | None, *, after: int, cluster: int | None = None
) -> list[Trace]:
    """Large numbered key markers, shaped by head; unselected ones are faded.

    Args:
        positions: ``[H, K, 2]``.
        head: index of the selected head, or None.
        after: the code of the first key for clicks: the number of nodes.
        cluster: index of the selected cluster, whose keys are ringed; or None.
    """
    H, K, _ = positions.shape
    faded_heads = [h for h in range(H) if head is not None and h != head]
    order = faded_heads + [h for h in range(H) if h not in faded_heads]
    traces = []
    for h in order:
        front = h not in faded_heads
        numbered = front and (K if head is not None else H * K) <= MOST_KEYS
        colours = [cluster_colour(k) if front else with_opacity(cluster_colour(k), 0.35) for k in range(K)]
        traces.append(
            trace(
                "scatter",
                x=positions[h, :, 0],
                y=positions[h, :, 1],
                mode="markers+text" if numbered else "markers",
                name=f"head {h + 1}",
                marker={"symbol": SYMBOLS[h % len(SYMBOLS)], "size": 24 if numbered else 9, "color": colours}
                | ({} if cluster is None else {"line": _cluster_outline(K, cluster)}),
                text=[f"{h + 1}.{k + 1}" for k in range(K)],
                textfont={"size": 12, "color": [text_on(cluster_colour(k)) for k in range(K)]},
                hovertemplate="key %{text}<extra></extra>",
                customdata=np.arange(after + h * K, after + (h + 1) * K, dtype=np.int32),
            )
        )
    return traces


def _cluster_outline(K: int, cluster: int) -> dict[str, Any]:
    selected = [k == cluster for k in range(K)]
    return {
        "width": [4 if is_selected else 0.6 for is_selected in selected],
        "color": [ACCENT if is_selected else NEUTRAL for is_selected in selected],
    }


def trail_traces(trail: np.ndarray, head: int | None) -> list[Trace]:
    """One line per cluster with the paths of its keys in all heads, on a grey outline for contrast.

    Args:
        trail: ``[E, H, K, 2]`` positions of the keys over E epochs.
        head: index of the selected head; None draws all.
    """
    _, H, K, _ = trail.shape
    shown = list(range(H)) if head is None else [head]
    under = _line([trail[:, h, k] for h in shown for k in range(K)], {"color": NEUTRAL, "width": 2.6})
    over = [
        _line([trail[:, h, k] for h in shown], {"color": cluster_colour(k), "width": 1.4}) for k in range(K)
    ]
    return [under, *over]


def _line(trails: list[np.ndarray], line: dict[str, Any]) -> Trace:
    """Paths ``[E, 2]`` as one trace, separated by gaps."""
    gap = np.full((1, 2), np.nan)
    x, y = np.concatenate([points for trail in trails for points in (trail, gap)]).astype(np.float32).T
    return trace("scatter", x=x.copy(), y=y.copy(), mode="lines", hoverinfo="skip", line=line)


def field_image(field: Field) -> Trace:
    """Image of ``field``: each point in the colour of its cluster, paler if less confident."""
    K = field.S.shape[-1]
    palette = np.array(
        [[int(cluster_colour(k)[i : i + 2], 16) for i in (1, 3, 5)] for k in range(K)], dtype=np.uint8
    )
    sure = np.ones(field.S.shape[:2]) if K == 1 else (field.S.max(-1) - 1 / K) / (1 - 1 / K)
    pixels = np.dstack([palette[field.S.argmax(-1)], (110 * sure.clip(0, 1)).astype(np.uint8)])
    return trace(
        "image",
        z=pixels,
        colormodel="rgba256",
        x0=float(field.x[0]),
        dx=float(field.x[1] - field.x[0]),
        y0=float(field.y[0]),
        dy=float(field.y[1] - field.y[0]),
        hoverinfo="skip",
    )


def node_ring(positions: np.ndarray) -> Trace:
    """Ring round the selected node, ``positions`` the point ``[2]``."""
    line = {"width": 3, "color": ACCENT}
    return trace(
        "scatter",
        x=positions[[0]],
        y=positions[[1]],
        mode="markers",
        hoverinfo="skip",
        marker={"symbol": "circle-open", "size": 16, "color": ACCENT, "line": line},
    )
