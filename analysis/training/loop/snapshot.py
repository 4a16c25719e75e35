"""Snapshots of a training: detached CPU arrays, small enough to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class RecordedGraphs:
    """The graphs that the snapshots of a run describe, so that it can be viewed without its data.

    Several graphs lie one after another; graph ``b`` owns the nodes ``ptr[b]:ptr[b + 1]``. A large graph is
    represented by an induced subgraph on a sample of its nodes; then ``total_nodes`` is larger than the
    number of nodes here, and figures must say so.

    Attributes:
        ptr: ``[B + 1]`` int64, where each graph's nodes begin.
        edge_index: ``[2, E]`` int32, both directions, in the numbering of all nodes together.
        x: ``[N, F0]`` float32, the features the model was given.
        y: labels, ``[B]`` where ``level`` is ``"graph"``, ``[N]`` where it is ``"node"``; -1 is unlabelled.
        level: what a label belongs to.
        label_names: one name per label id; empty where there are no labels.
        graph_names: one name per graph.
        node_names: one name per node, or empty.
        pos: ``[N, 2]`` natural positions (column, row of a pixel, row 0 at the top), or None.
        split: ``[B]`` or ``[N]`` int8 at ``level``: 0 train, 1 validation, 2 test, -1 none.
        total_nodes: number of nodes in the whole data set.
        total_graphs: number of graphs in the whole data set.
    """

    ptr: np.ndarray
    edge_index: np.ndarray
    x: np.ndarray
    y: np.ndarray
    level: str
    label_names: tuple[str, ...]
    graph_names: tuple[str, ...]
    node_names: tuple[str, ...]
    pos: np.ndarray | None
    split: np.ndarray
    total_nodes: int
    total_graphs: int


@dataclass(frozen=True)
class Snapshot:
    """State of a model at one epoch, as arrays.

    A cluster run has, for each memory layer ``m`` (0 first):

    * ``memory.m.x`` ``[n, F]`` float32: the nodes entering it (layer 0: the recorded graphs' nodes in their
      order; deeper layers: the clusters of the layer before, graph after graph);
    * ``memory.m.keys`` ``[H, K, F]`` and ``memory.m.head_weights`` ``[H]``, float32. With the run's tau they
      give every S_h, S and P in closed form, so no assignment is stored.
    * in place of these two, where another pooler stands: ``memory.m.S`` ``[n, K]`` float32.

    A depth run has ``state.l`` ``[n, F_l]`` float32 for some layers ``l`` (0 is the input; the last is always
    there), and for DiffGroupNorm ``groups.l`` ``[n, G]``. Where the layers were measured while it trained it
    has ``measure.NAME`` ``[L + 1]`` float32, a number for the input and every layer, NaN where undefined, and
    of all layers the planes to draw: ``plane.points`` ``[L + 1, n, 2]`` float16 in units of ``plane.spread``
    ``[L + 1]`` float32, ``plane.explained`` ``[L + 1, 2]`` float32 and ``plane.groups`` ``[L, n]`` uint8, the
    group of largest share.

    Attributes:
        epoch: number of the epoch; 0 is the untrained model.
        arrays: the arrays by these names.
    """

    epoch: int
    arrays: Arrays


def snapshot_epochs(total: int, *, growth: float = 1.25) -> list[int]:
    """Epochs with a snapshot: dense at first, then growing by the factor ``growth``, and the last.

    Most of what there is to see happens early, and a recorded run has to stay small.

    Args:
        total: number of epochs, at least 0.
        growth: factor between epochs with a snapshot, greater than 1.

    >>> snapshot_epochs(30)
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, 27, 30]
    >>> snapshot_epochs(30, growth=2)
    [0, 1, 2, 4, 8, 16, 30]
    """
    epochs = [0]
    while epochs[-1] < total:
        epochs.append(max(epochs[-1] + 1, min(total, int(epochs[-1] * growth))))
    return epochs
