"""Sample a connected subgraph of a large graph, small enough to draw."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order


def breadth_first_sample(num_nodes: int, edge_index: np.ndarray, *, max_nodes: int) -> np.ndarray:
    """Breadth-first sample of at most ``max_nodes`` nodes, starting at the node of highest degree.

    A random sample of nodes would have hardly any edges. If the component is smaller than ``max_nodes``, the
    search continues in the next component from its node of highest degree.

    Args:
        num_nodes: number of nodes N.
        edge_index: ``[2, E]``, source and target of every edge.
        max_nodes: the largest number of nodes, at least 1.

    Returns:
        ``[m]`` int64, sorted.

    >>> star = np.array([[0, 0, 0, 4], [1, 2, 3, 5]])
    >>> breadth_first_sample(6, star, max_nodes=4).tolist()
    [0, 1, 2, 3]
    """
    if num_nodes <= max_nodes:
        return np.arange(num_nodes)
    source, target = edge_index
    degree = np.bincount(np.concatenate([source, target]), minlength=num_nodes)
    matrix = coo_array((np.ones(len(source)), (source, target)), shape=(num_nodes, num_nodes)).tocsr()
    visited = np.zeros(num_nodes, dtype=bool)
    nodes: list[int] = []
    for start in np.argsort(-degree, kind="stable"):
        if len(nodes) >= max_nodes:
            break
        if visited[start]:
            continue
        reached = breadth_first_order(matrix, int(start), directed=False, return_predecessors=False)
        fresh = [int(node) for node in reached if not visited[node]][: max_nodes - len(nodes)]
        visited[fresh] = True
        nodes += fresh
    return np.sort(np.array(nodes))
