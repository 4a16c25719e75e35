"""Small records of a memory layer, made up."""

import numpy as np

from analysis.figures.explorer.cluster_record import ClusterRecord, ClusterWords

WORDS = ClusterWords(run="made.0", title="Made up", sentence="Each dot is a node.")


def made_record(*, nodes=12, epochs=3, heads=2, clusters=3, features=4, seed=0, **changes):
    rng = np.random.default_rng(seed)
    numbers = list(range(epochs))
    graphs = changes.pop("graphs", 1)
    ptr = np.linspace(0, nodes, graphs + 1).round().astype(int)
    ring = np.array([[n, n + 1] for n in range(nodes - 1)] or np.zeros((0, 2)), dtype=int).T.reshape(2, -1)
    S = rng.dirichlet(np.ones(clusters), size=nodes)
    settings = {
        "epochs": numbers,
        "x": [rng.normal(size=(nodes, features)).astype(np.float32) for _ in numbers],
        "keys": [rng.normal(size=(heads, clusters, features)).astype(np.float32) for _ in numbers],
        "head_weights": [rng.normal(5, 2, size=heads).astype(np.float32) for _ in numbers],
        "tau": 1.0,
        "S": S,
        "ptr": ptr,
        "edge_index": np.concatenate([ring, ring[::-1]], axis=1),
        "graph_names": [f"graph {g}" for g in range(graphs)],
        "node_names": [f"node {n}" for n in range(nodes)],
    }
    return ClusterRecord(**{**settings, **changes})


def without_keys(record, *, softmax=True, seed=0):
    """The same with S recorded in place of nodes and keys."""
    rng = np.random.default_rng(seed)
    shares = [rng.dirichlet(np.full(record.S.shape[1], 0.5), len(record.S)) for _ in record.epochs[1:]]
    shares = [S.astype(np.float32) for S in (*shares, record.S)]
    return record.with_(x=(), keys=(), head_weights=(), shares=shares, softmax=softmax)
