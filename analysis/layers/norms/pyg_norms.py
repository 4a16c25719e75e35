"""Norms of PyG, for the nodes of one graph."""

from __future__ import annotations

from torch.nn import Module
from torch_geometric.nn.norm import BatchNorm, GraphNorm, LayerNorm, MeanSubtractionNorm, PairNorm


def batch_norm(channels: int) -> Module:
    """`Batch normalization <https://arxiv.org/abs/1502.03167>`_ of each feature over the nodes."""
    return BatchNorm(channels)


def layer_norm(channels: int) -> Module:
    """`Layer normalization <https://arxiv.org/abs/1607.06450>`_ of each node over its features."""
    return LayerNorm(channels, mode="node")


def pair_norm(channels: int) -> Module:
    """`PairNorm <https://arxiv.org/abs/1909.12223>`_: centre, then fix the mean squared distance."""
    return PairNorm()


def graph_norm(channels: int) -> Module:
    """`GraphNorm <https://arxiv.org/abs/2009.03294>`_: batch norm that learns how much mean to subtract."""
    return GraphNorm(channels)


def mean_subtraction(channels: int) -> Module:
    """`Mean subtraction <https://arxiv.org/abs/1909.12223>`_: centre over the nodes, without scaling."""
    return MeanSubtractionNorm()
