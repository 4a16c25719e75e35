"""Topological measures of information flow in a graph, by networkx and scipy."""

from __future__ import annotations

from typing import NamedTuple

import networkx as nx
import numpy as np
from scipy.linalg import eigvalsh, pinvh
from scipy.sparse import csgraph, csr_array
from scipy.sparse.linalg import eigsh
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.measures.input_checks import check_edges
from analysis.measures.measure import Undefined
from analysis.measures.reach.hops import Floats, adjacency, component_sizes

DENSE = 5_000
"""Most nodes for what needs an ``[N, N]`` matrix: 200 MB."""
WHOLE = 400
"""Up to here all eigenvalues are made, which costs no more than the two wanted."""


class Distances(NamedTuple):
    """Mean and largest hop distance in a connected graph.

    Attributes:
        mean: mean number of hops over ordered pairs of different nodes, at least 1.
        diameter: the largest number of hops between two nodes.
    """

    mean: float
    diameter: int


def spectral_gap(edge_index: Tensor, *, num_nodes: int | None = None) -> float:
    r"""Second smallest eigenvalue of the normalised Laplacian :math:`I - D^{-1/2} A D^{-1/2}`.

    How fast signals mix: 0 for a graph in parts, N/(N-1) for a complete one. Range [0, N/(N-1)]. By Cheeger's
    inequality half of it is at most the share of edges that a narrowest cut crosses; see `Understanding
    over-squashing and bottlenecks on graphs via curvature <https://arxiv.org/abs/2111.14522>`_.

    Args:
        edge_index: ``[2, E]``, both directions listed; loops and repeated edges are dropped.
        num_nodes: N; None takes the largest node number plus 1.

    Raises:
        Undefined: for fewer than two nodes.
        BadInput: for one-way edges or node numbers out of range.

    >>> import torch
    >>> round(spectral_gap(torch.tensor([[0, 1, 1, 2, 0, 2], [1, 0, 2, 1, 2, 0]])), 6)  # a triangle: 3 / 2
    1.5
    """
    matrix = _adjacency(edge_index, num_nodes)
    N = matrix.shape[0]
    if N < 2:
        raise Undefined("one node alone has no second eigenvalue")
    if len(component_sizes(matrix)) > 1:
        return 0.0
    laplacian = csgraph.laplacian(matrix, normed=True)
    if N <= WHOLE:
        return float(eigvalsh(laplacian.toarray(), subset_by_index=[1, 1])[0])
    # The largest eigenvalues of 2 I - L are found without a solve; its smallest, of L, only slowly.
    start = np.random.default_rng(0).standard_normal(N)
    shifted = csr_array((2.0 * np.ones(N), (np.arange(N), np.arange(N))), shape=(N, N)) - laplacian
    return float(max(0.0, 2.0 - eigsh(shifted, k=2, which="LA", v0=start, return_eigenvectors=False).min()))


def effective_resistance(edge_index: Tensor, *, num_nodes: int | None = None) -> float:
    r"""Effective graph resistance (Kirchhoff index), :math:`\sum_{u<v} R_{uv} = N \sum_{i>1} 1/\lambda_i`.

    With every edge a wire of 1 ohm; :math:`\lambda` are the eigenvalues of the Laplacian D - A. Large where
    bottlenecks are. From `On Over-Squashing in Message Passing Neural Networks
    <https://arxiv.org/abs/2302.02941>`_; computed by ``networkx.effective_graph_resistance``.

    Args:
        edge_index: ``[2, E]``, both directions listed; loops and repeated edges are dropped.
        num_nodes: N; None takes the largest node number plus 1.

    Raises:
        Undefined: for one node alone, or a graph in several components, between which no current flows.
        BadInput: for one-way edges, node numbers out of range, or more than 5,000 nodes.

    >>> import torch
    >>> round(effective_resistance(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])), 6)  # a path: 1 + 1 + 2
    4.0
    """
    matrix = _connected_adjacency(edge_index, num_nodes, dense=True)
    if matrix.shape[0] < 2:
        raise Undefined("one node alone has no resistance to another")
    graph = nx.from_scipy_sparse_array(matrix)
    return float(nx.effective_graph_resistance(graph, weight=None))


def resistances(edge_index: Tensor, *, num_nodes: int | None = None) -> Floats:
    """Effective resistance ``[N, N]`` between all nodes; its sum over the edges is N - 1 (Foster).

    Errors are those of :func:`effective_resistance`.

    Args:
        edge_index: ``[2, E]``, both directions listed, of a connected graph.
        num_nodes: number of nodes N; None takes the largest number in ``edge_index`` plus 1.

    >>> import torch
    >>> resistances(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])).round(6)[0].tolist()
    [0.0, 1.0, 2.0]
    """
    laplacian = csgraph.laplacian(_connected_adjacency(edge_index, num_nodes, dense=True)).toarray()
    inverse = pinvh(laplacian)
    diagonal = inverse.diagonal()
    resistance: Floats = np.maximum(diagonal[:, None] + diagonal - 2 * inverse, 0.0)
    return resistance


def commute_time(edge_index: Tensor, *, num_nodes: int | None = None) -> float:
    r"""Mean commute time of a random walk, :math:`2 m R_{uv}`, over pairs of different nodes.

    What over-squashing follows, rather than depth alone (`On Over-Squashing in Message Passing Neural
    Networks <https://arxiv.org/abs/2302.02941>`_). m is the number of edges. Of single pairs:
    ``edge_index.shape[1]`` times :func:`resistances`, without loops and repeated edges.

    Args:
        edge_index: ``[2, E]``, both directions listed, of a connected graph.
        num_nodes: number of nodes N; None takes the largest number in ``edge_index`` plus 1.

    Returns:
        Steps there and back, at least 2.

    Raises:
        Undefined: for one node alone, or where :func:`effective_resistance` is undefined.
        BadInput: for one-way edges, node numbers out of range or too many nodes.

    >>> import torch
    >>> round(commute_time(torch.tensor([[0, 1], [1, 0]])), 6)  # there and back
    2.0
    """
    matrix = _connected_adjacency(edge_index, num_nodes, dense=True)
    N = matrix.shape[0]
    if N < 2:
        raise Undefined("one node alone has nobody to walk to")
    return float(matrix.sum() * effective_resistance(edge_index, num_nodes=num_nodes) / (N * (N - 1) / 2))


def hop_distances(edge_index: Tensor, *, num_nodes: int | None = None) -> Distances:
    """Exact mean distance and diameter in hops, by breadth-first search from every node, O(N E).

    Args:
        edge_index: ``[2, E]``, both directions listed.
        num_nodes: N; None takes the largest node number plus 1.

    Raises:
        Undefined: for a graph in several components, or one node alone.
        BadInput: for one-way edges or node numbers out of range.

    >>> import torch
    >>> hop_distances(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]))  # (1 + 1 + 2) / 3
    Distances(mean=1.3333333333333333, diameter=2)
    """
    matrix = _connected_adjacency(edge_index, num_nodes)
    N = matrix.shape[0]
    if N < 2:
        raise Undefined("one node alone has no distance to another")
    total, largest = 0.0, 0.0
    rows = max(1, DENSE**2 // 10 // N)
    for low in range(0, N, rows):
        hops = csgraph.shortest_path(
            matrix, method="D", unweighted=True, indices=np.arange(low, min(low + rows, N))
        )
        total, largest = total + float(hops.sum()), max(largest, float(hops.max()))
    return Distances(total / (N * (N - 1)), int(largest))


def mean_distance(edge_index: Tensor) -> float:
    """Mean of :func:`hop_distances`.

    Args:
        edge_index: ``[2, E]``, both directions listed, of a connected graph.

    Returns:
        A number of hops, at least 1.

    >>> import torch
    >>> round(mean_distance(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])), 4)  # (1 + 1 + 2) / 3
    1.3333
    """
    return hop_distances(edge_index).mean


def diameter(edge_index: Tensor) -> float:
    """Maximum of :func:`hop_distances`.

    Args:
        edge_index: ``[2, E]``, both directions listed, of a connected graph.

    Returns:
        A number of hops, at least 1.

    >>> import torch
    >>> diameter(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]))  # from one end of the path to the other
    2.0
    """
    return float(hop_distances(edge_index).diameter)


def _adjacency(edge_index: Tensor, num_nodes: int | None) -> csr_array:
    tensor("edge_index", edge_index)
    if num_nodes is None:
        num_nodes = int(edge_index.max()) + 1 if edge_index.numel() else 0
    if num_nodes < 1:
        raise Undefined("expected a graph with edges, or num_nodes, got neither")
    return adjacency(check_edges(edge_index, num_nodes), num_nodes)


def _connected_adjacency(edge_index: Tensor, num_nodes: int | None, *, dense: bool = False) -> csr_array:
    matrix = _adjacency(edge_index, num_nodes)
    sizes = component_sizes(matrix)
    if len(sizes) > 1:
        first = ", ".join(f"{size:,}" for size in sizes[:3]) + (", ..." if len(sizes) > 3 else "")
        raise Undefined(
            f"expected a connected graph, got {len(sizes)} components ({first} nodes) without a path between "
            "them; take the largest (torch_geometric.transforms.LargestConnectedComponents)"
        )
    if dense and matrix.shape[0] > DENSE:
        raise BadInput(
            f"expected at most {DENSE:,} nodes, since all pairs are solved for at once, got "
            f"{matrix.shape[0]:,}; take a part of the graph"
        )
    return matrix
