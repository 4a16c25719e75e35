"""Base class of the poolers that learn S from edges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import Tensor, nn

from analysis.checks import BadInput
from analysis.layers._kernels.batch_layout import Ragged, pool_segments
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.layers.poolers.pooled_graph import pooled_graph
from analysis.layers.poolers.pooler_output import PooledGraphs


class EdgePooler(nn.Module):
    """Assigns nodes by a linear map of their states, pools by S^T X, and learns S from losses on the edges.

    A subclass says what it loses, by ``loss`` or by ``losses``, and may assign and pool in another way. Works
    on single graphs and on batches; the clusters' graph comes back, so that poolers can follow one another.

    Args:
        channels: features F of a node, and of a pooled one; at least 1.
        clusters: number of clusters K, at least 2.
        heads: ignored: without keys there are no heads; any number.
        tau: ignored, too; any number.
    """

    loss: Callable[..., Any]
    """A pooling loss of S, edges and weights, with ``batch=``: :func:`~analysis.layers.mincut_loss`."""
    activation: Callable[[Tensor], Tensor] | None = None
    """Applied to the pooled clusters; None for none."""
    normalise = True
    """Whether the clusters' graph loses its loops and is normalised by its degrees."""

    def __init__(self, channels: int, clusters: int, *, heads: int = 1, tau: float = 1.0) -> None:
        super().__init__()
        self.channels, self.clusters = channels, clusters
        self.lin = nn.Linear(channels, clusters)

    def forward(self, x: Tensor, graph: NeighbourAggregation | None, layout: Ragged) -> PooledGraphs:
        """Assign and pool the nodes of a batch of graphs.

        Args:
            x: ``[N, F]``, states of the nodes of all graphs.
            graph: the neighbour sums of the N nodes.
            layout: the graph of each node.

        Returns:
            The clusters ``[B, K, F]``, the assignment, the losses and the clusters' graph.

        Raises:
            BadInput: if there is no graph, or it has no edges.
        """
        if graph is None:
            raise BadInput(
                f"expected the edges of the graph, got None; {type(self).__name__} cannot follow a pooler "
                "that knows none"
            )
        S = self.assign(x, graph).softmax(-1)
        pooled = pool_segments(S, self.embed(x, graph), layout)
        if self.activation is not None:
            pooled = self.activation(pooled)
        weight = getattr(graph, "edge_weight", None)
        losses = self.losses(S, graph.edge_index, weight=weight, layout=layout)
        smaller = pooled_graph(S, graph, layout, normalise=self.normalise)
        return PooledGraphs(pooled, S, S.unsqueeze(0), losses, smaller)

    def assign(self, x: Tensor, graph: NeighbourAggregation) -> Tensor:
        """Logits of S, ``[N, K]``.

        Args:
            x: ``[N, F]``, states of the nodes.
            graph: the neighbour sums of the N nodes.
        """
        logits: Tensor = self.lin(x)
        return logits

    def embed(self, x: Tensor, graph: NeighbourAggregation) -> Tensor:
        """Embeddings to pool, ``[N, F]``.

        Args:
            x: ``[N, F]``, states of the nodes.
            graph: the neighbour sums of the N nodes.
        """
        return x

    def losses(
        self, S: Tensor, edges: Tensor, *, weight: Tensor | None, layout: Ragged
    ) -> Mapping[str, Tensor]:
        """Terms of the pooler's ``loss`` by name.

        Args:
            S: ``[N, K]``, the assignment; rows sum to 1.
            edges: ``[2, E]``, both directions of every edge.
            weight: ``[E]``, at least 0; None counts every edge as 1.
            layout: the graph of each node.

        Returns:
            Scalars, each a mean over the graphs.
        """
        terms: Mapping[str, Tensor] = self.loss(S, edges, weight, batch=layout)._asdict()
        return terms

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.channels}, clusters={self.clusters})"
