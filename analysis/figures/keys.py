"""Where the keys lie among the nodes, and how they came there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.figures.lean import Trace, figure, trace
from analysis.figures.marks import cluster_legend, node_colours, text_on
from analysis.figures.picture import Entry, Picture, finish
from analysis.figures.text import percent
from analysis.figures.theme import ACCENT, GLYPHS, NEUTRAL, SYMBOLS, cluster_colour, faded
from analysis.projection.nearest import Nearest, nearest_key
from analysis.projection.pca import Pca
from analysis.projection.plane import Frame

_SVG_POINTS = 2000
_MOST_KEYS = 40
"""More large keys than this hide each other and the nodes."""


@dataclass(frozen=True)
class Field:
    """A head's soft assignment of the plane itself.

    Attributes:
        x: ``[g]`` coordinates of the grid's columns.
        y: ``[g]`` of its rows.
        S: ``[g, g, K]``, rows first.
    """

    x: np.ndarray
    y: np.ndarray
    S: np.ndarray


def key_plane(
    basis: Pca,
    x: np.ndarray,
    keys: np.ndarray,
    *,
    S: np.ndarray,
    names: tuple[str, ...],
    frame: Frame,
    note: str = "",
    way: np.ndarray | None = None,
    field: Field | None = None,
    head: int | None = None,
    selected: int | None = None,
) -> Picture:
    """Nodes and keys in one plane: nodes small, keys large and numbered head.key, with the way they came.

    Args:
        basis: the plane, fitted on all epochs together.
        x: nodes ``[n, F]``.
        keys: ``[H, K, F]``.
        S: ``[n, K]``, what colours the nodes.
        names: one per node, escaped.
        note: what was sampled, in words.
        frame: the part of the plane that is shown, the same at every epoch.
        way: ``[E, H, K, F]``, the keys of the epochs so far, this one last; or None.
        field: the chosen head's assignment of the plane, or None.
        head: the chosen head; the others' keys stand back.
        selected: the chosen node; it is ringed.
    """
    H, K, _ = keys.shape
    nodes, centres = basis.transform(x), basis.transform(keys)
    near = nearest_key(x, keys)
    data: list[Any] = [] if field is None else [_field(field)]
    data.append(_nodes(nodes, S, names, near))
    crowded = head is None and H * K > _MOST_KEYS
    trails = way is not None and len(way) > 1 and not crowded
    if way is not None and trails:
        data += _trails(basis.transform(way), head)
    data += _keys(centres, head)
    if selected is not None:
        data.append(
            trace(
                "scatter",
                x=nodes[[selected], 0],
                y=nodes[[selected], 1],
                mode="markers",
                hoverinfo="skip",
                marker={
                    "symbol": "circle-open",
                    "size": 16,
                    "color": ACCENT,
                    "line": {"width": 3, "color": ACCENT},
                },
            )
        )
    seen = basis.explained_of(np.concatenate([x, keys.reshape(-1, keys.shape[-1])]))
    typical = float(np.median(near.distance))
    words = f"The plane shows {percent(float(seen.sum()))} of the variance at this epoch"
    return finish(
        figure(data, _plane_axes(frame, seen)),
        title=f"{H * K} keys among {len(x):,} nodes: half the nodes have one within {typical:.2g}",
        alt=f"Plane of {len(x):,} nodes and {H} times {K} keys. Half the nodes have a key within "
        f"{typical:.2g}. {words}.",
        caption=f"{words}; hover gives true distances. One basis for all epochs. Keys: head.cluster"
        + ("; lines: their way since epoch 0. " if trails else ". ")
        + ("Choose a head to see numbers and ways. " if crowded else "")
        + note,
        height=600,
        legend=cluster_legend(S)
        + [Entry(f"head {h + 1}", NEUTRAL, GLYPHS[h % len(GLYPHS)]) for h in range(H)],
        left=46,
        bottom=44,
    )


def _plane_axes(frame: Frame, seen: np.ndarray) -> dict[str, Any]:
    x, y = ([float(frame.low[d]), float(frame.high[d])] for d in (0, 1))
    return {
        "xaxis": {"range": x, "title": {"text": f"component 1 ({percent(float(seen[0]))})"}, "nticks": 6},
        "yaxis": {
            "range": y,
            "title": {"text": f"component 2 ({percent(float(seen[1]))})"},
            "nticks": 6,
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
    }


def _nodes(at: np.ndarray, S: np.ndarray, names: tuple[str, ...], near: Nearest) -> Trace:
    words = [
        f"{name}<br>cluster {k + 1}: {share:.2f}<br>nearest key {h + 1}.{j + 1}: {d:.3g} away"
        for name, k, share, h, j, d in zip(
            names, S.argmax(1), S.max(1), near.head, near.cluster, near.distance, strict=True
        )
    ]
    return trace(
        "scatter" if len(at) <= _SVG_POINTS else "scattergl",
        x=at[:, 0],
        y=at[:, 1],
        mode="markers",
        marker={"size": 6, "color": node_colours(S)},
        hovertext=words,
        hoverinfo="text",
        customdata=np.arange(len(at), dtype=np.int32),
        name="nodes",
    )


def _keys(at: np.ndarray, head: int | None) -> list[Trace]:
    H, K, _ = at.shape
    back = [h for h in range(H) if head is not None and h != head]
    order = back + [h for h in range(H) if h not in back]
    traces = []
    for h in order:
        front = h not in back
        numbered = front and (K if head is not None else H * K) <= _MOST_KEYS
        colours = [cluster_colour(k) if front else faded(cluster_colour(k), 0.35) for k in range(K)]
        traces.append(
            trace(
                "scatter",
                x=at[h, :, 0],
                y=at[h, :, 1],
                mode="markers+text" if numbered else "markers",
                name=f"head {h + 1}",
                marker={"symbol": SYMBOLS[h % len(SYMBOLS)], "size": 24 if numbered else 9, "color": colours},
                text=[f"{h + 1}.{k + 1}" for k in range(K)],
                textfont={"size": 12, "color": [text_on(cluster_colour(k)) for k in range(K)]},
                hovertemplate="key %{text}<extra></extra>",
            )
        )
    return traces


def _trails(way: np.ndarray, head: int | None) -> list[Trace]:
    """One line per cluster: the ways of that cluster's keys in all heads, with gaps between."""
    E, H, K, _ = way.shape
    shown = range(H) if head is None else [head]
    traces = []
    for k in range(K):
        lines = np.full((len(shown), E + 1, 2), np.nan, dtype=np.float32)
        for place, h in enumerate(shown):
            lines[place, :E] = way[:, h, k]
        x, y = lines.reshape(-1, 2).T
        traces.append(
            trace(
                "scatter",
                x=x.copy(),
                y=y.copy(),
                mode="lines",
                hoverinfo="skip",
                line={"color": faded(cluster_colour(k), 0.55), "width": 1.5},
            )
        )
    return traces


def _field(field: Field) -> Trace:
    """The field as a picture: each place in its cluster's colour, the paler the less sure."""
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
