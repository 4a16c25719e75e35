"""Clustering baselines without training, which a learned pooler should beat."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.checks import BadInput

# a page that shows recorded baselines reads their titles, and need not wait for any of these
if TYPE_CHECKING:
    import scipy.sparse as sp
    from torch_geometric.data import Data


@dataclass(frozen=True)
class Baseline:
    """A clustering method that trains no network.

    Attributes:
        title: display name, as in legends and tables.
        about: what it reads, in a few words.
        make: graph, number of clusters and seed to S ``[N, K]`` float32, rows that sum to 1.
        chooses_clusters: whether it decides the number of clusters itself.
    """

    title: str
    about: str
    make: Callable[[Data, int, int], np.ndarray]
    chooses_clusters: bool = False


def baseline_assignment(name: str, graph: Data, *, clusters: int, seed: int) -> np.ndarray:
    """Compute the assignment of a baseline, ``[N, K]`` float32.

    On one thread: features that are one column a node put every split into K clusters at inertia N - K, so
    that k-means chooses among them by rounding, which the number of threads changes.

    Args:
        name: a key of :data:`BASELINES`.
        graph: with ``edge_index``, both directions listed, and ``x``.
        clusters: K, from 1 to N.
        seed: seed of random starts and draws.

    Raises:
        BadInput: for an unknown name, too many clusters, or a graph without what the baseline reads.

    >>> import torch
    >>> from torch_geometric.data import Data
    >>> pairs = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> S = baseline_assignment("louvain", Data(edge_index=pairs, num_nodes=4), clusters=2, seed=0)
    >>> bool((S[0] == S[1]).all()), bool((S[0] == S[2]).all())
    (True, False)
    """
    from threadpoolctl import threadpool_limits

    if name not in BASELINES:
        raise BadInput(f"expected baseline to be one of {', '.join(BASELINES)}, got '{name}'")
    nodes = int(graph.num_nodes or 0)
    if not 1 <= clusters <= nodes:
        raise BadInput(f"expected from 1 to {nodes} clusters for {nodes} nodes, got {clusters}")
    with threadpool_limits(1):
        return BASELINES[name].make(graph, clusters, seed)


def _kmeans(graph: Data, clusters: int, seed: int) -> np.ndarray:
    from sklearn.cluster import KMeans  # takes a second to load

    if graph.x is None:
        raise BadInput("expected features for k-means, got a graph without; leave it out or add features")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # fewer distinct nodes than clusters leave some empty, which shows
        ids = KMeans(clusters, n_init=10, random_state=seed).fit_predict(graph.x.numpy())
    return _one_hot(ids, clusters)


def _spectral(graph: Data, clusters: int, seed: int) -> np.ndarray:
    from sklearn.cluster import SpectralClustering  # takes a second to load

    matrix = _adjacency(graph)
    if (
        clusters == matrix.shape[0]
    ):  # every node is a cluster; Arnoldi iterations find fewer vectors than nodes
        return _one_hot(np.arange(clusters), clusters)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "Graph is not fully connected": its parts are the first clusters
        ids = SpectralClustering(
            clusters, affinity="precomputed", n_init=10, random_state=seed, eigen_solver="arpack"
        ).fit_predict(matrix)
    return _one_hot(ids, clusters)


def _louvain(graph: Data, clusters: int, seed: int) -> np.ndarray:
    """Louvain communities; their number is chosen by the algorithm, and ``clusters`` is ignored."""
    import networkx as nx

    del clusters
    whole = nx.from_scipy_sparse_array(_adjacency(graph))
    communities = nx.community.louvain_communities(whole, seed=seed)
    ids = np.zeros(whole.number_of_nodes(), np.int64)
    for number, members in enumerate(sorted(communities, key=len, reverse=True)):
        ids[list(members)] = number
    return _one_hot(ids, len(communities))


def _random(graph: Data, clusters: int, seed: int) -> np.ndarray:
    """A uniformly random cluster for each node: sharp and balanced, but uninformative."""
    ids = np.random.default_rng(seed).integers(clusters, size=int(graph.num_nodes or 0))
    return _one_hot(ids, clusters)


def _adjacency(graph: Data) -> sp.csr_array:
    """Symmetric weighted adjacency without self-loops, with the 32-bit indices that scikit-learn needs."""
    import scipy.sparse as sp

    if graph.edge_index is None or graph.edge_index.shape[1] == 0:
        raise BadInput("expected a graph with edges, got none; k-means and random need none")
    nodes = int(graph.num_nodes or 0)
    source, target = graph.edge_index.numpy().astype(np.int32)
    weight = graph.get("edge_weight")
    values = np.ones(len(source)) if weight is None else weight.numpy().astype(np.float64).reshape(-1)
    different = source != target
    matrix = sp.coo_array(
        (values[different], (source[different], target[different])), shape=(nodes, nodes)
    ).tocsr()
    return (matrix + matrix.T) / 2


def _one_hot(ids: np.ndarray, clusters: int) -> np.ndarray:
    return np.eye(clusters, dtype=np.float32)[ids]


BASELINES: dict[str, Baseline] = {
    "kmeans": Baseline("k-means", "features only, scikit-learn, best of 10 starts", _kmeans),
    "spectral": Baseline("Spectral clustering", "edges only, scikit-learn, best of 10 starts", _spectral),
    "louvain": Baseline(
        "Louvain", "edges only, networkx; chooses the number of clusters", _louvain, chooses_clusters=True
    ),
    "random": Baseline("Random", "nothing: every node draws a cluster", _random),
}
"""Name in commands -> the baseline."""
