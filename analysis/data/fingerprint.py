"""Hash the content of a graph, so that runs can name it."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from torch import Tensor
from torch_geometric.data import Data

EDGE_FIELDS = ("edge_weight", "edge_attr")
NODE_AND_GRAPH_FIELDS = ("x", "pos", "y", "train_mask", "val_mask", "test_mask", "split")


def fingerprint(data: Data | list[Data]) -> str:
    """SHA-256 of everything a model can learn from: edges, features, positions, labels and split.

    The order in which edges are listed does not matter; the order of nodes, the order of graphs, number types
    and shapes do. Names of graphs, nodes and labels are not part of it.

    Args:
        data: a graph, or a list of graphs, which differs from a graph even if it holds one only.

    Returns:
        64 hexadecimal digits.

    >>> import torch
    >>> ring = Data(edge_index=torch.tensor([[0, 1, 2], [1, 2, 0]]), num_nodes=3)
    >>> same = Data(edge_index=torch.tensor([[2, 0, 1], [0, 1, 2]]), num_nodes=3)
    >>> fingerprint(ring) == fingerprint(same)
    True
    """
    digest = hashlib.sha256()
    graphs = data if isinstance(data, list) else [data]
    digest.update(f"{type(data) is list} {len(graphs)};".encode())
    for graph in graphs:
        digest.update(f"nodes {graph.num_nodes};".encode())
        for name, array in _arrays(graph):
            digest.update(f"{name} {array.dtype.str} {array.shape};".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _arrays(graph: Data) -> list[tuple[str, np.ndarray]]:
    arrays = [(name, _array(graph[name])) for name in NODE_AND_GRAPH_FIELDS if graph.get(name) is not None]
    if graph.edge_index is None:
        return arrays
    edges = _array(graph.edge_index)
    values = [(name, _array(graph[name])) for name in EDGE_FIELDS if graph.get(name) is not None]
    columns = [column for _, value in values for column in value.reshape(edges.shape[1], -1).T]
    order = np.lexsort((*columns, edges[1], edges[0]))
    return [*arrays, ("edge_index", edges[:, order]), *((name, value[order]) for name, value in values)]


def _array(value: Any) -> np.ndarray:
    return value.detach().cpu().numpy() if isinstance(value, Tensor) else np.asarray(value)
