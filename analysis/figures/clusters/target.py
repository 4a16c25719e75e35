"""S, the target P it is pulled towards, and how far apart they are."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.colour_scales import colour_axis, difference_axis
from analysis.figures.style.facts import facts, node_kl
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import percent, signed
from analysis.figures.style.heatmap_panels import (
    cluster_axis,
    even_share,
    panel,
    panel_heading,
    row_axis,
    row_margin,
    selected_row,
)
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.picture import Picture, finish
from analysis.figures.style.theme import NEUTRAL, cluster_colour

_STARTS = (0.0, 0.31, 0.62, 0.93)
_GAP = 0.03


def target_heatmaps(S: np.ndarray, P: np.ndarray, *, rows: Rows, reach: float = 1e-3) -> Picture:
    """S, P and P - S side by side, with what each node and each cluster adds to the KL divergence.

    Args:
        S: ``[n, K]``.
        P: ``[n, K]``, the target of S.
        rows: which node stands where.
        reach: how far the scale of the difference reaches at least, so that two figures can be compared.
    """
    K = S.shape[1]
    parts = node_kl(P, S)
    difference = P - S
    reach = max(float(np.abs(difference).max()), reach)
    domains = [[_STARTS[i], _STARTS[i + 1] - _GAP] for i in range(3)]
    heights = [0.22, 1.0]
    by_node = rows.values(parts.sum(axis=1, keepdims=True))[:, 0]
    data = [
        panel(S, rows, scale="share", x="x"),
        panel(P, rows, scale="share", x="x2"),
        panel(difference, rows, scale="share", x="x3", coloraxis="coloraxis2"),
        trace(
            "bar",
            x=by_node,
            y=rows.row_names(),
            orientation="h",
            xaxis="x4",
            yaxis="y",
            marker={"color": NEUTRAL, "line": {"width": 0}},
            hovertemplate="%{y}<br>KL %{x:.4f}<extra></extra>",
        ),
        *(
            trace(
                "bar",
                x=np.arange(1, K + 1),
                y=height.astype(np.float32),
                xaxis=x,
                yaxis=y,
                marker={"color": [cluster_colour(k) for k in range(K)]},
                hovertemplate="cluster %{x}: " + words + " %{y:.4f}<extra></extra>",
            )
            for height, x, y, words in (
                (S.mean(axis=0), "x", "y2", "usage"),
                (P.mean(axis=0), "x2", "y2", "usage in P"),
                (parts.mean(axis=0), "x3", "y3", "part of KL"),
            )
        ),
    ]
    usage_top = 1.1 * float(max(S.mean(axis=0).max(), P.mean(axis=0).max(), 1 / K))
    layout: dict[str, Any] = {
        "coloraxis": colour_axis(K, "share", len=150),
        "coloraxis2": difference_axis(reach, _tick),
        "xaxis": cluster_axis(K, domains[0], anchor="y2", few=True),
        "xaxis2": cluster_axis(K, domains[1], anchor="y2", few=True),
        "xaxis3": cluster_axis(K, domains[2], anchor="y3", few=True),
        "xaxis4": {"domain": [_STARTS[3], 1.0], "anchor": "y", "visible": False, "rangemode": "tozero"},
        "yaxis": row_axis(rows, heights),
        "yaxis2": {"domain": [0, 0.17], "anchor": "x", "visible": False, "range": [0, usage_top]},
        "yaxis3": {"domain": [0, 0.17], "anchor": "x3", "visible": False},
        "shapes": [*selected_row(rows), *(even_share(axis, K) for axis in ("x", "x2"))],
        "annotations": [
            panel_heading(f"<b>{text}</b>", domain)
            for text, domain in zip(
                ("S", "P", "P \u2212 S", "KL"), [*domains, [_STARTS[3], 1.0]], strict=True
            )
        ],
    }
    kl = float(parts.sum(axis=1).mean())
    ours, its = facts(S), facts(P)
    return finish(
        figure(data, layout),
        title=_finding(ours.strength, its.strength, kl, even=ours.even),
        alt=f"Heat maps of S, its target P and P minus S, {len(rows.order):,} nodes by {K} clusters. The "
        f"mean largest share is {ours.strength:.2f} in S, {its.strength:.2f} in P; KL is {kl:.4f} per node.",
        caption="Same rows, same scale; the difference is centred on zero. Under the columns: usage of S and "
        f"P (dotted: 1/{K}), each cluster's part of KL; at the right: each node's. {rows.note()}",
        height=int(np.clip(13 * len(rows.order) + 300, 440, 760)),
        left=row_margin(rows),
        right=8,
        top=22,
        bottom=30,
    )


def _tick(value: float) -> str:
    return signed(value) if abs(value) >= 0.01 else f"{value:+.1g}".replace("-", "\u2212")


def _finding(ours: float, its: float, kl: float, *, even: bool) -> str:
    if even:
        return f"S is even, and so is its target: KL is {kl:.1g}, yet nothing has clustered"
    if kl < 1e-3:
        return f"S has reached its target (KL {kl:.1g}): a node gives its first cluster {percent(ours)}"
    if percent(ours) == percent(its):
        return (
            f"P is no sharper than S: both give a node's first cluster {percent(ours)} (KL {kl:.2g} per node)"
        )
    return f"P asks for {percent(its)} where S gives {percent(ours)} (KL {kl:.2g} per node)"
