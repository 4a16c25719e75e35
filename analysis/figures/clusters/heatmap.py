"""Heat maps of assignments: S with its cluster usage, and all heads side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from analysis.figures.clusters.label_strip import STRIP_WIDTH, label_strip, strip_axis, strip_outline
from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.heatmap_panels import (
    cluster_axis,
    label_legend,
    panel,
    panel_heading,
    row_axis,
    row_margin,
    selected_row,
    uniform_share,
)
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.heatmap_scale import Scale, colour_axis, difference_axis, largest_magnitude
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import cluster_colour
from analysis.measures.assignments.matching import same_cluster
from analysis.measures.assignments.summary import flat_heads, summarize
from analysis.wording import join_words, percent, percents, signed, significant

_GAP = 0.02


def combined_heatmap(
    S: np.ndarray, *, rows: Rows, scale: Scale = "share", symbol: str = "S", reach: float = 0.0
) -> Picture:
    """Heat map of one assignment ``[n, K]``, with the usage of each cluster as a bar below its column.

    Args:
        S: assignment ``[n, K]``, by node.
        rows: order and binning of the nodes.
        scale: shares in [0, 1], or against a uniform S.
        symbol: name of the assignment in the title.
        reach: see :func:`~analysis.figures.style.heatmap_scale.colour_axis`; >= 0.

    >>> combined_heatmap(np.eye(2), rows=Rows(np.arange(2), ("A", "B"))).title
    'S: a node gives its first cluster 100 %, on average'
    """
    summary, K = summarize(S), S.shape[1]
    begin = STRIP_WIDTH + _GAP if rows.labels is not None else 0.0
    data = [panel(S, rows, scale=scale, x="x"), *label_strip(rows, x="x2")]
    bars = trace(
        "bar",
        x=np.arange(1, K + 1),
        y=summary.usage.astype(np.float32),
        xaxis="x",
        yaxis="y2",
        showlegend=False,
        marker={"color": [cluster_colour(k) for k in range(K)]},
        hovertemplate="cluster %{x}: usage %{y:.3f}<extra></extra>",
    )
    layout = {
        "coloraxis": colour_axis(K, scale, values=[data[0]["z"]], reach=reach),
        "xaxis": cluster_axis(K, [begin, 1.0], anchor="y2") | {"title": {"text": "cluster"}},
        "xaxis2": strip_axis(),
        "yaxis": row_axis(rows, [0.24, 1.0]),
        "yaxis2": _usage_axis(summary.usage),
        "shapes": [*selected_row(rows), uniform_share("x", K), *strip_outline(rows, "x2")],
    }
    if summary.uniform:
        strength, uniform = percents(summary.strength, 1 / K)
        title = f"{symbol} is almost uniform: a node gives its first cluster {strength} (uniform: {uniform})"
    else:
        title = f"{symbol}: a node gives its first cluster {percent(summary.strength)}, on average"
    return finish(
        figure([*data, bars], layout),
        title=title,
        alt=f"Heat map of {symbol}, {len(rows.order):,} nodes by {K} clusters. The mean of the largest share "
        f"is {summary.strength:.2f} (uniform: {1 / K:.2f}); {usage_words(summary)}.",
        caption="Rows: nodes by their cluster at the last epoch, strongest first. "
        f"Bars: usage; dotted: 1/{K}. {rows.note()}",
        height=_height(rows, each=15, lowest=460, highest=780),
        legend=label_legend(rows),
        margin=Margin(left=row_margin(rows), bottom=52),
    )


def head_heatmaps(
    S_h: np.ndarray,
    S: np.ndarray,
    *,
    weights: np.ndarray,
    rows: Rows,
    scale: Scale = "share",
    reach: float = 0.0,
) -> Picture:
    """Heat maps from the heads to S: S_1 ... S_H, their weighted sum, and its softmax S.

    Args:
        S_h: ``[H, n, K]``, by node.
        S: ``[n, K]``, by node.
        weights: ``[H]``; each stands above its head with its sign.
        rows: order and binning of the nodes.
        scale: shares in [0, 1], or against a uniform S.
        reach: see :func:`~analysis.figures.style.heatmap_scale.colour_axis`; >= 0.

    >>> S, rows = np.array([[0.75, 0.25], [0.25, 0.75]]), Rows(np.arange(2), ("A", "B"))
    >>> head_heatmaps(np.stack([S, S[::-1]]), S, weights=np.array([1.0, -0.5]), rows=rows).title
    'S follows head 1 most closely (100 % of nodes); head 2 counts against its clusters'
    """
    H, K = len(S_h), S.shape[1]
    begin = STRIP_WIDTH + _GAP if rows.labels is not None else 0.0
    starts = np.linspace(begin, 1 + _GAP, H + 3)
    total = np.tensordot(weights, S_h, axes=1)
    data, notes = [*label_strip(rows, x="x99")], []
    layout: dict[str, Any] = {"xaxis99": strip_axis()}
    for index, shares in enumerate([*S_h, total, S]):
        domain = [float(starts[index]), float(starts[index + 1] - _GAP)]
        axis = "x" if index == 0 else f"x{index + 1}"
        if index == H:
            data.append(_sum_panel(total, rows, x=axis))
        else:
            data.append(panel(shares, rows, scale=scale, x=axis))
        layout[axis.replace("x", "xaxis")] = cluster_axis(K, domain, anchor="y", few=True)
        notes.append(panel_heading(_head_words(index, weights), domain))
    largest = max(largest_magnitude(total), 1e-6)
    drawn = [drawn_trace["z"] for drawn_trace in data if drawn_trace.get("coloraxis") == "coloraxis"]
    layout |= {
        "coloraxis": colour_axis(K, scale, values=drawn, reach=reach),
        "coloraxis2": difference_axis(largest, partial(signed, digits=1)),
        "yaxis": row_axis(rows, [0.0, 1.0], names=False),
        "shapes": [*selected_row(rows), *strip_outline(rows, "x99")],
        "annotations": notes,
    }
    flat = flat_heads(S_h)
    agree = [np.nan if flat[h] else same_cluster(head, S) for h, head in enumerate(S_h)]  # nan: uniform
    words = _path_words(S, weights, agree)
    return finish(
        figure(data, layout),
        title=words,
        alt=f"Heat maps of {H} heads, of their weighted sum and of S, {len(rows.order):,} nodes by {K} "
        f"clusters. {'; '.join(_agreement_words(weights, agree))}.",
        caption="From left to right: each head and its weight, their weighted sum (second colour scale), and "
        "S, the softmax of the sum. " + rows.note(),
        height=_height(rows, each=8, lowest=360, highest=580),
        legend=label_legend(rows),
        margin=Margin(left=14, top=40, bottom=30),
    )


def _agreement_words(weights: np.ndarray, agree: list[float]) -> list[str]:
    """How each head agrees with S; the agreement of a uniform head is NaN."""
    return [
        f"head {h + 1} (weight {signed(float(weight))}) "
        + ("is uniform on every node" if np.isnan(share) else f"agrees with S on {percent(share)} of nodes")
        for h, (weight, share) in enumerate(zip(weights, agree, strict=True))
    ]


def _path_words(S: np.ndarray, weights: np.ndarray, agree: list[float]) -> str:
    H = len(weights)
    inverted = [h for h in range(H) if weights[h] < 0]
    if summarize(S).uniform or np.isnan(agree).all():
        return "S stays uniform, whatever the heads say"
    if H == 1:
        return "One head, and the S that it becomes"
    follows = int(np.nanargmax(agree))
    words = f"S follows head {follows + 1} most closely ({percent(agree[follows])} of nodes)"
    if inverted:
        words += f"; {_heads(inverted)} {'counts' if len(inverted) == 1 else 'count'} against its clusters"
    return words


def _sum_panel(total: np.ndarray, rows: Rows, *, x: str) -> Trace:
    return trace(
        "heatmap",
        z=rows.values(total),
        x=np.arange(1, total.shape[1] + 1),
        y=rows.row_names(),
        coloraxis="coloraxis2",
        xaxis=x,
        yaxis="y",
        hovertemplate="%{y}<br>cluster %{x}: sum %{z:.3f}<extra></extra>",
    )


def _usage_axis(usage: np.ndarray) -> dict[str, Any]:
    top = max(1.15 * float(usage.max()), 1.6 / len(usage))
    return {
        "domain": [0.0, 0.19],
        "anchor": "x",
        "range": [0, top],
        "showticklabels": False,
        "ticks": "",
        "showline": False,
        "fixedrange": True,
    }


def _head_words(index: int, weights: np.ndarray) -> str:
    H = len(weights)
    if index == H:
        return "<b>\u03a3</b><br>sum"
    if index == H + 1:
        return "<b>S</b><br>softmax"
    weight = float(weights[index])
    words = "mute" if weight == 0 else signed(weight, 1) if abs(weight) >= 0.1 else _format_weight(weight)
    return f"<b>S<sub>{index + 1}</sub></b><br>{words}"


def _format_weight(weight: float) -> str:
    return significant(weight, 1, sign=True)


def _heads(heads: list[int]) -> str:
    return f"head{'s' if len(heads) > 1 else ''} {join_words([str(h + 1) for h in heads])}"


def _height(rows: Rows, *, each: int, lowest: int, highest: int) -> int:
    return int(np.clip(each * len(rows.order) + 220, lowest, highest))
