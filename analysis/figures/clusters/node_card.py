"""Figures of one node: memberships by head, memberships over epochs, and the steps to its target."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.heatmap_panels import cluster_axis, epoch_axis, panel_heading
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, cluster_colour
from analysis.measures import limits
from analysis.wording import percent, percents, signed


def node_heads(heads: np.ndarray, combined: np.ndarray, *, weights: np.ndarray, name: str) -> Picture:
    """Bar charts of a node's memberships in every head and in S, on one scale.

    Args:
        heads: ``[H, K]``.
        combined: ``[K]``.
        weights: ``[H]``.
        name: the node's name, escaped.

    >>> heads = np.array([[0.75, 0.25], [0.25, 0.75]])
    >>> node_heads(heads, np.array([0.625, 0.375]), weights=np.array([1.0, 0.5]), name="A").title
    'A: 62 % in cluster 1; 1 of 2 heads put it there'
    """
    H, K = heads.shape
    headings = [f"<b>S<sub>{h + 1}</sub></b> {signed(float(weights[h]), 1)}" for h in range(H)] + ["<b>S</b>"]
    first = int(combined.argmax())
    same = [h for h in range(H) if heads[h].argmax() == first]
    return _bars(
        [*heads, combined],
        headings,
        level=1 / K,
        title=f"{name}: {percent(float(combined[first]))} in cluster {first + 1}; "
        f"{len(same)} of {H} heads put it there",
        alt=f"Bars of the shares of {name} in {K} clusters, for {H} heads and for S. S gives "
        f"cluster {first + 1} {combined[first]:.2f}.",
        caption=f"Height: share. Dotted: 1/{K}. Above: the head's weight in S.",
    )


def target_steps(S: np.ndarray, node: int, *, name: str) -> Picture:
    """Bar charts of the steps from a node's row of S to its target: square, divide by mass, normalise.

    Args:
        S: ``[n, K]`` of the node's whole graph.
        node: index of the node.
        name: the node's name, escaped.

    >>> target_steps(np.array([[0.75, 0.25], [0.25, 0.75]]), 0, name="A").title  # 9/16 to 1/16, f = 1
    'A: the target raises cluster 1 from 75 % to 90 %'
    """
    s, f = S[node].astype(np.float64), S.sum(axis=0, dtype=np.float64)
    divided = np.divide(s**2, f, out=np.zeros_like(s), where=f > 0)
    P = divided / divided.sum()
    first = int(s.argmax())
    gap = P[first] - s[first]
    verb = "keeps" if abs(gap) <= limits.NO_SHARPER else "raises" if gap > 0 else "lowers"
    share, target_share = percents(float(s[first]), float(P[first]))
    return _bars(
        [s, s**2, divided / divided.max(), P],
        ["<b>s</b>", "<b>s\u00b2</b>", "<b>s\u00b2 / f</b>", "<b>p</b>"],
        level=1 / len(s),
        title=f"{name}: the target {verb} cluster {first + 1} "
        + (f"at {share}" if verb == "keeps" else f"from {share} to {target_share}"),
        alt=f"Four bar charts: the row s of {name}, squared, divided by the clusters' mass f, and normalised "
        f"to the target p; s gives cluster {first + 1} {s[first]:.3f}, p {P[first]:.3f}.",
        caption="s: its row of S. f: each cluster's mass in this graph. s\u00b2/f is drawn against its "
        "largest entry. p: s\u00b2/f over its sum.",
    )


def node_path(shares: np.ndarray, epochs: list[int], *, epoch: int, name: str) -> Picture:
    """Stacked areas of a node's memberships over the recorded epochs.

    Args:
        shares: ``[E, K]``; rows sum to 1.
        epochs: the E recorded epochs, rising.
        epoch: the shown epoch; it is marked.
        name: the node's name, escaped.

    >>> node_path(np.array([[0.5, 0.5], [0.25, 0.75]]), [0, 10], epoch=10, name="A").title
    'A: cluster 2 settled at epoch 10'
    """
    K = shares.shape[1]
    areas = [
        trace(
            "scatter",
            x=np.array(epochs),
            y=shares[:, k].astype(np.float32),
            mode="lines",
            stackgroup="all",
            name=str(k + 1),
            line={"width": 0, "color": cluster_colour(k)},
            fillcolor=cluster_colour(k),
            hovertemplate=f"epoch %{{x}}<br>cluster {k + 1}: %{{y:.2f}}<extra></extra>",
        )
        for k in range(K)
    ]
    first = shares.argmax(axis=1)
    changes = [epochs[i + 1] for i in np.flatnonzero(np.diff(first))]
    change_words = f"settled at epoch {changes[-1]}" if changes else "from the start"
    layout: dict[str, Any] = {
        "xaxis": epoch_axis(epochs[-1]) | {"range": [epochs[0], max(epochs[-1], epochs[0] + 1)]},
        "yaxis": {"range": [0, 1], "nticks": 3, "title": {"text": "share"}},
        "shapes": [
            {
                "type": "line",
                "x0": epoch,
                "x1": epoch,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": ACCENT, "width": 2},
            }
        ],
    }
    return finish(
        figure(areas, layout),
        title=f"{name}: cluster {int(first[-1]) + 1} {change_words}",
        alt=f"Stacked shares of {name} in {K} clusters over {len(epochs)} recorded epochs: it changed its "
        f"first cluster {len(changes)} times and ended in cluster {int(first[-1]) + 1}.",
        caption=f"Vertical line: epoch {epoch}.",
        height=280,
        legend=[Entry(str(k + 1), cluster_colour(k)) for k in range(K) if shares[:, k].max() > 0.1],
        margin=Margin(bottom=44),
    )


def _bars(
    rows: list[np.ndarray],
    headings: list[str],
    *,
    level: float,
    title: str,
    alt: str,
    caption: str,
) -> Picture:
    """Bar charts side by side, over the same clusters and on one scale."""
    K, starts = len(rows[0]), np.linspace(0, 1.03, len(rows) + 1)
    data, notes = [], []
    layout: dict[str, Any] = {
        "yaxis": {"range": [0, max(1.12 * max(float(row.max()) for row in rows), 2 * level)], "nticks": 4},
        "shapes": [
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": level,
                "y1": level,
                "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
            }
        ],
    }
    for index, (row, heading) in enumerate(zip(rows, headings, strict=True)):
        axis = f"x{index + 1}" if index else "x"
        domain = [float(starts[index]), float(starts[index + 1] - 0.03)]
        layout[axis.replace("x", "xaxis")] = cluster_axis(K, domain, anchor="y", few=True)
        notes.append(panel_heading(heading, domain))
        data.append(
            trace(
                "bar",
                x=np.arange(1, K + 1),
                y=row.astype(np.float32),
                xaxis=axis,
                marker={"color": [cluster_colour(k) for k in range(K)]}
                | ({"line": {"width": 0}} if K > 16 else {}),
                hovertemplate="cluster %{x}: %{y:.3f}<extra></extra>",
            )
        )
    layout["annotations"] = notes
    return finish(
        figure(data, layout),
        title=title,
        alt=alt,
        caption=caption,
        height=240,
        margin=Margin(left=34, top=22, bottom=26),
    )
