"""Batch normalization of the stored products S[:, i] * X: the fastest form for small inputs."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import BatchNorm1d

from analysis.layers._kernels.input_checks import refuse_not_finite
from analysis.layers._kernels.transforms import plain_only

# N * (G * F + PER_NODE) up to which call overhead dominates; PER_NODE is a node's cost whatever its width.
FEW_PRODUCTS, PER_NODE = 130_000, 150
PRECISE = (torch.float32, torch.float64)
LARGE = 32.0  # root mean square beyond which float32 products round off too much of their spread


def prefers_products(x: Tensor, weight: Tensor) -> bool:
    """Whether the products of nodes x ``[N, F]`` with the groups are few, and small enough to be accurate.

    A handful of nodes is normalised in the time of thirty calls, so that every call made here shows.

    Raises:
        BadInput: if they are few and x is not finite.
    """
    # Checked first, so that an export with a dynamic number of nodes has no branch on that number.
    if plain_only(x):
        return False
    if not 1 < x.size(0) <= FEW_PRODUCTS // (weight.numel() + PER_NODE) or x.dtype is not weight.dtype:
        return False
    if x.dtype not in PRECISE or torch._C._is_any_autocast_enabled():
        return False
    flat = x.detach().reshape(-1)
    squares = flat.dot(flat).item()
    if not math.isfinite(squares):
        refuse_not_finite(x=x)
    return squares <= LARGE * LARGE * x.numel()


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
    scale, shift, mean, var = _tensors(norm)
    if norm.training and not norm.track_running_stats:
        mean = var = None
    own = norm.training or mean is None
    products = torch.mm(x, weight.t()).softmax(1).unsqueeze(2) * x.unsqueeze(1)
    normalised = torch.native_batch_norm(
        products.view(N, -1), scale, shift, mean, var, own, momentum, norm.eps
    )[0]
    return torch.add(x, normalised.view(N, G, -1).sum(1), alpha=lamda)


def _tensors(norm: BatchNorm1d) -> tuple[Tensor | None, ...]:
    """Scale, shift, running mean and running variance of a batch norm."""
    parameters, buffers = norm._parameters, norm._buffers
    try:  # looking up a module's attributes takes longer than adding them
        return parameters["weight"], parameters["bias"], buffers["running_mean"], buffers["running_var"]
    except KeyError:  # a parametrized weight is computed on access
        return norm.weight, norm.bias, norm.running_mean, norm.running_var
