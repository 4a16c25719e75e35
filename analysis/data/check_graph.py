"""Check that the parts of a PyG graph fit together, before anything is computed from it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch_geometric.data import Data

from analysis.checks import BadInput


def check_graph(graph: Data) -> None:
    """Refuse a graph whose edges, weights or features do not fit its nodes.

    Args:
        graph: edges ``[2, E]`` with ends from 0 to N - 1, ``edge_weight`` ``[E]`` and ``x`` ``[N, F]``; each
            may be missing.

    Raises:
        BadInput: says which part, what was expected and what came.

    >>> check_graph(Data(x=torch.ones(2, 1), edge_index=torch.tensor([[0, 1], [1, 0]])))
    """
    n = int(graph.num_nodes or 0)
    edges = graph.edge_index
    if edges is not None:
        _check_edges(edges, n)
    weight, count = graph.get("edge_weight"), 0 if edges is None else edges.shape[1]
    if weight is not None and weight.numel() != count:
        raise BadInput(f"expected an edge_weight for each of {count:,} edges, got {weight.numel():,} of them")
    x = graph.x
    if x is None:
        return
    if not isinstance(x, Tensor) or x.dim() != 2 or len(x) != n:
        shape = list(x.shape) if isinstance(x, Tensor) else type(x).__name__
        raise BadInput(f"expected features x of shape [{n}, F], a row for every node, got {shape}")
    if not bool(torch.isfinite(x.to_dense().float()).all()):
        raise BadInput("expected finite features x, got NaN or infinite values; replace them first")


def check_graphs(graphs: Sequence[Data]) -> None:
    """Refuse what is no list of graphs with nodes, each as :func:`check_graph` accepts it.

    Args:
        graphs: at least 1 graph.

    Raises:
        BadInput: says what was expected and what came.

    >>> check_graphs([Data(num_nodes=2)])
    """
    if others := [graph for graph in graphs if not isinstance(graph, Data)]:
        raise BadInput(f"expected graphs of PyG (Data), got {type(others[0]).__name__}")
    if not graphs or not all(graph.num_nodes for graph in graphs):
        raise BadInput("expected at least one graph with at least one node, got none")
    for graph in graphs:
        check_graph(graph)


def _check_edges(edges: Tensor, n: int) -> None:
    if not isinstance(edges, Tensor) or edges.dim() != 2 or len(edges) != 2:
        shape = list(edges.shape) if isinstance(edges, Tensor) else type(edges).__name__
        raise BadInput(f"expected edge_index of shape [2, E], got {shape}; is it transposed?")
    if edges.is_floating_point() or edges.dtype == torch.bool:
        raise BadInput(f"expected edge_index of whole numbers, got {edges.dtype}; use .long()")
    if edges.numel() and not 0 <= int(edges.min()) <= int(edges.max()) < n:
        low, high = int(edges.min()), int(edges.max())
        raise BadInput(f"expected edges between nodes 0 to {n - 1}, got nodes from {low} to {high}")
