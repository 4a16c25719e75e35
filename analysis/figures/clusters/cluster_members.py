"""Members of each cluster: number of nodes, labels, and the nodes of largest membership."""

from __future__ import annotations

from html import unescape
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.assignment_words import usage_words
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.node_style import cluster_square
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, cluster_colour, label_colour
from analysis.measures.assignments.summary import summarize
from analysis.wording import percent

_MOST_CLUSTERS = 12
_MEMBERS_WIDTH = 48
"""Characters that fit under a bar on a narrow screen."""


class _Stack(NamedTuple):
    """One colour of the stacked bars: its meaning, and its mass in each cluster shown."""

    name: str
    colour: str | list[str]
    mass: np.ndarray


def member_shares(
    S: np.ndarray,
    *,
    names: tuple[str, ...],
    labels: np.ndarray | None = None,
    label_names: tuple[str, ...] = (),
    symbol: str = "S",
    selected: int | None = None,
    note: str = "",
) -> Picture:
    """One bar per cluster: its number of nodes by label, with the nodes of largest membership below.

    Args:
        S: ``[n, K]``.
        names: one per node, escaped.
        labels: ``[n]`` label ids, or None.
        label_names: one per label id, escaped.
        symbol: name of the assignment.
        selected: index of the chosen cluster, which is marked; None marks none.
        note: remark on sampling.

    >>> S, labels = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), np.array([0, 0, 0, 1])
    >>> member_shares(S, names=("A", "B", "C", "D"), labels=labels, label_names=("x", "y")).title
    'What each cluster of S holds: 75 % of one label, on average'
    """
    n, K = S.shape
    shown = _clusters_to_show(S, selected)
    stacks = _stacks(S, shown, labels, label_names)
    layout = {
        "barmode": "stack",
        "xaxis": {"title": {"text": "nodes held (sum of shares)"}, "rangemode": "tozero"},
        "yaxis": {
            "range": [len(shown) + 0.6, 0.4],
            "tickvals": np.arange(1, len(shown) + 1) - 0.21,
            "ticktext": [f"{cluster_square(k)} {k + 1} " for k in shown],
            "ticks": "",
            "showline": False,
        },
        "annotations": [_members(k, S, names, row=row) for row, k in enumerate(shown, start=1)],
        "shapes": [_row_frame(shown.index(selected))] if selected in shown else [],
    }
    purity, finding = _purity(S, labels)
    return finish(
        figure([_bars(stack, shown) for stack in stacks], layout),
        title=f"What each cluster of {symbol} holds" + (f": {finding}" if finding else ""),
        alt=f"Bars of how many of {n:,} nodes each of {K} clusters of {symbol} holds. "
        + usage_words(summarize(S))
        + (
            f"; weighted by share, {percent(purity)} of a cluster has its most frequent label."
            if purity
            else "."
        ),
        caption="Under each bar: the nodes that give it most. "
        + (f"The {len(shown)} fullest of {K} clusters. " if len(shown) < K else "")
        + note,
        height=110 + 52 * len(shown) + 60,
        legend=[] if labels is None else [Entry(stack.name, str(stack.colour)) for stack in stacks],
        margin=Margin(bottom=44),
    )


def _stacks(
    S: np.ndarray, shown: list[int], labels: np.ndarray | None, label_names: tuple[str, ...]
) -> list[_Stack]:
    if labels is None:
        return [_Stack("nodes", [cluster_colour(k) for k in shown], S[:, shown].sum(axis=0))]
    return [
        _Stack(
            label_names[c] if c >= 0 else "unlabelled",
            label_colour(c),
            S[labels == c][:, shown].sum(axis=0),
        )
        for c in np.unique(labels).tolist()
    ]


def _bars(stack: _Stack, shown: list[int]) -> Trace:
    return trace(
        "bar",
        x=stack.mass.astype(np.float32),
        y=np.arange(1, len(shown) + 1),
        customdata=np.array(shown) + 1,
        orientation="h",
        name=stack.name,
        width=0.42,
        offset=-0.42,
        marker={"color": stack.colour},
        hovertemplate=f"cluster %{{customdata}}: %{{x:.1f}} nodes<extra>{stack.name}</extra>",
        showlegend=False,
    )


def _row_frame(row: int) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": row + 0.52,
        "y1": row + 1.48,
        "line": {"color": ACCENT, "width": 2},
    }


def _clusters_to_show(S: np.ndarray, selected: int | None) -> list[int]:
    """The largest clusters and the selected one, in cluster order."""
    fullest = set(np.argsort(-S.sum(axis=0), kind="stable")[:_MOST_CLUSTERS].tolist())
    if selected is not None and selected < S.shape[1]:
        fullest.add(selected)
    return sorted(fullest)


def _purity(S: np.ndarray, labels: np.ndarray | None) -> tuple[float, str]:
    if labels is None or not (labels >= 0).any():
        return 0.0, ""
    by_label = np.stack([S[labels == c].sum(axis=0) for c in np.unique(labels[labels >= 0])])
    purity = float(by_label.max(axis=0).sum() / by_label.sum())
    return purity, f"{percent(purity)} of one label, on average"


def _members(
    k: int, S: np.ndarray, names: tuple[str, ...], *, row: int, max_nodes: int = 3
) -> dict[str, Any]:
    top = np.argsort(-S[:, k], kind="stable")[:max_nodes]
    entries = [f"{names[node]} {S[node, k]:.2f}" for node in top]
    while len(entries) > 1 and len(unescape(", ".join(entries))) > _MEMBERS_WIDTH:
        entries.pop()
    words = ", ".join(entries)
    return {
        "x": 0,
        "y": row + 0.24,
        "xref": "x",
        "yref": "y",
        "xanchor": "left",
        "text": words,
        "showarrow": False,
    }
