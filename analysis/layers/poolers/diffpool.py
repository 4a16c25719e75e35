"""DiffPool as a pooler."""

from __future__ import annotations

from torch import Tensor, nn

from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.pooling_losses import diffpool_loss


class DiffPooler(EdgePooler):
    """The pooler of "Hierarchical Graph Representation Learning with Differentiable Pooling".

    The paper is at https://arxiv.org/abs/1806.08804. Both S and what is pooled come from a convolution of
    its own (GraphSAGE with means, as there); its terms are those of :func:`~analysis.layers.diffpool_loss`.

    Args:
        channels: number of features F of a node, and of a pooled one; at least 1.
        clusters: number of clusters K, at least 2.
        heads: ignored: without keys there are no heads; any number.
        tau: ignored, too; any number.
    """

    loss = staticmethod(diffpool_loss)
    normalise = False

    def __init__(self, channels: int, clusters: int, *, heads: int = 1, tau: float = 1.0) -> None:
        super().__init__(channels, clusters, heads=heads, tau=tau)
        self.neighbours = nn.Linear(channels, clusters, bias=False)
        self.embedding = nn.Linear(channels, channels)
        self.embedded_neighbours = nn.Linear(channels, channels, bias=False)

    def assign(self, x: Tensor, graph: NeighbourAggregation) -> Tensor:
        """Logits of S, ``[N, K]``, by a convolution.

        Args:
            x: ``[N, F]``, states of the nodes.
            graph: the neighbour sums of the N nodes.
        """
        logits: Tensor = self.lin(x) + self.neighbours(graph.mean(x))
        return logits

    def embed(self, x: Tensor, graph: NeighbourAggregation) -> Tensor:
        """Embeddings to pool, ``[N, F]``, by a second convolution.

        Args:
            x: ``[N, F]``, states of the nodes.
            graph: the neighbour sums of the N nodes.
        """
        embedded: Tensor = self.embedding(x) + self.embedded_neighbours(graph.mean(x))
        return embedded
