"""Norms of PyG, for the nodes of one graph."""

from __future__ import annotations

from torch.nn import Module
from torch_geometric.nn.norm import BatchNorm, GraphNorm, LayerNorm, MeanSubtractionNorm, PairNorm


def batch_norm(channels: int) -> Module:
    """`Batch normalization <https://arxiv.org/abs/1502.03167>`_ of each feature over the nodes.

    Args:
        channels: number of features F of a node; each has a scale and a shift to learn.

    >>> import torch
    >>> out = batch_norm(1)(torch.tensor([[0.0], [4.0]]))  # (x - 2) / 2
    >>> out.detach().round(decimals=3).flatten().tolist()
    [-1.0, 1.0]
    """
    return BatchNorm(channels)


def layer_norm(channels: int) -> Module:
    """`Layer normalization <https://arxiv.org/abs/1607.06450>`_ of each node over its features.

    Args:
        channels: number of features F of a node; each has a scale and a shift to learn.

    >>> import torch
    >>> out = layer_norm(2)(torch.tensor([[0.0, 4.0]]))  # (x - 2) / 2
    >>> out.detach().round(decimals=3).flatten().tolist()
    [-1.0, 1.0]
    """
    return LayerNorm(channels, mode="node")


def pair_norm(channels: int) -> Module:
    """`PairNorm <https://arxiv.org/abs/1909.12223>`_: centre, then fix the mean squared distance.

    Args:
        channels: features F of a node; PairNorm works for any number and ignores it.

    >>> import torch
    >>> out = pair_norm(1)(torch.tensor([[0.0], [4.0]]))  # x - 2, then a mean square of 1
    >>> out.detach().round(decimals=3).flatten().tolist()
    [-1.0, 1.0]
    """
    return PairNorm()


def graph_norm(channels: int) -> Module:
    """`GraphNorm <https://arxiv.org/abs/2009.03294>`_: batch norm that learns how much mean to subtract.

    Args:
        channels: features F of a node, each of which has a scale, a shift and a share of the mean to learn.

    >>> import torch
    >>> out = graph_norm(1)(torch.tensor([[0.0], [4.0]]))  # (x - 2) / 2
    >>> out.detach().round(decimals=3).flatten().tolist()
    [-1.0, 1.0]
    """
    return GraphNorm(channels)


def mean_subtraction(channels: int) -> Module:
    """`Mean subtraction <https://arxiv.org/abs/1909.12223>`_: centre over the nodes, without scaling.

    Args:
        channels: features F of a node; the mean is taken of any number, and it is ignored.

    >>> import torch
    >>> out = mean_subtraction(1)(torch.tensor([[0.0], [4.0]]))  # x - 2
    >>> out.detach().round(decimals=3).flatten().tolist()
    [-2.0, 2.0]
    """
    return MeanSubtractionNorm()
