"""MemPooling as a pooler: it ignores the edges, and has keys instead of losses on them."""

from __future__ import annotations

from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
from analysis.layers.mem_pool import MemPooling
from analysis.layers.poolers.pooler_output import PooledGraphs


def make_memory(channels: int, clusters: int, *, heads: int, tau: float) -> MemPooling:
    """Build a :class:`~analysis.layers.MemPooling` with as many output as input channels.

    Args:
        channels: number of features F of a node, and of a pooled one; at least 1.
        clusters: number of clusters K, at least 1.
        heads: number of heads H, at least 1.
        tau: temperature of the Student t kernel, positive.

    >>> layer = make_memory(16, 4, heads=2, tau=1.0)
    >>> sum(parameter.numel() for parameter in layer.parameters())  # 2 * 4 * 16 + 2 + 16 * 16
    386
    """
    return MemPooling(channels, channels, heads, clusters, tau=tau)


def run_memory(
    layer: MemPooling, x: Tensor, *, graph: NeighbourAggregation | None, layout: Ragged
) -> PooledGraphs:
    """Pool the nodes ``[N, F]``; the edges are ignored, and the clusters have none.

    Args:
        layer: a memory layer for F features.
        x: ``[N, F]``, states of the nodes of all graphs.
        graph: the edges; ignored, None or not.
        layout: the graph of each node.
    """
    x_pooled, S, S_h = layer.pool(x, layout)
    return PooledGraphs(x_pooled, S, S_h, {}, None)
