"""Statistics of an assignment: its sharpness and the number of clusters in use."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers._kernels.input_checks import assignment_in_float32


def assignment_entropy(S: Tensor) -> Tensor:
    r"""Mean entropy of the rows of S, divided by its maximum ln K.

    .. math::
        \frac{1}{N \ln K} \sum_{i=1}^N \sum_{j=1}^K -S_{ij} \ln S_{ij}

    0 says that every node belongs to one cluster, 1 that every node belongs to all of them equally. With
    one cluster (K = 1) nothing is undecided and the value is 0.

    Args:
        S: assignment ``[..., N, K]``, rows summing to 1; leading dimensions (heads) are averaged.

    Returns:
        A scalar in [0, 1].

    Raises:
        BadInput: if there is no node or no cluster, an entry below 0, or a row that does not sum to 1, as
            at padding.

    >>> assignment_entropy(torch.tensor([[0.5, 0.5], [1.0, 0.0]]))
    tensor(0.5000)
    """
    S = _checked(S)
    if S.size(-1) == 1:
        return S.new_zeros(())
    return (torch.special.entr(S).sum(-1).mean() / math.log(S.size(-1))).clamp(0, 1)


def usage(S: Tensor) -> Tensor:
    """Share of the nodes in each cluster: the mean of S over nodes.

    Args:
        S: assignment ``[..., N, K]``, rows summing to 1.

    Returns:
        ``[..., K]``, summing to 1 over the last dimension.

    Raises:
        BadInput: if there is no node or no cluster, an entry below 0, or a row that does not sum to 1, as
            at padding.

    >>> usage(torch.tensor([[1.0, 0.0], [0.5, 0.5]]))
    tensor([0.7500, 0.2500])
    """
    return _checked(S).mean(-2)


def usage_perplexity(S: Tensor) -> Tensor:
    r"""Effective number of clusters in use: the exponential of the entropy of :func:`usage`.

    .. math::
        \exp \Big( -\sum_{j=1}^K u_j \ln u_j \Big), \qquad u_j = \frac{1}{N} \sum_{i=1}^N S_{ij}

    Args:
        S: assignment ``[..., N, K]``, rows summing to 1; leading dimensions (heads) are averaged.

    Returns:
        A scalar in [1, K].

    Raises:
        BadInput: if there is no node or no cluster, an entry below 0, or a row that does not sum to 1, as
            at padding.

    >>> usage_perplexity(torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    tensor(2.)
    """
    return torch.special.entr(usage(S)).sum(-1).exp().mean().clamp(1, S.size(-1))


def mean_max_assignment(S: Tensor) -> Tensor:
    """Mean of the largest entry of each row of S: the confidence of the assignment.

    Args:
        S: assignment ``[..., N, K]``, rows summing to 1; leading dimensions (heads) are averaged.

    Returns:
        A scalar in [1/K, 1].

    Raises:
        BadInput: if there is no node or no cluster, an entry below 0, or a row that does not sum to 1, as
            at padding.

    >>> mean_max_assignment(torch.tensor([[0.5, 0.5], [1.0, 0.0]]))
    tensor(0.7500)
    """
    return _checked(S).amax(-1).mean()


def _checked(S: Tensor) -> Tensor:
    tensor("an assignment", S)
    if S.dim() < 2 or 0 in S.shape:
        raise BadInput(
            f"expected an assignment [N, K] of at least one node and one cluster, got {list(S.shape)}"
        )
    return assignment_in_float32(S)
