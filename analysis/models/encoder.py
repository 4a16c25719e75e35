"""The table of graph convolutions, and the encoder that stacks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from torch import Tensor, nn
from torch_geometric.nn import GATConv, GCNConv, GINConv, SAGEConv

from analysis.models.propagation import Propagation


class Convolution(NamedTuple):
    """A convolution of PyG: how to make one, and how to run it on a :class:`Propagation` instead of edges.

    ``make`` takes the widths in and out, and ``bias=``.
    """

    make: Callable[..., nn.Module]
    run: Callable[[Any, Tensor, Propagation], Tensor]


def _gin(channels_in: int, channels_out: int, *, bias: bool = True) -> nn.Module:
    first = nn.Linear(channels_in, channels_out, bias=bias)
    return GINConv(nn.Sequential(first, nn.ReLU(), nn.Linear(channels_out, channels_out, bias=bias)))


def _gcn(conv: Any, x: Tensor, graph: Propagation) -> Tensor:
    summed = graph.gcn(conv.lin(x))
    return summed if conv.bias is None else summed + conv.bias


CONVOLUTIONS: dict[str, Convolution] = {
    "gcn": Convolution(GCNConv, _gcn),
    "gat": Convolution(GATConv, lambda conv, x, graph: conv(x, graph.edge_index)),
    "sage": Convolution(
        SAGEConv, lambda conv, x, graph: conv.lin_l(graph.mean(x)).addmm_(x, conv.lin_r.weight.T)
    ),
    "gin": Convolution(_gin, lambda conv, x, graph: conv.nn((1 + conv.eps) * x + graph.sum(x))),
}


class Encoder(nn.Module):
    """Turns node features into node states: one linear map, then graph convolutions with ReLU before each.

    The last convolution has no ReLU after it, so that states can lie on every side of the keys.

    Args:
        in_channels: features of a node, F0.
        hidden: width of every state, F.
        layers: number of convolutions, at least 1.
        convolution: a name in :data:`CONVOLUTIONS`.
    """

    def __init__(self, in_channels: int, hidden: int, *, layers: int, convolution: str) -> None:
        super().__init__()
        make, self.run = CONVOLUTIONS[convolution]
        self.lin = nn.Linear(in_channels, hidden)
        self.convs = nn.ModuleList(make(hidden, hidden) for _ in range(layers))

    def forward(self, x: Tensor, graph: Propagation) -> Tensor:
        """Node features ``[N, F0]`` and their graph to node states ``[N, F]``."""
        x = self.lin(x)
        for conv in self.convs:
            x = self.run(conv, x.relu(), graph)
        return x
