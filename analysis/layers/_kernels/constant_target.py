"""The KL to a target that is held fixed, whose gradient is known without autograd."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class ToConstantTarget(torch.autograd.Function):
    """KL to a constant target, from S and the gain P / S, which is its gradient but for the sign."""

    @staticmethod
    def forward(ctx: Any, S: Tensor, gain: Tensor) -> Tensor:
        """The sum of P ln(P / S), a scalar."""
        ctx.save_for_backward(S, gain)
        return torch.xlogy(gain, gain).mul_(S).sum()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Gradient for S."""
        S, gain = ctx.saved_tensors
        if torch.is_grad_enabled():  # someone differentiates the gradient, in which only the target is fixed
            gain = S.detach() * gain / S.clamp_min(torch.finfo(S.dtype).tiny)
        return -grads[0] * gain, None
