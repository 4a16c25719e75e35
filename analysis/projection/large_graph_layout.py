"""Where the nodes of a graph of thousands of nodes are drawn: in seconds, and the same every time."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from analysis.projection.pca import fit_pca

PIVOTS = 40
"""Nodes from which steps are counted; more change a layout little."""
ROUNDS = 50
"""Of forces between nodes that lie next to each other."""
_NEAR = 8
_SMALL = 6
"""Components of so few nodes are drawn as rings."""


def large_graph_layout(num_nodes: int, edge_index: np.ndarray, *, seed: int = 0) -> np.ndarray:
    """Positions ``[N, 2]`` float64: PivotMDS, then forces between near nodes; components lie side by side.

    `PivotMDS (Brandes and Pich, 2007) <https://doi.org/10.1007/978-3-540-70904-6_6>`_ lays nodes so that
    distances tell the number of steps to a few pivots; it takes O(P (N + E)), where a force layout of all
    pairs takes O(N^2) in every round. It puts nodes with the same steps on one point, so in some rounds each
    node then moves towards the mean of its neighbours and away from the nodes that lie next to it.

    Args:
        num_nodes: number of nodes N.
        edge_index: ``[2, E]``; direction and repeats do not matter.
        seed: seed of the perturbations that separate coinciding nodes.

    >>> large_graph_layout(4, np.array([[0, 1, 2], [1, 2, 3]])).shape
    (4, 2)
    """
    matrix = _symmetric_adjacency(num_nodes, edge_index)
    count, component = connected_components(matrix, directed=False)
    sizes = np.bincount(component, minlength=count)
    members = np.split(np.argsort(component, kind="stable"), np.cumsum(sizes)[:-1])
    members.sort(key=len, reverse=True)
    rng = np.random.default_rng(seed)
    positions = np.zeros((num_nodes, 2))
    for nodes in members:
        positions[nodes] = _ring(len(nodes)) if len(nodes) <= _SMALL else _pivot_mds(matrix[nodes][:, nodes])
    positions += rng.normal(scale=0.3, size=positions.shape)
    positions = _pack_components(positions, members)
    return _relax_positions(positions, matrix, rounds=ROUNDS)


def _symmetric_adjacency(num_nodes: int, edge_index: np.ndarray) -> csr_array:
    source, target = edge_index[:, edge_index[0] != edge_index[1]]
    pairs = np.concatenate([source, target]), np.concatenate([target, source])
    matrix = coo_array((np.ones(len(pairs[0])), pairs), shape=(num_nodes, num_nodes)).tocsr()
    matrix.data[:] = 1.0  # an edge that is listed twice is one
    return matrix


def _ring(size: int) -> np.ndarray:
    angle = 2 * np.pi * np.arange(size) / size
    radius = 0.0 if size == 1 else 0.5 * np.sqrt(size)
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _pivot_mds(matrix: csr_array) -> np.ndarray:
    """Places of a connected graph's nodes, as far apart as their number needs."""
    n = matrix.shape[0]
    pivot = int(np.argmax(np.diff(matrix.indptr)))
    steps = np.zeros((n, min(PIVOTS, n)))
    least = np.full(n, np.inf)
    for column in range(steps.shape[1]):
        steps[:, column] = dijkstra(matrix, unweighted=True, indices=pivot)
        least = np.minimum(least, steps[:, column])
        pivot = int(np.argmax(least))  # the node farthest from all pivots so far
    squared = steps**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1, keepdims=True) + squared.mean()
    positions = fit_pca(centred).transform(centred).astype(np.float64)
    scale = positions.std(axis=0)
    positions /= np.maximum(scale.max(), 1e-9)
    return positions * 0.35 * np.sqrt(n)


def _pack_components(positions: np.ndarray, members: list[np.ndarray]) -> np.ndarray:
    """Components in rows from the top, the largest first, none upon another."""
    out = np.zeros_like(positions)
    boxes = [(positions[nodes].min(axis=0), np.ptp(positions[nodes], axis=0) + 1.5) for nodes in members]
    wide = max(boxes[0][1][0] if boxes else 1.0, 1.25 * np.sqrt(sum(float(size.prod()) for _, size in boxes)))
    x = y = high = 0.0
    for nodes, (low, size) in zip(members, boxes, strict=True):
        if x > 0 and x + size[0] > wide:
            x, y, high = 0.0, y + high, 0.0
        out[nodes] = positions[nodes] - low + (x, y)
        x, high = x + size[0], max(high, float(size[1]))
    return out


def _relax_positions(positions: np.ndarray, matrix: csr_array, *, rounds: int) -> np.ndarray:
    degree = np.maximum(np.diff(matrix.indptr), 1)[:, None]
    joined = (np.diff(matrix.indptr) > 0)[:, None]
    k = min(_NEAR + 1, len(positions))
    for number in range(rounds if k > 1 else 0):
        heat = 1 - number / rounds
        gap, near = cKDTree(positions).query(positions, k=k)
        difference = positions[:, None] - positions[near[:, 1:]]
        push = (difference / np.maximum(gap[:, 1:, None], 0.05) ** 2).sum(axis=1)
        pull = np.where(joined, matrix @ positions / degree - positions, 0)
        move = 0.2 * push + 0.12 * pull
        step_length = np.linalg.norm(move, axis=1, keepdims=True)
        positions = positions + move * np.minimum(1, (0.2 + heat) / np.maximum(step_length, 1e-9))
    return positions
