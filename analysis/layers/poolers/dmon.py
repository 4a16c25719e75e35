"""DMoN as a pooler."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.poolers.pooler_output import PooledGraphs
from analysis.layers.pooling_losses import dmon_loss


class DMoNPooler(EdgePooler):
    """The pooler of "Graph Clustering with Graph Neural Networks".

    The paper is at https://arxiv.org/abs/2006.16904. S is the softmax of a linear map of the states, a
    cluster SELU(S^T X); its terms are those of :func:`~analysis.layers.dmon_loss`.
    """

    loss = staticmethod(dmon_loss)

    def forward(self, x: Tensor, graph: NeighbourAggregation | None, layout: Ragged) -> PooledGraphs:
        """Pool the nodes as every pooler on edges, and apply SELU to the clusters, as in the paper.

        Args:
            x: ``[N, F]``, states of the nodes of all graphs.
            graph: the neighbour sums of the N nodes.
            layout: the graph of each node.

        Returns:
            The clusters ``[B, K, F]``, the assignment, the losses and the clusters' graph.

        Raises:
            BadInput: if there is no graph, or it has no edges.
        """
        pooled = super().forward(x, graph, layout)
        return pooled._replace(x_pooled=functional.selu(pooled.x_pooled))
