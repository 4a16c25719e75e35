"""A part of a large graph that can be drawn."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order


def around(num_nodes: int, edge_index: np.ndarray, *, most: int) -> np.ndarray:
    """The ``most`` nodes nearest to the node with the most neighbours, counted in steps; all, if no more.

    Nodes drawn at random would hardly be joined to each other. Where the part of that node is smaller, the
    next part begins at its own best joined node.

    Returns:
        ``[m]`` int64, sorted.

    >>> star = np.array([[0, 0, 0, 4], [1, 2, 3, 5]])
    >>> around(6, star, most=4).tolist()
    [0, 1, 2, 3]
    """
    if num_nodes <= most:
        return np.arange(num_nodes)
    source, target = edge_index
    degree = np.bincount(np.concatenate([source, target]), minlength=num_nodes)
    matrix = coo_array((np.ones(len(source)), (source, target)), shape=(num_nodes, num_nodes)).tocsr()
    taken = np.zeros(num_nodes, dtype=bool)
    nodes: list[int] = []
    for start in np.argsort(-degree, kind="stable"):
        if len(nodes) >= most:
            break
        if taken[start]:
            continue
        reached = breadth_first_order(matrix, int(start), directed=False, return_predecessors=False)
        fresh = [int(node) for node in reached if not taken[node]][: most - len(nodes)]
        taken[fresh] = True
        nodes += fresh
    return np.sort(np.array(nodes))
