"""Interface of soft poolers: arguments and result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


class PooledGraphs(NamedTuple):
    """Output of a pooler for a batch of graphs with concatenated nodes.

    Attributes:
        x_pooled: ``[B, K, F]``, the clusters of each graph as nodes.
        S: ``[N, K]``, the assignment of every node.
        S_h: ``[H, N, K]``, the assignment by each head; S alone, ``[1, N, K]``, where there are no heads.
        losses: the pooler's own terms by name, each a scalar ``[]``; empty for MemPooling, whose KL is the
            task's.
        graph: the clusters' own graph; None where the pooler knows no edges.
    """

    x_pooled: Tensor
    S: Tensor
    S_h: Tensor
    losses: Mapping[str, Tensor]
    graph: NeighbourAggregation | None


class Pooler(Protocol):
    """Protocol of a pooling module."""

    def __call__(self, x: Tensor, graph: NeighbourAggregation | None, layout: Ragged) -> PooledGraphs:
        """Pool the nodes ``[N, F]`` of each graph of ``layout``."""
        ...
