"""What each cluster claims: places of an image, or the nodes and labels it holds."""

from __future__ import annotations

from html import unescape
from typing import Any

import numpy as np
import plotly.graph_objects as go

from analysis.figures.facts import facts, usage_words
from analysis.figures.picture import Entry, Picture, finish
from analysis.figures.scale import Scale, colour_axis, drawn
from analysis.figures.text import percent
from analysis.figures.theme import ACCENT, cluster_colour, label_colour

_MEMBERS_WIDTH = 48
"""Characters that fit under a bar on a narrow screen."""


def pixel_claims(
    S: np.ndarray,
    pos: np.ndarray,
    *,
    frame: tuple[int, int],
    images: int,
    symbol: str = "S",
    scale: Scale = "share",
    selected: int | None = None,
) -> Picture:
    """One small picture per cluster: its mean share at each place of the image, over all recorded images.

    Args:
        S: ``[N, K]`` of all recorded pixels.
        pos: ``[N, 2]`` column and row of each.
        frame: columns and rows of an image.
        images: how many images there are.
        symbol: what the assignment is called.
        scale: shares in [0, 1], or against an even spread.
        selected: the chosen cluster; it is framed.
    """
    columns, rows = frame
    K = S.shape[1]
    mean = place_means(S, pos, frame=frame)
    across = 4 if K <= 16 else 8
    down = -(-K // across)
    mosaic = np.full((down, rows + 2, across, columns + 1, K), np.nan, dtype=np.float32)
    words = np.full(mosaic.shape[:4], "", dtype=object)
    values = np.full(mosaic.shape[:4], np.nan, dtype=np.float32)
    for k in range(K):
        values[k // across, 2:, k % across, :columns] = drawn(mean, scale)[..., k]
        words[k // across, 2:, k % across, :columns] = [
            [
                f"cluster {k + 1}<br>column {c}, row {r}<br>mean share {mean[r, c, k]:.2f}"
                for c in range(columns)
            ]
            for r in range(rows)
        ]
    shape = (down * (rows + 2), across * (columns + 1))
    usage = facts(S).usage
    layout = {
        "coloraxis": colour_axis(K, scale),
        "xaxis": {
            "visible": False,
            "range": [-0.6, shape[1] - 1.4],
            "constrain": "domain",
            "constraintoward": "left",
        },
        "yaxis": {
            "visible": False,
            "range": [shape[0] - 0.4, -0.2],
            "scaleanchor": "x",
            "constrain": "domain",
            "constraintoward": "top",
        },
        "annotations": [_name(k, float(usage[k]), across, frame) for k in range(K)],
        "shapes": [_frame(selected, across, frame)] if selected is not None and selected < K else [],
    }
    mosaic_map = go.Heatmap(
        z=values.reshape(shape),
        text=words.reshape(shape),
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate="%{text}<extra></extra>",
    )
    sharpest = int(np.nanmax(mean, axis=(0, 1)).argmax())
    peak = float(np.nanmax(mean[..., sharpest]))
    return finish(
        go.Figure([mosaic_map], layout),
        title=f"What each cluster of {symbol} claims of the image",
        alt=f"{K} small images, one for each cluster of {symbol}: its mean share at each pixel of {images} "
        f"images. The clearest claim is that of cluster {sharpest + 1}, up to {peak:.2f}; "
        f"{usage_words(facts(S))}.",
        caption=f"Mean share at each pixel over {images} recorded images. Blank: no ink. Per cent: usage.",
        height=130 + down * (128 if across == 4 else 68),
        left=8,
        right=8,
        top=0,
        bottom=8,
    )


def place_means(S: np.ndarray, pos: np.ndarray, *, frame: tuple[int, int]) -> np.ndarray:
    """Mean of S ``[N, K]`` at each place, ``[rows, columns, K]``; NaN where no node ever is."""
    columns, rows = frame
    column, row = pos.round().astype(int).T
    place = row * columns + column
    count = np.bincount(place, minlength=rows * columns)
    total = np.stack([np.bincount(place, weights=part, minlength=rows * columns) for part in S.T], axis=1)
    mean = np.divide(total, count[:, None], out=np.full_like(total, np.nan), where=count[:, None] > 0)
    return mean.reshape(rows, columns, -1)


def member_claims(
    S: np.ndarray,
    *,
    names: tuple[str, ...],
    labels: np.ndarray | None = None,
    label_names: tuple[str, ...] = (),
    symbol: str = "S",
    selected: int | None = None,
) -> Picture:
    """One bar per cluster: how many nodes it holds, by label; under it the nodes it holds most of.

    Args:
        S: ``[n, K]``.
        names: one per node, escaped.
        labels: ``[n]`` label ids, or None.
        label_names: one per label id, escaped.
        symbol: what the assignment is called.
        selected: the chosen cluster; it is marked.
    """
    n, K = S.shape
    clusters = np.arange(1, K + 1)
    parts: list[tuple[str, str | list[str], np.ndarray]]
    if labels is None:
        parts = [("nodes", [cluster_colour(k) for k in range(K)], S.sum(axis=0))]
    else:
        parts = [
            (label_names[c] if c >= 0 else "unlabelled", label_colour(c), S[labels == c].sum(axis=0))
            for c in np.unique(labels).tolist()
        ]
    bars = [
        go.Bar(
            x=mass.astype(np.float32),
            y=clusters,
            orientation="h",
            name=name,
            width=0.42,
            offset=-0.42,
            marker={"color": colour},
            hovertemplate=f"cluster %{{y}}: %{{x:.1f}} nodes<extra>{name}</extra>",
            showlegend=False,
        )
        for name, colour, mass in parts
    ]
    layout = {
        "barmode": "stack",
        "xaxis": {"title": {"text": "nodes held (sum of shares)"}, "rangemode": "tozero"},
        "yaxis": {
            "range": [K + 0.6, 0.4],
            "tickvals": clusters - 0.21,
            "ticktext": [f"{_square(k)} {k + 1} " for k in range(K)],
            "ticks": "",
            "showline": False,
        },
        "annotations": [_members(k, S, names) for k in range(K)],
        "shapes": []
        if selected is None or selected >= K
        else [
            {
                "type": "rect",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": selected + 0.52,
                "y1": selected + 1.48,
                "line": {"color": ACCENT, "width": 2},
            }
        ],
    }
    purity, finding = _purity(S, labels)
    return finish(
        go.Figure(bars, layout),
        title=f"What each cluster of {symbol} holds" + (f": {finding}" if finding else ""),
        alt=f"Bars of how many of {n:,} nodes each of {K} clusters of {symbol} holds. {usage_words(facts(S))}"
        + (
            f"; weighted by share, {percent(purity)} of a cluster has its most frequent label."
            if purity
            else "."
        ),
        caption="Under each bar: the nodes that give it most.",
        height=110 + 52 * K + 60,
        legend=[] if labels is None else [Entry(name, str(colour)) for name, colour, _ in parts],
        bottom=44,
    )


def _purity(S: np.ndarray, labels: np.ndarray | None) -> tuple[float, str]:
    if labels is None or not (labels >= 0).any():
        return 0.0, ""
    by_label = np.stack([S[labels == c].sum(axis=0) for c in np.unique(labels[labels >= 0])])
    purity = float(by_label.max(axis=0).sum() / by_label.sum())
    return purity, f"{percent(purity)} of one label, on average"


def _members(k: int, S: np.ndarray, names: tuple[str, ...], *, most: int = 3) -> dict[str, Any]:
    top = np.argsort(-S[:, k], kind="stable")[:most]
    entries = [f"{names[node]} {S[node, k]:.2f}" for node in top]
    while len(entries) > 1 and len(unescape(", ".join(entries))) > _MEMBERS_WIDTH:
        entries.pop()
    words = ", ".join(entries)
    return {
        "x": 0,
        "y": k + 1.24,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "text": words,
        "showarrow": False,
    }


def _square(k: int) -> str:
    return f"<span style='color:{cluster_colour(k)}'>\u25a0</span>"


def _name(k: int, usage: float, across: int, frame: tuple[int, int]) -> dict[str, Any]:
    text = f"{_square(k)} <b>{k + 1}</b>"
    return {
        "x": (k % across) * (frame[0] + 1) - 0.5,
        "y": (k // across) * (frame[1] + 2) + 0.9,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "text": text + (f"  {percent(usage)}" if across == 4 else ""),
    }


def _frame(k: int, across: int, frame: tuple[int, int]) -> dict[str, Any]:
    left, top = (k % across) * (frame[0] + 1), (k // across) * (frame[1] + 2) + 2
    return {
        "type": "rect",
        "x0": left - 0.5,
        "x1": left + frame[0] - 0.5,
        "y0": top - 0.5,
        "y1": top + frame[1] - 0.5,
        "line": {"color": ACCENT, "width": 2},
    }
