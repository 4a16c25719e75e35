"""Choose the graphs or nodes that a run records, and copy them from the data."""

from __future__ import annotations

import numpy as np
from torch import Tensor
from torch_geometric.data import Data
from torch_geometric.utils import subgraph

from analysis.training.loop.snapshot import RecordedGraphs

GRAPHS_PER_LABEL = 2


def graphs_to_record(graphs: list[Data]) -> list[int]:
    """Choose the graphs to record: the first two test graphs of every label, ordered by label.

    Args:
        graphs: all graphs, each with ``y`` and ``split``.

    Returns:
        Their numbers in ``graphs``.
    """
    ids: list[int] = []
    for label in sorted({int(g.y) for g in graphs}):
        ids += [i for i, g in enumerate(graphs) if int(g.y) == label and g.split == 2][:GRAPHS_PER_LABEL]
    return ids


def record_graphs(graphs: list[Data], ids: list[int]) -> RecordedGraphs:
    """Copy the graphs ``ids``.

    Args:
        graphs: all graphs of the data set.
        ids: numbers of those to copy, at least 1.
    """
    sample = [graphs[i] for i in ids]
    ptr = np.cumsum([0, *(g.num_nodes for g in sample)])
    edges = [g.edge_index.numpy() + start for g, start in zip(sample, ptr, strict=False)]
    return RecordedGraphs(
        ptr=ptr,
        edge_index=np.concatenate(edges, axis=1).astype(np.int32),
        x=np.concatenate([_array(g.x) for g in sample]),
        y=np.array([int(g.y) for g in sample]),
        level="graph",
        label_names=tuple(sample[0].label_names),
        graph_names=tuple(g.name for g in sample),
        node_names=(),
        pos=np.concatenate([_array(g.pos) for g in sample]) if "pos" in sample[0] else None,
        split=np.array([g.split for g in sample], dtype=np.int8),
        total_nodes=sum(g.num_nodes for g in graphs),
        total_graphs=len(graphs),
    )


def nodes_to_record(data: Data, *, max_nodes: int) -> np.ndarray:
    """Choose the nodes to record: all if at most ``max_nodes``, else evenly spaced within every label.

    Args:
        data: one graph, with labels ``y`` or without.
        max_nodes: the largest number of nodes, at least 1.

    Returns:
        ``[n]``, their numbers, ascending.

    >>> import torch
    >>> nodes_to_record(Data(num_nodes=5, y=torch.tensor([0, 0, 0, 1, 1])), max_nodes=3).tolist()
    [0, 2, 4]
    """
    n = data.num_nodes
    if n <= max_nodes:
        return np.arange(n)
    y = data.y.numpy() if data.y is not None else np.zeros(n, dtype=np.int64)
    by_label = np.argsort(y, kind="stable")
    return np.sort(by_label[np.linspace(0, n - 1, max_nodes).round().astype(int)])


def record_nodes(data: Data, ids: np.ndarray) -> RecordedGraphs:
    """Copy the subgraph induced by the nodes ``ids``.

    Args:
        data: one graph with features.
        ids: ``[n]``, numbers of nodes, ascending.
    """
    nodes = data.edge_index.new_tensor(ids)
    edge_index, _ = subgraph(nodes, data.edge_index, relabel_nodes=True, num_nodes=data.num_nodes)
    names = data.get("node_names") or ()
    split = np.full(data.num_nodes, -1, dtype=np.int8)
    for number, mask in enumerate(("train_mask", "val_mask", "test_mask")):
        if mask in data:
            split[data[mask].numpy()] = number
    return RecordedGraphs(
        ptr=np.array([0, len(ids)]),
        edge_index=edge_index.numpy().astype(np.int32),
        x=_array(data.x)[ids],
        y=data.y.numpy()[ids] if data.y is not None else np.full(len(ids), -1),
        level="node",
        label_names=tuple(data.get("label_names") or ()),
        graph_names=(data.name,),
        node_names=tuple(names[i] for i in ids) if names else (),
        pos=_array(data.pos)[ids] if "pos" in data else None,
        split=split[ids],
        total_nodes=data.num_nodes,
        total_graphs=1,
    )


def _array(values: Tensor) -> np.ndarray:
    return values.numpy().astype(np.float32)
