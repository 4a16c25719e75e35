"""S and its target P, with their difference and the KL divergence."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.heatmap_panels import (
    cluster_axis,
    panel,
    panel_heading,
    row_axis,
    row_margin,
    selected_row,
    uniform_share,
)
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.heatmap_scale import colour_axis, difference_axis
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import NEUTRAL, cluster_colour
from analysis.measures import limits
from analysis.measures.assignments.summary import AssignmentSummary, kl_terms, mean_kl, summarize
from analysis.wording import nonzero, percents, signed, significant

_STARTS = (0.0, 0.31, 0.62, 0.93)
_GAP = 0.03


def target_heatmaps(S: np.ndarray, P: np.ndarray, *, rows: Rows, reach: float = 1e-3) -> Picture:
    """Heat maps of S, P and P - S, with the contributions of each node and cluster to the KL divergence.

    Args:
        S: ``[n, K]``.
        P: ``[n, K]``, the target of S.
        rows: order and binning of the nodes.
        reach: how far the scale of the difference reaches at least, so that two figures can be compared.

    >>> S, P = np.array([[0.75, 0.25], [0.25, 0.75]]), np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> rows = Rows(np.arange(2), ("A", "B"))
    >>> target_heatmaps(S, P, rows=rows).title  # 0.9 ln(0.9 / 0.75) + 0.1 ln(0.1 / 0.25)
    'P asks for 90 % where S gives 75 % (KL 0.072 nats per node)'
    """
    parts = kl_terms(P, S)
    difference = P - S
    reach = max(float(np.abs(difference).max()), reach)
    traces = [
        panel(S, rows, scale="share", x="x"),
        panel(P, rows, scale="share", x="x2"),
        panel(difference, rows, scale="share", x="x3", coloraxis="coloraxis2"),
        _node_bars(parts, rows),
        _cluster_bars(S.mean(axis=0), "usage", x="x", y="y2"),
        _cluster_bars(P.mean(axis=0), "usage in P", x="x2", y="y2"),
        _cluster_bars(parts.mean(axis=0), "part of KL", x="x3", y="y3"),
    ]
    usage_top = 1.1 * float(max(S.mean(axis=0).max(), P.mean(axis=0).max(), 1 / S.shape[1]))
    layout = _layout(rows, S.shape[1], reach=reach, usage_top=usage_top)
    of_S, of_P, kl = summarize(S), summarize(P), mean_kl(P, S)
    return finish(
        figure(traces, layout),
        title=_finding(of_S, of_P, kl),
        alt=f"Heat maps of S, its target P and P minus S, {len(rows.order):,} nodes "
        f"by {S.shape[1]} clusters. The "
        f"mean largest share is {of_S.strength:.2f} in S, {of_P.strength:.2f} in P; KL is "
        f"{nonzero(kl, 3)} nats per node.",
        caption="Same rows, same scale; the difference is centred on zero. Under the columns: usage of S and "
        f"P (dotted: 1/{S.shape[1]}), each cluster's part of KL; at the right: each node's. {rows.note()}",
        height=int(np.clip(13 * len(rows.order) + 300, 440, 760)),
        margin=Margin(left=row_margin(rows), right=8, top=22, bottom=30),
    )


def _node_bars(kl_terms: np.ndarray, rows: Rows) -> Trace:
    return trace(
        "bar",
        x=rows.values(kl_terms.sum(axis=1, keepdims=True))[:, 0],
        y=rows.row_names(),
        orientation="h",
        xaxis="x4",
        yaxis="y",
        marker={"color": NEUTRAL, "line": {"width": 0}},
        hovertemplate="%{y}<br>KL %{x:.4f}<extra></extra>",
    )


def _cluster_bars(heights: np.ndarray, words: str, *, x: str, y: str) -> Trace:
    return trace(
        "bar",
        x=np.arange(1, len(heights) + 1),
        y=heights.astype(np.float32),
        xaxis=x,
        yaxis=y,
        marker={"color": [cluster_colour(k) for k in range(len(heights))]},
        hovertemplate="cluster %{x}: " + words + " %{y:.4f}<extra></extra>",
    )


def _layout(rows: Rows, K: int, *, reach: float, usage_top: float) -> dict[str, Any]:
    domains = [[_STARTS[i], _STARTS[i + 1] - _GAP] for i in range(3)]
    nodes = [_STARTS[3], 1.0]
    headings = zip(("S", "P", "P \u2212 S", "KL"), [*domains, nodes], strict=True)
    return {
        "coloraxis": colour_axis(K, "share", len=150),
        "coloraxis2": difference_axis(reach, _tick),
        "xaxis": cluster_axis(K, domains[0], anchor="y2", few=True),
        "xaxis2": cluster_axis(K, domains[1], anchor="y2", few=True),
        "xaxis3": cluster_axis(K, domains[2], anchor="y3", few=True),
        "xaxis4": {"domain": nodes, "anchor": "y", "visible": False, "rangemode": "tozero"},
        "yaxis": row_axis(rows, [0.22, 1.0]),
        "yaxis2": {"domain": [0, 0.17], "anchor": "x", "visible": False, "range": [0, usage_top]},
        "yaxis3": {"domain": [0, 0.17], "anchor": "x3", "visible": False},
        "shapes": [*selected_row(rows), *(uniform_share(axis, K) for axis in ("x", "x2"))],
        "annotations": [panel_heading(f"<b>{text}</b>", domain) for text, domain in headings],
    }


def _tick(value: float) -> str:
    return signed(value) if abs(value) >= 0.01 else significant(value, 1, sign=True)


def _finding(of_S: AssignmentSummary, of_P: AssignmentSummary, kl: float) -> str:
    reads = f"KL {nonzero(kl, 2)}"
    if of_S.uniform and of_P.uniform:
        return f"S is almost uniform, and so is its target: {reads}, yet nothing has clustered"
    if of_S.same_rows:
        same = "All nodes have nearly the same row, so S is nearly its own target"
        return f"{same}: {reads}, yet nothing has clustered"
    strength, target_strength = percents(of_S.strength, of_P.strength)
    if kl < limits.REACHED and of_S.strength < limits.SHARP:
        return f"S is its own target ({reads}) without being sharp: a node gives its first cluster {strength}"
    if kl < limits.REACHED:
        return f"S has reached its target ({reads}): a node gives its first cluster {strength}"
    reads += " nats per node"
    if abs(of_P.strength - of_S.strength) < limits.NO_SHARPER:
        return f"P is no sharper than S: both give a node's first cluster {strength} ({reads})"
    return f"P asks for {target_strength} where S gives {strength} ({reads})"
