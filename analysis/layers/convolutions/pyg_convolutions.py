"""PyG's convolutions evaluated with sparse neighbour sums, faster than gather and scatter along edges."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch_geometric.nn import GINConv

from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


def run_gcn(conv: Any, x: Tensor, graph: NeighbourAggregation) -> Tensor:
    """Run a ``GCNConv``.

    Args:
        conv: PyG's ``GCNConv`` from F to F' features.
        x: ``[N, F]``, features of the nodes.
        graph: the neighbour sums of the N nodes.

    Returns:
        ``[N, F']``, as ``conv(x, edge_index)`` up to rounding.
    """
    summed = graph.gcn(conv.lin(x))
    return summed if conv.bias is None else summed + conv.bias


def run_sage(conv: Any, x: Tensor, graph: NeighbourAggregation) -> Tensor:
    """Run a ``SAGEConv`` with mean aggregation.

    Args:
        conv: PyG's ``SAGEConv`` from F to F' features.
        x: ``[N, F]``, features of the nodes.
        graph: the neighbour sums of the N nodes.

    Returns:
        ``[N, F']``, as ``conv(x, edge_index)`` up to rounding.
    """
    out: Tensor = conv.lin_l(graph.mean(x)).addmm_(x, conv.lin_r.weight.T)
    return out


def make_gin(channels_in: int, channels_out: int, *, bias: bool = True) -> nn.Module:
    """Build a ``GINConv`` around an MLP with one hidden layer.

    Args:
        channels_in: features of a node, F, at least 1.
        channels_out: features of its next state, F', at least 1; the hidden layer is as wide.
        bias: whether both linear maps have one.

    >>> [tuple(p.shape) for p in make_gin(3, 2).parameters()]
    [(2, 3), (2,), (2, 2), (2,)]
    """
    first = nn.Linear(channels_in, channels_out, bias=bias)
    return GINConv(nn.Sequential(first, nn.ReLU(), nn.Linear(channels_out, channels_out, bias=bias)))


def run_gin(conv: Any, x: Tensor, graph: NeighbourAggregation) -> Tensor:
    """Run a ``GINConv``.

    Args:
        conv: PyG's ``GINConv`` from F to F' features.
        x: ``[N, F]``, features of the nodes.
        graph: the neighbour sums of the N nodes.

    Returns:
        ``[N, F']``, as ``conv(x, edge_index)`` up to rounding.
    """
    out: Tensor = conv.nn((1 + conv.eps) * x + graph.sum(x))
    return out
