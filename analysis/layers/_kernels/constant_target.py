"""KL divergence to a constant target, with its gradient in closed form."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


class ToConstantTarget(torch.autograd.Function):
    """Autograd function: KL to a constant target, from S and P / S, its negative gradient."""

    @staticmethod
    def forward(ctx: Any, S: Tensor, gain: Tensor) -> Tensor:
        """Sum of P ln(P / S), a scalar."""
        ctx.save_for_backward(S, gain)
        return torch.xlogy(gain, gain).mul_(S).sum()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Gradient for S."""
        S, gain = ctx.saved_tensors
        if torch.is_grad_enabled():  # someone differentiates the gradient, in which only the target is fixed
            gain = S.detach() * gain / S.clamp_min(torch.finfo(S.dtype).tiny)
        return -grads[0] * gain, None
