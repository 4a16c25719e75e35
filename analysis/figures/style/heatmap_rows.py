"""Rows: what a heat map's rows are, in which order they stand, and how many are too many to draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.figures.style.formatting import escape
from analysis.projection.row_order import bins
from analysis.training.loop.snapshot import RecordedGraphs

MOST_ROWS = 1000
"""More rows than this are averaged in bins: a screen has not many more lines."""


@dataclass(frozen=True)
class Rows:
    """The rows of a heat map, the same for every panel and epoch.

    Attributes:
        order: ``[n]``, which node stands in which row (:func:`~analysis.projection.row_order.row_order`).
        names: one name per node (not per row), escaped and different from each other.
        labels: ``[n]`` label ids by node, or None.
        label_names: one name per label id, escaped.
        selected: the chosen node, or None.
        of: number of nodes these were taken from, where they are a sample; else 0.
    """

    order: np.ndarray
    names: tuple[str, ...]
    labels: np.ndarray | None = None
    label_names: tuple[str, ...] = ()
    selected: int | None = None
    of: int = 0

    @property
    def cuts(self) -> np.ndarray:
        """Where the ordered nodes are cut into drawn rows, ``[rows + 1]``."""
        return bins(len(self.order), most=MOST_ROWS)

    @property
    def binned(self) -> bool:
        """Whether a drawn row stands for several nodes."""
        return len(self.order) > MOST_ROWS

    def values(self, S: np.ndarray) -> np.ndarray:
        """``[n, K]`` by node to ``[rows, K]`` float32 as drawn: ordered, and averaged in bins."""
        ordered = np.asarray(S, dtype=np.float32)[self.order]
        if not self.binned:
            return ordered
        sizes = np.diff(self.cuts).astype(np.float32)
        return np.add.reduceat(ordered, self.cuts[:-1], axis=0) / sizes[:, None]

    def row_names(self) -> list[str]:
        """A name for every drawn row."""
        if not self.binned:
            return [self.names[node] for node in self.order]
        return [f"rows {a + 1} to {b}" for a, b in zip(self.cuts[:-1], self.cuts[1:], strict=True)]

    def row_labels(self) -> np.ndarray | None:
        """The label of every drawn row; of a bin, the most frequent one."""
        if self.labels is None:
            return None
        ordered = self.labels[self.order]
        if not self.binned:
            return ordered
        parts = np.split(ordered, self.cuts[1:-1])
        return np.array([np.bincount(labels + 1).argmax() - 1 for labels in parts])

    def label_name(self, label: int) -> str:
        """What a label is called; -1 is unlabelled."""
        return self.label_names[label] if 0 <= label < len(self.label_names) else "unlabelled"

    def selected_row(self) -> int | None:
        """The drawn row of the chosen node."""
        if self.selected is None:
            return None
        index = int(np.flatnonzero(self.order == self.selected)[0])
        return int(np.searchsorted(self.cuts, index, side="right")) - 1

    def note(self) -> str:
        """What is not drawn one to one, in words; empty where everything is."""
        words = [f"{len(self.order):,} of {self.of:,} nodes."] if self.of else []
        if self.binned:
            words.append(
                f"{len(self.order):,} nodes in {len(self.cuts) - 1:,} rows: each row is the mean of "
                "neighbours in this order."
            )
        return " ".join(words)


def node_rows(
    graphs: RecordedGraphs, order: np.ndarray, *, graph: int | None = None, selected: int | None = None
) -> Rows:
    """The rows for one recorded graph, or for all of them together.

    Args:
        graphs: the recorded graphs.
        order: row order of the nodes shown.
        graph: which graph; None for all.
        selected: the chosen node, counted among the nodes shown.
    """
    begin, end = (0, int(graphs.ptr[-1])) if graph is None else map(int, graphs.ptr[graph : graph + 2])
    labels = node_labels(graphs)[begin:end]
    varied = len(np.unique(labels)) > 1
    return Rows(
        order,
        node_names(graphs, begin, end),
        labels if varied else None,
        tuple(escape(name) for name in graphs.label_names),
        selected,
        graphs.total_nodes if _sampled(graphs) else 0,
    )


def sample_note(graphs: RecordedGraphs) -> str:
    """How many nodes or graphs were recorded of how many, in words; empty where all were.

    A run records enough to look at, and a picture of a part must say so.
    """
    if _sampled(graphs):
        return f"Shows {graphs.ptr[-1]:,} of {graphs.total_nodes:,} nodes."
    if len(graphs.graph_names) < graphs.total_graphs:
        return f"Nodes of {len(graphs.graph_names):,} of {graphs.total_graphs:,} graphs."
    return ""


def _sampled(graphs: RecordedGraphs) -> bool:
    return graphs.total_graphs == 1 and graphs.total_nodes > int(graphs.ptr[-1])


def node_labels(graphs: RecordedGraphs) -> np.ndarray:
    """A label for every node ``[N]``: its own, or its graph's."""
    return graphs.y if graphs.level == "node" else np.repeat(graphs.y, np.diff(graphs.ptr))


def node_names(graphs: RecordedGraphs, begin: int, end: int) -> tuple[str, ...]:
    """A name for each of the nodes ``begin:end``, escaped, no two alike."""
    owner = np.searchsorted(graphs.ptr, np.arange(begin, end), side="right") - 1
    several = begin < end and owner[0] != owner[-1]
    names = []
    for node, graph in zip(range(begin, end), owner, strict=True):
        if graphs.node_names:
            name = graphs.node_names[node]
        elif graphs.pos is not None:
            column, row = graphs.pos[node].round().astype(int)
            name = f"pixel {column}, {row}"
        else:
            name = f"node {node - graphs.ptr[graph]}"
        names.append(escape(f"{graphs.graph_names[graph]}: {name}" if several else name))
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in seen:
            names[index] = f"{name} ({index})"
        seen[name] = index
    return tuple(names)
