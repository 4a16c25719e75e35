"""Hop distances and connected components."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, shortest_path
from torch import Tensor

from analysis.measures.input_checks import check_node_pairs
from analysis.measures.measure import Undefined

Floats = npt.NDArray[np.float64]


def check_directed_edges(edge_index: Tensor, nodes: int) -> Tensor:
    """Return ``edge_index`` on the CPU if it is ``[2, E]`` with node numbers in range; edges may be directed.

    Args:
        edge_index: ``[2, E]``, whole numbers from 0 to N - 1, E >= 1.
        nodes: number of nodes N.

    Raises:
        Undefined: where there is no edge.
        BadInput: otherwise.

    >>> import torch
    >>> check_directed_edges(torch.tensor([[0], [1]]), 2).tolist()
    [[0], [1]]
    """
    edge_index = check_node_pairs(edge_index, nodes).cpu()
    if edge_index.numel() == 0:
        raise Undefined("expected a graph with edges, got none; without edges no node hears another")
    return edge_index


def adjacency(edge_index: Tensor, nodes: int) -> csr_array:
    """Sparse adjacency ``[N, N]`` of the simple graph, row to column, without self-loops and duplicates.

    Args:
        edge_index: ``[2, E]``, source and target of every edge.
        nodes: number of nodes N.

    >>> import torch
    >>> adjacency(torch.tensor([[0, 0, 1], [1, 1, 1]]), 2).toarray().tolist()
    [[0.0, 1.0], [0.0, 0.0]]
    """
    source, target = edge_index.cpu().numpy()
    plain = source != target
    ones = np.ones(int(plain.sum()))
    matrix = csr_array((ones, (source[plain], target[plain])), shape=(nodes, nodes))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def hops_to(edge_index: Tensor, targets: Tensor, *, nodes: int) -> Floats:
    """Hops ``[n, N]`` from every node to each of ``targets`` along the edges; infinite if there is no path.

    Args:
        edge_index: ``[2, E]``, source and target of every edge.
        targets: ``[n]``, numbers of nodes.
        nodes: number of nodes N.

    >>> import torch
    >>> hops_to(torch.tensor([[0, 1], [1, 2]]), torch.tensor([2]), nodes=4).tolist()
    [[2.0, 1.0, 0.0, inf]]
    """
    backwards = csr_array(adjacency(edge_index, nodes).T)
    hops: Floats = shortest_path(backwards, method="D", unweighted=True, indices=targets.cpu().numpy())
    return hops


def component_sizes(matrix: csr_array) -> list[int]:
    """Sizes of the weakly connected components, largest first.

    Args:
        matrix: ``[N, N]``, adjacency.

    >>> import torch
    >>> component_sizes(adjacency(torch.tensor([[0], [1]]), 3))
    [2, 1]
    """
    _, component = connected_components(matrix, directed=True, connection="weak")
    return sorted(np.bincount(component).tolist(), reverse=True)
