"""Means over those graphs of a batch for which a term is defined."""

from __future__ import annotations

import torch
from torch import Tensor


def mean_where(values: Tensor, defined: Tensor) -> Tensor:
    """Mean of values ``[B]`` over the graphs for which they are ``defined``, a mask ``[B]``; 0 if for none.

    >>> mean_where(torch.tensor([1.0, 2.0, 9.0]), torch.tensor([True, True, False]))
    tensor(1.5000)
    """
    return torch.where(defined, values, 0).sum() / defined.sum().clamp_min(1)


def nonzero(values: Tensor) -> Tensor:
    """Replace 0 by 1, to divide safely where the quotient is masked afterwards.

    >>> nonzero(torch.tensor([0.0, 0.5]))
    tensor([1.0000, 0.5000])
    """
    return torch.where(values > 0, values, 1)
