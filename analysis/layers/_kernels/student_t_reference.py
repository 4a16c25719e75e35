"""Student t assignment by autograd, in a form that can be compiled, exported and scripted."""

from __future__ import annotations

import torch
from torch import Tensor


def student_t(x: Tensor, keys: Tensor, tau: float) -> Tensor:
    """Soft assignment ``[H, N, K]`` of nodes ``[N, F]`` to keys ``[H, K, F]``.

    Squares are expanded about the keys' mean: far from the origin they would round off the distances.

    >>> keys = torch.tensor([[[0.0], [2.0]]])
    >>> student_t(torch.tensor([[0.0], [1.0]]), keys, 1.0).squeeze(0)  # 1 against 1 / (1 + 2^2), and a tie
    tensor([[0.8333, 0.1667],
            [0.5000, 0.5000]])
    """
    centre = keys.detach().mean((0, 1))
    x, flat = x - centre, (keys - centre).flatten(0, 1)
    squared = x.square().sum(1, keepdim=True) + flat.square().sum(1) - 2 * (x @ flat.T)
    squared = squared.clamp_min(0).view(x.size(0), keys.size(0), keys.size(1)).transpose(0, 1)
    if tau == 1:
        kernel = 1 / (1 + squared)
        return kernel / kernel.sum(-1, keepdim=True)
    return torch.log1p(squared / tau).mul(-(tau + 1) / 2).softmax(-1)
