"""View of a memory layer of a run at one epoch, from which its pictures are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar, cast

import numpy as np

from analysis.figures.style.heatmap_rows import Rows, node_rows
from analysis.projection.layout import edges_of, graph_layout
from analysis.projection.pca import Pca, fit_common_pca
from analysis.projection.row_order import row_order
from analysis.projection.tsne import tsne_map
from analysis.projection.view_window import Window, plane_window
from analysis.runs.results.assignments import Assignments, assign, controlled, refuse_no_keys, reordered
from analysis.runs.run import HistoryRow, Run
from analysis.runs.views.what_if import WhatIf
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

if TYPE_CHECKING:
    from analysis.measures.assignments.random_baseline import Control

T = TypeVar("T")
USUAL_GRAPH = 3
"""Of several recorded graphs the fourth is shown where none is chosen: the first look alike."""


class Reader(Protocol):
    """Protocol of a reader of recorded data, which loads each part when a picture needs it."""

    def snapshot(self, run: Run, epoch: int) -> Snapshot:
        """Snapshot of ``run`` at ``epoch``."""

    def history(self, run: Run) -> Sequence[HistoryRow]:
        """History of ``run``, a row an epoch."""

    def assigned(self, run: Run, epoch: int, *, layer: int = 0) -> Assignments:
        """S_h, S and P of memory layer ``layer`` (from 0) of ``run`` at ``epoch``."""

    def cached(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Result of ``make``, cached by ``key``."""


class Plane(NamedTuple):
    """PCA plane of nodes and keys, the same at every epoch: its ``basis``, and the visible ``window``."""

    basis: Pca
    window: Window


@dataclass(frozen=True, eq=False)
class ClusterView:
    """A fully specified selection: run, layer, epoch, graph, node, head and hypothetical values.

    Attributes:
        reader: gives what was recorded.
        run: run of a pooling network.
        epochs: its recorded epochs, in ascending order.
        epoch: number of the epoch shown.
        graphs: the graphs that enter the layer: those recorded, or for a deeper layer the clusters before it.
        graph: index of the graph shown.
        node: index of the chosen node inside that graph, or None.
        head: index of the chosen head, or None.
        cluster: index of the chosen cluster, or None.
        layer: index of the memory layer.
        order: index of the run's cluster that is shown as each, ``[K]``; or None for their own numbers.
        control: "shuffled" or "random" where a random assignment is shown in its place; else "".
        like: what this is compared with, from which it takes the order of its rows; or None.
        what_if: other values for the layer, or None as it was trained.
    """

    reader: Reader
    run: Run
    epochs: Sequence[int]
    epoch: int
    graphs: RecordedGraphs
    graph: int = 0
    node: int | None = None
    head: int | None = None
    cluster: int | None = None
    layer: int = 0
    order: tuple[int, ...] | None = None
    control: str = ""
    like: ClusterView | None = None
    what_if: WhatIf | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Cache key of the pictures of this view."""
        selection = (self.epoch, self.graph, self.node, self.head, self.cluster)
        values = (self.order, self.control, self.like and self.like.key, self.what_if)
        return *self._recorded, *selection, *values

    @property
    def _recorded(self) -> tuple[object, ...]:
        """Assignments of the last recorded epoch, which determine the basis and the row order."""
        return self.run.id, self.run.started, self.epochs[-1], self.layer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClusterView) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def nodes(self) -> slice:
        """Slice of the shown graph's nodes among all recorded nodes."""
        return slice(int(self.graphs.ptr[self.graph]), int(self.graphs.ptr[self.graph + 1]))

    @property
    def row(self) -> int | None:
        """Index of the selected node among all recorded nodes."""
        return None if self.node is None else self.nodes.start + self.node

    @property
    def edges(self) -> np.ndarray:
        """Edges ``[2, e]`` of the shown graph, numbered from 0."""
        return edges_of(self.graphs.edge_index, self.nodes.start, self.nodes.stop)

    def assigned(self, *, epoch: int | None = None) -> Assignments:
        """S_h, S and P of all recorded nodes, with the cluster order, control and values of this view.

        Args:
            epoch: another recorded epoch than the one shown.
        """
        at = self.epoch if epoch is None else epoch
        layer = self.reader.assigned(self.run, at, layer=self.layer)
        if self.what_if is not None:
            layer = _with_what_if(self, self.what_if, at)
        if self.control:
            layer = controlled(layer, cast("Control", self.control))
        return layer if self.order is None else reordered(layer, self.order)

    def keys(self, epoch: int) -> np.ndarray:
        """Trained keys ``[H, K, F]`` at a recorded ``epoch``; BadInput is raised if the pooler has none."""
        refuse_no_keys(self.run)
        keys = self.reader.snapshot(self.run, epoch).arrays[f"memory.{self.layer}.keys"]
        return keys if self.order is None else keys[:, list(self.order)]

    @property
    def shown_head(self) -> int | None:
        """The selected head, if the run has it."""
        heads = len(self.assigned().heads)
        return self.head if self.head is not None and self.head < heads else None

    @property
    def shown(self) -> np.ndarray:
        """S, or the assignment of the selected head, for all recorded nodes."""
        layer, head = self.assigned(), self.shown_head
        return layer.combined if head is None else layer.heads[head]

    @property
    def symbol(self) -> str:
        """Symbol of :attr:`shown`."""
        return "S" if self.shown_head is None else f"head {(self.shown_head or 0) + 1}"

    @property
    def pixels(self) -> np.ndarray | None:
        """Pixel positions ``[N, 2]`` of all recorded nodes if the graphs are images, else None."""
        return self.graphs.pos if self.run.spec.data.name == "digits" and self.layer == 0 else None

    @property
    def rows(self) -> Rows:
        """Heat map rows of the shown graph, in the order of the last epoch."""
        first = self.like or self
        last = first.reader.assigned(first.run, first.epochs[-1], layer=first.layer).combined[first.nodes]
        return node_rows(self.graphs, row_order(last), graph=self.graph, selected=self.node)

    @property
    def layout(self) -> np.ndarray:
        """Node positions ``[n, 2]`` of the shown graph."""
        # a deeper layer's graph differs from epoch to epoch
        epoch = self.epoch if self.layer else self.epochs[-1]
        return self.reader.cached(("layout", *self._recorded, epoch, self.graph), lambda: _layout(self))

    def plane(self, *, dims: int = 2) -> Plane:
        """PCA plane of the nodes and keys of all recorded epochs, in ``dims`` dimensions (2 or 3)."""
        return self.reader.cached(("plane", *self._recorded, dims), lambda: _plane(self, dims))

    @property
    def tsne_places(self) -> np.ndarray:
        """t-SNE positions ``[n + H * K, 2]`` of the trained nodes and keys of the shown epoch."""
        return self.reader.cached(("tsne", *self._recorded, self.epoch), lambda: _tsne(self))


def default_graph(graphs: RecordedGraphs) -> int:
    """Index of the one of ``graphs`` that is shown by default."""
    return min(USUAL_GRAPH, len(graphs.graph_names) - 1)


def as_trained(view: ClusterView) -> ClusterView:
    """The same ``view`` without hypothetical values."""
    return view if view.what_if is None else replace(view, what_if=None)


@lru_cache(maxsize=8)  # used by several texts of a page
def _with_what_if(view: ClusterView, what_if: WhatIf, epoch: int) -> Assignments:
    trained = view.reader.assigned(view.run, epoch, layer=view.layer)
    keys = trained.keys.astype(np.float64)
    for head, cluster, along in what_if.moves:
        keys[head, cluster] += np.array(along) @ view.plane().basis.components
    weights = np.array(what_if.weights, dtype=np.float32)
    return assign(trained.x, keys.astype(np.float32), head_weights=weights, tau=what_if.tau, ptr=trained.ptr)


def _layout(view: ClusterView) -> np.ndarray:
    nodes, pos = view.nodes, view.graphs.pos
    return graph_layout(nodes.stop - nodes.start, view.edges, pos=None if pos is None else pos[nodes])


def _plane(view: ClusterView, dims: int) -> Plane:
    refuse_no_keys(view.run)
    arrays = [view.reader.snapshot(view.run, epoch).arrays for epoch in view.epochs]
    nodes, keys = ([a[f"memory.{view.layer}.{name}"] for a in arrays] for name in ("x", "keys"))
    basis = fit_common_pca(nodes, keys, epochs=view.epochs, dims=dims)
    return Plane(basis, plane_window(basis, nodes, keys))


def _tsne(view: ClusterView) -> np.ndarray:
    layer = view.reader.assigned(view.run, view.epoch, layer=view.layer)
    return tsne_map(np.concatenate([layer.x, layer.keys.reshape(-1, layer.keys.shape[-1])]))
