"""The table of graph convolutions, and the encoder that stacks them."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv


def _gin(channels_in: int, channels_out: int) -> nn.Module:
    return GINConv(
        nn.Sequential(nn.Linear(channels_in, channels_out), nn.ReLU(), nn.Linear(channels_out, channels_out))
    )


CONVOLUTIONS: dict[str, Callable[[int, int], nn.Module]] = {
    "gcn": GCNConv,
    "gat": GATConv,
    "sage": SAGEConv,
    "gin": _gin,
}


class Encoder(nn.Module):
    """Turns node features into node states: one linear map, then graph convolutions with ReLU between.

    The last convolution has no ReLU, so that states can lie on every side of the keys.

    Args:
        in_channels: features of a node, F0.
        hidden: width of every state, F.
        layers: number of convolutions, at least 1.
        convolution: a name in :data:`CONVOLUTIONS`.
    """

    def __init__(self, in_channels: int, hidden: int, *, layers: int, convolution: str) -> None:
        super().__init__()
        self.lin = nn.Linear(in_channels, hidden)
        self.convs = nn.ModuleList(CONVOLUTIONS[convolution](hidden, hidden) for _ in range(layers))

    def forward(self, x: Tensor, edge_index: Tensor) -> Tensor:
        """Node features ``[N, F0]`` and edges ``[2, E]`` to node states ``[N, F]``."""
        x = self.lin(x)
        for conv in self.convs:
            x = conv(x.relu(), edge_index)
        return x
