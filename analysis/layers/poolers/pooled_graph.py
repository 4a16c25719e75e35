"""The pooled graph: clusters as nodes, with the total weight of the edges between them."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged, pool_segments
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


class PooledGraph:
    """Complete weighted graphs of K nodes each; implements :class:`NeighbourAggregation`.

    Args:
        adjacency: ``[B, K, K]``, weight from the cluster of the row to that of the column, >= 0.
    """

    def __init__(self, adjacency: Tensor) -> None:
        self.adjacency = adjacency

    @property
    def edge_index(self) -> Tensor:
        """All pairs of clusters of one graph, self-pairs included, ``[2, B * K * K]``."""
        B, K, _ = self.adjacency.shape
        cluster = torch.arange(B * K, device=self.adjacency.device).view(B, K)
        source = cluster.unsqueeze(2).expand(B, K, K)
        return torch.stack([source.reshape(-1), source.transpose(1, 2).reshape(-1)])

    @property
    def edge_weight(self) -> Tensor:
        """Weight of every edge, ``[B * K * K]``."""
        return self.adjacency.reshape(-1)

    def sum(self, x: Tensor) -> Tensor:
        """Weighted sum of x over the in-neighbours of each cluster.

        Args:
            x: ``[B * K, F]``, features of the clusters of all graphs.

        Returns:
            ``[B * K, F]``.
        """
        B, K, _ = self.adjacency.shape
        return (self.adjacency.mT @ x.view(B, K, -1)).view(x.shape)

    def mean(self, x: Tensor) -> Tensor:
        """Weighted mean of x over the in-neighbours; 0 for clusters without incoming weight.

        Args:
            x: ``[B * K, F]``, features of the clusters of all graphs.

        Returns:
            ``[B * K, F]``.
        """
        weight = self.adjacency.sum(1).reshape(-1, 1)
        return self.sum(x) / torch.where(weight > 0, weight, 1)

    def gcn(self, x: Tensor) -> Tensor:
        """Symmetrically normalised sum, with self-loops of weight 1 added where missing.

        Args:
            x: ``[B * K, F]``, features of the clusters of all graphs.

        Returns:
            ``[B * K, F]``.
        """
        loops = self.adjacency.diagonal(dim1=1, dim2=2)
        added = torch.where(loops > 0, 0, 1).to(x.dtype)
        scale = (self.adjacency.sum(1) + added).rsqrt().reshape(-1, 1)
        return scale * (self.sum(scale * x) + added.reshape(-1, 1) * scale * x)


def pooled_graph(S: Tensor, graph: NeighbourAggregation, layout: Ragged, *, normalise: bool) -> PooledGraph:
    r"""Build the pooled graph with adjacency :math:`S^\top A S`.

    Args:
        S: ``[N, K]``.
        graph: sums over the nodes' edges.
        layout: graph of each node.
        normalise: take loops away and divide by the roots of both degrees, as MinCut and DMoN do.

    >>> from analysis.layers._kernels.batch_layout import ragged
    >>> path = torch.tensor([[0.0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]])  # 0 - 1 - 2 - 3
    >>> S = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> pooled_graph(S, PooledGraph(path[None]), ragged(None, S), normalise=False).adjacency.tolist()
    [[[2.0, 1.0], [1.0, 2.0]]]
    """
    weight = getattr(graph, "edge_weight", None)
    if weight is None or isinstance(graph, PooledGraph):
        into = graph.sum(S)
    else:  # the sums weight every edge by 1
        source, target = graph.edge_index
        into = torch.zeros_like(S).index_add(0, target, weight.unsqueeze(1).to(S.dtype) * S[source])
    adjacency = pool_segments(into, S, layout)
    if normalise:
        K = S.size(1)
        adjacency = adjacency * (1 - torch.eye(K, dtype=S.dtype, device=S.device))
        degree = adjacency.sum(2)
        scale = torch.where(degree > 0, torch.where(degree > 0, degree, 1).rsqrt(), 0)
        adjacency = scale.unsqueeze(2) * adjacency * scale.unsqueeze(1)
    return PooledGraph(adjacency)
