"""The encoder of ClusterNet: a stack of graph convolutions."""

from __future__ import annotations

from torch import Tensor, nn

from analysis.layers.convolutions.table import find_convolution
from analysis.models.sparse_aggregation import Propagation


class Encoder(nn.Module):
    """Encodes node features: one linear map, then graph convolutions with ReLU before each.

    The last convolution has no ReLU after it, so that states can lie on every side of the keys.

    Args:
        in_channels: features of a node, F0.
        hidden: width of every state, F, at least 1.
        layers: number of convolutions, at least 1.
        convolution: a name in :data:`analysis.layers.convolutions.table.CONVOLUTIONS`.
    """

    def __init__(self, in_channels: int, hidden: int, *, layers: int, convolution: str) -> None:
        super().__init__()
        make, self.run = find_convolution(convolution)
        self.lin = nn.Linear(in_channels, hidden)
        self.convs = nn.ModuleList(make(hidden, hidden) for _ in range(layers))

    def forward(self, x: Tensor, graph: Propagation) -> Tensor:
        """Encode node features as node states.

        Args:
            x: ``[N, F0]``, features of the nodes.
            graph: the neighbour sums of the N nodes.

        Returns:
            ``[N, F]``; the last convolution has no ReLU after it.
        """
        x = self.lin(x)
        for conv in self.convs:
            x = self.run(conv, x.relu(), graph)
        return x
