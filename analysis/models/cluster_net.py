"""ClusterNet: a graph encoder followed by poolers that cluster the nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional
from torch_geometric.utils import scatter

from analysis.layers import MemPooling
from analysis.layers._kernels.batch_layout import Ragged, equal_sizes, ragged
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.layers.poolers.table import find_run, make_pooler
from analysis.models.dropout import dropout
from analysis.models.encoder import Encoder
from analysis.models.sparse_aggregation import Propagation


class Memory(NamedTuple):
    """Input and output of one memory layer, or of another pooler.

    Attributes:
        x: ``[n, F]`` the nodes that entered it, of all graphs together.
        layout: graph of each node.
        S_h: ``[H, n, K]`` the assignment of every head; S alone, where a pooler has no heads.
        S: ``[n, K]`` the combined assignment.
        pooled: ``[B, K, F]`` the clusters it returned.
        losses: the pooler's own terms by name, each a scalar ``[]``; none for a memory layer.
    """

    x: Tensor
    layout: Ragged
    S_h: Tensor
    S: Tensor
    pooled: Tensor
    losses: Mapping[str, Tensor] = {}


class ClusterOutput(NamedTuple):
    """Output of :class:`ClusterNet` for a batch of B graphs.

    Attributes:
        states: ``[N, F]``, the encoder's states of all nodes.
        memories: input and output of each pooler, in order.
        logits: ``[B, C]``; None where nothing is classified.
    """

    states: Tensor
    memories: list[Memory]
    logits: Tensor | None


class ClusterNet(nn.Module):
    """An encoder, one or more poolers, and a readout for graph classification.

    As in `Memory-Based Graph Networks <https://arxiv.org/abs/2002.09518>`_ a memory layer is followed by
    LeakyReLU, and the clusters of one layer are the nodes of the next. The readout is linear on the
    concatenated clusters of the last layer: the keys give every cluster its identity, so their order means
    the same in every graph. In place of memory layers any soft pooler of
    :data:`analysis.layers.poolers.table.POOLERS` can stand. The settings have the names and defaults of
    :class:`~analysis.training.spec.ClusterSpec`, one argument each, so that a spec and its network say the
    same.

    Args:
        in_channels: features of a node, F0.
        hidden: width of states, keys and clusters, F, at least 1.
        encoder: a name in :data:`analysis.layers.convolutions.table.CONVOLUTIONS`.
        encoder_layers: number of convolutions.
        heads: number of heads H of a memory layer, at least 1.
        clusters: number of clusters K of each pooler, one number a layer.
        tau: temperature of the assignments, positive.
        head_weight: start value of every head's weight, any number; None for PyG's random start.
        dropout: share of cluster features dropped before the readout.
        classes: number of classes C; None where nothing is classified (the logits are None then).
        readout: what is classified: ``"clusters"``, or the ``"mean"`` of a graph's node states, past the
            memory layers: a baseline that shows what clusters add.
        pooler: a name in :data:`analysis.layers.poolers.table.POOLERS`; heads, tau and head weight are those
            of ``"memory"`` only.

    >>> ClusterNet(16, 32, clusters=(8, 2)).memory
    ModuleList(
      (0): MemPooling(32, 32, heads=4, num_clusters=8)
      (1): MemPooling(32, 32, heads=4, num_clusters=2)
    )
    """

    def __init__(
        self,
        in_channels: int,
        hidden: int,
        *,
        encoder: str = "sage",
        encoder_layers: int = 2,
        heads: int = 4,
        clusters: tuple[int, ...] = (8,),
        tau: float = 1.0,
        head_weight: float | None = 5.0,
        dropout: float = 0.0,
        classes: int | None = None,
        readout: str = "clusters",
        pooler: str = "memory",
    ) -> None:
        super().__init__()
        self.encoder = Encoder(in_channels, hidden, layers=encoder_layers, convolution=encoder)
        self.memory = nn.ModuleList(make_pooler(pooler, hidden, K, heads=heads, tau=tau) for K in clusters)
        self.run = find_run(pooler)
        if head_weight is not None:
            for layer in self.memory_layers():
                nn.init.constant_(layer.conv.weight, head_weight)
        self.dropout = dropout
        self.reads_clusters = readout == "clusters"
        width = clusters[-1] * hidden if self.reads_clusters else hidden
        self.readout = None if classes is None else nn.Linear(width, classes)

    def memory_layers(self) -> list[MemPooling]:
        """The memory layers, first to last; empty if another pooler is used."""
        return [layer for layer in self.memory if isinstance(layer, MemPooling)]

    def forward(self, x: Tensor, graph: Propagation, batch: Tensor | Ragged | None = None) -> ClusterOutput:
        """Encode the nodes, pool them layer by layer, and classify each graph.

        Args:
            x: ``[N, F0]``, features of the nodes of all graphs.
            graph: the neighbour sums of the N nodes.
            batch: ``[N]``, the graph of each node, ascending, or its layout; None for a single graph.
        """
        layout = nodes = ragged(batch, x)
        states = self.encoder(x, graph)
        memories: list[Memory] = []
        h = states
        sums: NeighbourAggregation | None = graph
        for layer in self.memory:
            pooled, S, S_h, losses, sums = self.run(layer, h, graph=sums, layout=layout)
            memories.append(Memory(h, layout, S_h, S, pooled, losses))
            h = functional.leaky_relu(pooled, 0.2).flatten(0, 1)
            if len(memories) < len(self.memory):
                layout = equal_sizes(len(pooled), pooled.size(1), device=x.device)
        if self.readout is None:
            return ClusterOutput(states, memories, None)
        if self.reads_clusters:
            read = h.view(len(layout.sizes), -1)
        else:
            read = functional.leaky_relu(
                scatter(states, nodes.batch, 0, len(nodes.sizes), reduce="mean"), 0.2
            )
        return ClusterOutput(
            states, memories, self.readout(dropout(read, self.dropout, training=self.training))
        )
