"""Layouts of graphs."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from analysis.checks import BadInput
from analysis.projection.pca import fit_pca

if TYPE_CHECKING:
    import networkx as nx

MOST_FORCED = 1_000
"""Nodes between all pairs of which forces are computed in about a second."""
MOST_CACHED = 128
"""Layouts that are kept: a run that trains is drawn at every snapshot, and its graph stays the same."""

_CACHED: OrderedDict[tuple[int, int, bytes], np.ndarray] = OrderedDict()


def graph_layout(
    num_nodes: int, edge_index: np.ndarray, *, pos: np.ndarray | None = None, seed: int = 0
) -> np.ndarray:
    """Lay out a graph: positions ``[N, 2]`` float32 in the unit square, y pointing down as in an image.

    Natural positions are used where there are any; otherwise the force layout of `Fruchterman and Reingold
    (1991) <https://doi.org/10.1002/spe.4380211102>`_, seeded, so that a graph looks the same in every run. It
    takes O(N^2), so more than :data:`MOST_FORCED` nodes are laid by
    :func:`~analysis.projection.large_graph_layout.large_graph_layout`.

    Args:
        num_nodes: number of nodes N.
        edge_index: ``[2, E]``; direction and repeats do not matter.
        pos: ``[N, 2]`` natural positions, or None.
        seed: seed of the force layout's start.

    Raises:
        BadInput: if ``pos`` has another shape.

    >>> graph_layout(2, np.array([[0], [1]]), pos=np.array([[0.0, 0.0], [4.0, 2.0]])).shape
    (2, 2)
    """
    if pos is not None:
        if pos.shape != (num_nodes, 2):
            raise BadInput(f"expected positions of shape [{num_nodes}, 2], got {list(pos.shape)}")
        return to_unit_square(pos)
    edges = np.ascontiguousarray(edge_index, dtype=np.int64)
    key = (num_nodes, seed, hashlib.blake2b(edges.tobytes(), digest_size=16).digest())
    positions = _CACHED.get(key)
    if positions is None:
        positions = _CACHED[key] = _lay_out(num_nodes, edges, seed=seed)
        if len(_CACHED) > MOST_CACHED:
            _CACHED.popitem(last=False)
    return positions.copy()


def graph_layouts(
    ptr: np.ndarray, edge_index: np.ndarray, *, pos: np.ndarray | None = None, seed: int = 0
) -> np.ndarray:
    """Lay out several concatenated graphs: positions ``[N, 2]``, each graph in its own unit square.

    Natural positions are scaled together: a pixel keeps its place in the common frame.

    Args:
        ptr: ``[B + 1]``, where each graph's nodes begin.
        edge_index: ``[2, E]``, source and target of every edge, in the numbering of all nodes together.
        pos: ``[N, 2]``, natural positions in any unit; None lays the graphs out.
        seed: seed of the layout.

    >>> graph_layouts(np.array([0, 2, 5]), np.array([[0, 2, 3], [1, 3, 4]])).shape
    (5, 2)
    """
    if pos is not None:
        return graph_layout(int(ptr[-1]), edge_index, pos=pos)
    return np.concatenate(
        [
            graph_layout(int(end - begin), edges_of(edge_index, int(begin), int(end)), seed=seed)
            for begin, end in zip(ptr[:-1], ptr[1:], strict=True)
        ]
    )


def edges_of(edge_index: np.ndarray, begin: int, end: int) -> np.ndarray:
    """Edges ``[2, e]`` among the nodes ``begin:end``, renumbered from 0.

    Args:
        edge_index: ``[2, E]``, source and target of every edge.
        begin: number of the first node.
        end: number of the last node plus 1.

    >>> edges_of(np.array([[0, 3, 4], [1, 4, 3]]), 3, 5).tolist()
    [[0, 1], [1, 0]]
    """
    inside = (edge_index >= begin) & (edge_index < end)
    return edge_index[:, inside.all(axis=0)] - begin


def grid_layout(order: np.ndarray) -> np.ndarray:
    """Positions ``[N, 2]`` of nodes without edges, in the unit square: in lines, in the order they are given.

    Args:
        order: ``[N]``, the numbers of the nodes in the order of their places.

    >>> grid_layout(np.array([2, 0, 1])).tolist()
    [[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]
    """
    columns = int(np.ceil(np.sqrt(len(order))))
    positions = np.zeros((len(order), 2))
    positions[order] = np.stack(np.divmod(np.arange(len(order)), max(columns, 1))[::-1], axis=1)
    return to_unit_square(positions)


def to_unit_square(points: np.ndarray) -> np.ndarray:
    """Translate and scale points to fill the unit square, keeping their aspect ratio.

    Args:
        points: ``[N, 2]``, in any unit.

    Returns:
        ``[N, 2]`` float32, in [0, 1].

    >>> to_unit_square(np.array([[0.0, 0.0], [4.0, 2.0]])).tolist()
    [[0.0, 0.25], [1.0, 0.75]]
    """
    if not len(points):
        return np.zeros((0, 2), dtype=np.float32)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-12)
    return ((points - (low + high) / 2) / size + 0.5).astype(np.float32)


def _lay_out(num_nodes: int, edge_index: np.ndarray, *, seed: int) -> np.ndarray:
    """Positions by forces, those of many nodes by an approximation of them."""
    if num_nodes > MOST_FORCED:
        from analysis.projection.large_graph_layout import large_graph_layout

        return to_unit_square(large_graph_layout(num_nodes, edge_index, seed=seed))
    import networkx as nx

    graph = nx.empty_graph(num_nodes)
    graph.add_edges_from(edge_index[:, edge_index[0] != edge_index[1]].T)
    small = num_nodes <= 300
    start = None if small else _spectral_start(graph, seed=seed)
    by_node = nx.spring_layout(graph, pos=start, seed=seed, iterations=100 if small else 20, method="force")
    positions = np.array([by_node[node] for node in range(num_nodes)]).reshape(-1, 2)
    # Rotated so that the longest axis is horizontal, where screens have room.
    return to_unit_square(fit_pca(positions).transform(positions) if num_nodes else positions)


def _spectral_start(graph: nx.Graph, *, seed: int) -> dict[int, np.ndarray]:
    """Spectral initial positions, so that the O(N^2) force layout of a large graph converges in few steps.

    Nodes of small components fall on one point there, from which no force could part them: hence the noise.
    """
    import networkx as nx

    rng = np.random.default_rng(seed)
    return {
        node: positions + rng.normal(scale=0.05, size=2)
        for node, positions in nx.spectral_layout(graph).items()
    }
