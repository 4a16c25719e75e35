"""Rows of heat maps: their nodes, order and binning."""

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
    """Rows of a heat map, the same for every panel and epoch.

    Attributes:
        order: ``[n]``, which node stands in which row (:func:`~analysis.projection.row_order.row_order`).
        names: one name per node (not per row), escaped and different from each other.
        labels: ``[n]`` label ids by node, or None.
        label_names: one name per label id, escaped.
        selected: index of the chosen node, or None.
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
        """Boundaries ``[rows + 1]`` of the drawn rows among the ordered nodes."""
        return bins(len(self.order), max_bins=MOST_ROWS)

    @property
    def is_binned(self) -> bool:
        """Whether a drawn row stands for several nodes."""
        return len(self.order) > MOST_ROWS

    def values(self, S: np.ndarray) -> np.ndarray:
        """Order and bin-average values ``S`` ``[n, K]`` of nodes to ``[rows, K]`` float32."""
        ordered = np.asarray(S, dtype=np.float32)[self.order]
        if not self.is_binned:
            return ordered
        sizes = np.diff(self.cuts).astype(np.float32)
        return np.add.reduceat(ordered, self.cuts[:-1], axis=0) / sizes[:, None]

    def row_names(self) -> list[str]:
        """Name of every drawn row."""
        if not self.is_binned:
            return [self.names[node] for node in self.order]
        return [f"rows {a + 1} to {b}" for a, b in zip(self.cuts[:-1], self.cuts[1:], strict=True)]

    def row_labels(self) -> np.ndarray | None:
        """Label of every drawn row; the most frequent one of a bin."""
        if self.labels is None:
            return None
        ordered = self.labels[self.order]
        if not self.is_binned:
            return ordered
        parts = np.split(ordered, self.cuts[1:-1])
        return np.array([np.bincount(labels + 1).argmax() - 1 for labels in parts])

    def label_name(self, label: int) -> str:
        """Name of the class ``label`` (from 0); -1 is unlabelled."""
        return self.label_names[label] if 0 <= label < len(self.label_names) else "unlabelled"

    def selected_row(self) -> int | None:
        """Drawn row of the selected node."""
        if self.selected is None:
            return None
        index = int(np.flatnonzero(self.order == self.selected)[0])
        return int(np.searchsorted(self.cuts, index, side="right")) - 1

    def note(self) -> str:
        """Note on binning and sampling; empty if every node has a row."""
        words = [f"{len(self.order):,} of {self.of:,} nodes."] if self.of else []
        if self.is_binned:
            words.append(
                f"{len(self.order):,} nodes in {len(self.cuts) - 1:,} rows: each row is the mean of "
                "neighbours in this order."
            )
        return " ".join(words)


def node_rows(
    graphs: RecordedGraphs, order: np.ndarray, *, graph: int | None = None, selected: int | None = None
) -> Rows:
    """Build the rows of one recorded graph, or of all of them.

    Args:
        graphs: the recorded graphs.
        order: ``[n]``, which of the n nodes shown stands in which row.
        graph: index of the graph; None shows all.
        selected: index of the chosen node among the nodes shown, or None.
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
    """Note on the number of nodes or ``graphs`` recorded; empty if all were."""
    sample = sample_size(graphs)
    if _sampled(graphs):
        return f"Shows {sample}."
    return f"Nodes of {sample}." if sample else ""


def sample_size(graphs: RecordedGraphs) -> str:
    """How many nodes or ``graphs`` were recorded of how many; empty if all were."""
    if _sampled(graphs):
        return f"{graphs.ptr[-1]:,} of {graphs.total_nodes:,} nodes"
    if len(graphs.graph_names) < graphs.total_graphs:
        return f"{len(graphs.graph_names):,} of {graphs.total_graphs:,} graphs"
    return ""


def _sampled(graphs: RecordedGraphs) -> bool:
    return graphs.total_graphs == 1 and graphs.total_nodes > int(graphs.ptr[-1])


def node_labels(graphs: RecordedGraphs) -> np.ndarray:
    """Label of every node of ``graphs`` ``[N]``: its own, or that of its graph."""
    return graphs.y if graphs.level == "node" else np.repeat(graphs.y, np.diff(graphs.ptr))


def node_names(graphs: RecordedGraphs, begin: int, end: int) -> tuple[str, ...]:
    """Unique, escaped names of some of the nodes.

    Args:
        graphs: recorded graphs of the run.
        begin: index of the first node among all recorded ones.
        end: index of the last one plus 1.
    """
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
