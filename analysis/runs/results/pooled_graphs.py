"""Input graphs of a deeper memory layer, whose nodes are the clusters of the layer before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.training.loop.snapshot import RecordedGraphs

LEAST = 0.02
"""Clusters are joined if at least this part of a graph's edges between clusters runs between them."""


def pooled_graphs(graphs: RecordedGraphs, S: np.ndarray) -> RecordedGraphs:
    """Pool the recorded graphs by a memory layer: K nodes per graph, concatenated.

    The layer itself uses no edges; clusters are joined where their nodes are, so that there is something to
    see. A cluster's features and position are the means of its nodes', weighted by their shares.

    Args:
        graphs: the graphs that entered the layer, N nodes in all.
        S: ``[N, K]``, its assignment; rows sum to 1.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> graphs = store.graphs("example-karate-factions")
    >>> S = np.eye(2)[graphs.y]  # by label
    >>> len(pooled_graphs(graphs, S).x)
    2
    """
    K, graph_count = S.shape[1], len(graphs.ptr) - 1
    rows = S.astype(np.float64)
    owner = np.repeat(np.arange(graph_count), np.diff(graphs.ptr))
    mass = np.zeros((graph_count, K))
    np.add.at(mass, owner, rows)
    weights = rows / np.maximum(mass[owner], 1e-12)

    def means(values: np.ndarray) -> np.ndarray:
        total = np.zeros((graph_count, K, values.shape[1]))
        np.add.at(total, owner, weights[:, :, None] * values[:, None, :])
        return total.reshape(graph_count * K, -1).astype(np.float32)

    names = tuple(f"cluster {k + 1}" for k in range(K)) * graph_count
    return replace(
        graphs,
        ptr=np.arange(graph_count + 1) * K,
        edge_index=_edges(graphs, rows),
        x=means(graphs.x),
        y=graphs.y if graphs.level == "graph" else np.full(graph_count * K, -1),
        split=graphs.split if graphs.level == "graph" else np.full(graph_count * K, -1, dtype=np.int8),
        node_names=names,
        pos=None if graphs.pos is None else means(graphs.pos),
        total_nodes=graphs.total_graphs * K,
    )


def _edges(graphs: RecordedGraphs, S: np.ndarray) -> np.ndarray:
    K, pooled_edges = S.shape[1], []
    source, target = graphs.edge_index
    for graph, (begin, end) in enumerate(zip(graphs.ptr[:-1], graphs.ptr[1:], strict=True)):
        inside = (source >= begin) & (source < end)
        weight = S[source[inside]].T @ S[target[inside]]
        np.fill_diagonal(weight, 0)
        joined = np.argwhere(weight > LEAST * max(weight.sum(), 1e-12))
        pooled_edges.append(joined.T + graph * K)
    return np.concatenate(pooled_edges, axis=1).astype(np.int32)
