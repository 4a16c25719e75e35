"""Scikit-learn estimator that clusters a graph or points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.neighbors import kneighbors_graph
from sklearn.utils.validation import check_array, check_is_fitted
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.runs.clustering_result import ClusteredGraph, cluster_graph


class SoftClusters(  # type: ignore[call-arg]  # scikit-learn has no types
    ClusterMixin, TransformerMixin, BaseEstimator, auto_wrap_output_keys=None
):
    """Estimator of soft clusters, by MemPooling on a graph autoencoder.

    The method is that of :func:`~analysis.runs.cluster_graph`. It is transductive, as spectral clustering
    is: clusters are those of the nodes it was fitted on, and :meth:`transform` gives their shares.

    Args:
        n_clusters: number of clusters K, 2 to 64 and at most the number of points or nodes N.
        epochs: number of training epochs.
        n_neighbors: points ``[N, F]`` without a graph are joined with so many nearest others.
        random_state: seed of the model's start and of all draws.
        settings: others of :class:`~analysis.training.spec.RunSpec`, by path, such as
            ``{"model__heads": 4}``.

    Attributes:
        assignment_: S ``[N, K]`` float32; rows sum to 1.
        labels_: ``[N]``, the cluster that each node belongs to most.
        clustered_: the :class:`~analysis.runs.ClusteredGraph`, with picture and training.

    >>> points = np.array([[0.0, 0.1], [0.1, 0.0], [5.0, 5.1], [5.1, 5.0]])
    >>> SoftClusters(n_clusters=2, epochs=3, n_neighbors=1).fit(points).transform().shape
    (4, 2)
    """

    assignment_: np.ndarray
    labels_: np.ndarray
    clustered_: ClusteredGraph

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        epochs: int = 100,
        n_neighbors: int = 10,
        random_state: int | None = 0,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.epochs = epochs
        self.n_neighbors = n_neighbors
        self.random_state = random_state
        self.settings = settings

    def fit(self, X: Any, y: object = None) -> SoftClusters:
        """Train.

        Args:
            X: a PyG ``Data``, or points ``[N, F]``.
            y: ignored, as scikit-learn's estimators of clusters do.

        Raises:
            BadInput: if the graph or a setting cannot be used.
            ValueError: if the points are not a finite table of numbers.
        """
        del y
        graph = X if isinstance(X, Data) else self._neighbours(X)
        seed = np.random.default_rng().integers(2**31) if self.random_state is None else self.random_state
        self.clustered_ = cluster_graph(
            graph, clusters=self.n_clusters, epochs=self.epochs, seed=int(seed), **(self.settings or {})
        )
        self.assignment_ = self.clustered_.assignment
        self.labels_ = self.assignment_.argmax(axis=1)
        return self

    def transform(self, X: Any = None) -> np.ndarray:
        """Soft assignment S ``[N, K]`` of the nodes that the estimator was fitted on.

        Args:
            X: those nodes, or None.

        Raises:
            BadInput: if ``X`` has another number of nodes.
            NotFittedError: before :meth:`fit`.
        """
        check_is_fitted(self, "assignment_")
        nodes = len(self.assignment_) if X is None else X.num_nodes if isinstance(X, Data) else len(X)
        if nodes != len(self.assignment_):
            raise BadInput(
                f"expected the {len(self.assignment_)} nodes it was fitted on, got {nodes}; "
                "clusters of other nodes need a fit of their own"
            )
        return self.assignment_

    def _neighbours(self, X: Any) -> Data:
        points = check_array(X, dtype=np.float32, ensure_min_samples=2)
        self.n_features_in_ = points.shape[1]
        joined = kneighbors_graph(points, min(self.n_neighbors, len(points) - 1)).tocoo()
        edges = torch.from_numpy(np.stack([joined.row, joined.col]).astype(np.int64))
        return Data(x=torch.from_numpy(points), edge_index=edges)
