"""Style of nodes in all figures: dominant cluster as colour and number, and hover text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.figures.style.picture import Entry
from analysis.figures.style.theme import NEUTRAL, cluster_colour, glyph_span, with_opacity
from analysis.measures.assignments.summary import summarize
from analysis.wording import percent

SURE = 0.5
"""A node that gives more than this to its first cluster carries the cluster's number."""
MARGIN = 0.2
"""A node whose first two clusters are closer than this lies between them."""
PAIR = 0.75
"""And only if the two together have this much of it: a node spread over all clusters lies nowhere."""
MOST_ENTRIES = 16
"""Nobody tells more colours apart; a longer legend only takes room."""


def node_colours(S: np.ndarray) -> list[str]:
    """Colour of each node's dominant cluster in ``S`` ``[n, K]``, paler the closer its share is to 1/K.

    >>> node_colours(np.array([[1.0, 0.0], [0.5, 0.5]]))
    ['rgba(0,114,178,1)', 'rgba(0,114,178,0.2)']
    """
    K = S.shape[1]
    sure = np.ones(len(S)) if K == 1 else (S.max(axis=1) - 1 / K) / (1 - 1 / K)
    return [
        with_opacity(cluster_colour(k), round(0.2 + 0.8 * float(s), 2))
        for k, s in zip(S.argmax(axis=1).tolist(), sure.clip(0, 1), strict=True)
    ]


class Look(NamedTuple):
    """Style of the nodes of a drawing, with legend and caption.

    Attributes:
        colours: fill colour of each node.
        numbers: text on each node.
        inks: colour of each text.
        legend: entries of the clusters that occur.
        caption: explanation of colour and number.
    """

    colours: list[str]
    numbers: list[str]
    inks: list[str]
    legend: list[Entry]
    caption: str


def look(S: np.ndarray, *, cluster: int | None = None) -> Look:
    """Style nodes by dominant cluster in ``S`` ``[n, K]``, or by their share of the selected ``cluster``."""
    if cluster is None or cluster >= S.shape[1]:
        caption = f"Colour and number: first cluster. Paler: less sure; no number under {percent(SURE)}."
        return Look(node_colours(S), node_numbers(S), number_colours(S), cluster_legend(S), caption)
    colour, shares = cluster_colour(cluster), S[:, cluster].clip(0, 1).tolist()
    return Look(
        [with_opacity(colour, round(0.04 + 0.96 * share, 2)) for share in shares],
        [f"{100 * share:.0f}" if share >= 0.05 else "" for share in shares],
        [text_on(colour) if share > 0.6 else NEUTRAL for share in shares],
        [Entry(str(cluster + 1), colour)],
        f"Colour and number: per cent of a node that cluster {cluster + 1} holds.",
    )


def node_words(S: np.ndarray, names: tuple[str, ...], *, clusters: Sequence[str] = ()) -> list[str]:
    """Hover text of a node: its name and its two first clusters, by name if they have names.

    Args:
        S: ``[n, K]``.
        names: name of each node, escaped.
        clusters: name of each cluster, escaped; empty for their numbers.

    >>> node_words(np.array([[0.25, 0.75]]), ("Ada",))
    ['Ada<br>cluster 2: 0.75<br>cluster 1: 0.25']
    """
    cluster_names = clusters or [f"cluster {k + 1}" for k in range(S.shape[1])]
    order = np.argsort(-S, axis=1, kind="stable")[:, :2]
    return [
        f"{name}<br>" + "<br>".join(f"{cluster_names[k]}: {row[k]:.2f}" for k in first)
        for name, row, first in zip(names, S, order, strict=True)
    ]


def cluster_legend(S: np.ndarray) -> list[Entry]:
    """Legend of the clusters that dominate a node of ``S`` ``[n, K]``; of many, the most frequent.

    >>> [entry.name for entry in cluster_legend(np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]]))]
    ['1', '3']
    """
    clusters, count = np.unique(S.argmax(axis=1), return_counts=True)
    shown = np.sort(clusters[np.argsort(-count, kind="stable")[:MOST_ENTRIES]])
    entries = [Entry(str(k + 1), cluster_colour(k)) for k in shown.tolist()]
    if len(clusters) > len(shown):
        entries.append(Entry(f"and {len(clusters) - len(shown)} more", NEUTRAL, "+"))
    return entries


def boundary_nodes(S: np.ndarray) -> np.ndarray:
    """Indices of the nodes of ``S`` ``[n, K]`` that lie between two clusters, smallest margin first.

    >>> boundary_nodes(np.array([[0.9, 0.1, 0.0], [0.5, 0.45, 0.05], [0.4, 0.3, 0.3]])).tolist()
    [1]
    """
    if not len(S) or S.shape[1] == 1 or summarize(S).uniform:
        return np.empty(0, dtype=int)
    first_two = np.sort(S, axis=1)[:, -2:].sum(axis=1)
    nodes = np.flatnonzero((margins(S) < MARGIN) & (first_two > PAIR))
    return nodes[np.argsort(margins(S)[nodes], kind="stable")]


def margins(S: np.ndarray) -> np.ndarray:
    """Margin between the two largest memberships of each node of ``S`` ``[n, K]``, ``[n]``; 1 for K = 1.

    >>> margins(np.array([[0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])).tolist()
    [0.25, 1.0]
    """
    if S.shape[1] == 1:
        return np.ones(len(S))
    ordered = np.sort(S, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def node_numbers(S: np.ndarray) -> list[str]:
    """Number of each node's dominant cluster in ``S`` ``[n, K]``, or of both for a node between two.

    >>> node_numbers(np.array([[0.9, 0.1, 0.0], [0.5, 0.45, 0.05]]))
    ['1', '1|2']
    """
    numbers = [str(k + 1) if row[k] > SURE else "" for k, row in zip(S.argmax(axis=1), S, strict=True)]
    for node in boundary_nodes(S):
        first, second = np.argsort(-S[node], kind="stable")[:2] + 1
        numbers[node] = f"{first}|{second}"
    return numbers


def number_colours(S: np.ndarray) -> list[str]:
    """Text colour of each node's number, for ``S`` ``[n, K]``; grey for a pale node between clusters."""
    colours = [text_on(cluster_colour(k)) for k in S.argmax(axis=1).tolist()]
    for node in boundary_nodes(S):
        colours[node] = NEUTRAL
    return colours


def text_on(colour: str) -> str:
    """Black or white, whichever contrasts better with ``colour``, a ``#rrggbb``.

    >>> text_on("#0072B2"), text_on("#F0E442")
    ('#ffffff', '#111111')
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#111111" if 0.3 * red + 0.59 * green + 0.11 * blue > 130 else "#ffffff"


def cluster_square(k: int) -> str:
    """Small square in the colour of cluster ``k`` (from 0), for use in text."""
    return glyph_span("\u25a0", cluster_colour(k))
