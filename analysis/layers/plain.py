"""When a layer must be made of plain operations, since a backward written by hand cannot pass."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.autograd import forward_ad


def plain_only(x: Tensor) -> bool:
    """Whether x is being compiled, traced or transformed (``torch.func``, forward mode), or has no values.

    >>> plain_only(torch.zeros(1)), plain_only(torch.zeros(1, device="meta"))
    (False, True)
    >>> torch.func.grad(lambda x: x * plain_only(x))(torch.zeros(()))
    tensor(1.)
    """
    return (
        torch.compiler.is_compiling()
        or torch._C._are_functorch_transforms_active()
        or forward_ad._current_level >= 0
        or x.is_meta
        or torch._C._is_tracing()
    )
