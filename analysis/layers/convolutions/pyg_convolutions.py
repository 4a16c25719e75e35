"""PyG's convolutions evaluated with sparse neighbour sums, faster than gather and scatter along edges."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch_geometric.nn import GINConv

from analysis.layers.convolutions.neighbour_sums import NeighbourSums


def run_gcn(conv: Any, x: Tensor, graph: NeighbourSums) -> Tensor:
    """Run a ``GCNConv``."""
    summed = graph.gcn(conv.lin(x))
    return summed if conv.bias is None else summed + conv.bias


def run_sage(conv: Any, x: Tensor, graph: NeighbourSums) -> Tensor:
    """Run a ``SAGEConv`` with mean aggregation."""
    out: Tensor = conv.lin_l(graph.mean(x)).addmm_(x, conv.lin_r.weight.T)
    return out


def make_gin(channels_in: int, channels_out: int, *, bias: bool = True) -> nn.Module:
    """Build a ``GINConv`` around an MLP with one hidden layer."""
    first = nn.Linear(channels_in, channels_out, bias=bias)
    return GINConv(nn.Sequential(first, nn.ReLU(), nn.Linear(channels_out, channels_out, bias=bias)))


def run_gin(conv: Any, x: Tensor, graph: NeighbourSums) -> Tensor:
    """Run a ``GINConv``."""
    out: Tensor = conv.nn((1 + conv.eps) * x + graph.sum(x))
    return out
