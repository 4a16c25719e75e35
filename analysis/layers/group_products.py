"""Batch normalization of the products S[:, i] * X themselves: the shortest way where they are few."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import BatchNorm1d
from torch.nn.functional import linear

from analysis.layers.finite import refuse_not_finite

FEW_PRODUCTS = 150_000  # N * G * F below which calls cost more than numbers
LARGE = 32.0  # features beyond which float32 logits and products round off too much of their spread


def products_will_do(x: Tensor, groups: int) -> bool:
    """Whether the products of nodes x ``[N, F]`` with the groups are few, and small enough to be exact.

    Raises:
        BadInput: if there are few and x is not finite.
    """
    if x.numel() * groups > FEW_PRODUCTS:
        return False
    largest = torch.linalg.vector_norm(x.detach(), math.inf).item()
    if not largest < math.inf:
        refuse_not_finite(x=x)
    return largest <= LARGE


def normalise_products(
    x: Tensor, weight: Tensor, norm: BatchNorm1d, *, lamda: float, momentum: float
) -> Tensor:
    """Return x + lamda * sum over groups of BatchNorm(s_i x), product by product.

    The running statistics move on.

    Args:
        x: nodes ``[N, F]``.
        weight: ``[G, F]``, from nodes to the logits of the groups.
        norm: the batch norm over G * F channels.
        lamda: weight of the normalised groups.
        momentum: weight of this batch in the running statistics.
    """
    N, G = x.size(0), weight.size(0)
    products = torch.softmax(linear(x, weight), 1).unsqueeze(2) * x.unsqueeze(1)
    tracked = not norm.training or norm.track_running_stats
    normalised = torch.batch_norm(
        products.view(N, -1),
        norm.weight,
        norm.bias,
        norm.running_mean if tracked else None,
        norm.running_var if tracked else None,
        norm.training or norm.running_mean is None,
        momentum,
        norm.eps,
        torch.backends.cudnn.enabled,
    )
    return torch.add(x, normalised.view(N, G, -1).sum(1), alpha=lamda)
