"""Where a backward written by hand cannot pass, and where autocast must not."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

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


def without_autocast(x: Tensor) -> AbstractContextManager[object]:
    """Keeps autocast from computing with x in half precision; tensors without values know no autocast."""
    return nullcontext() if x.is_meta else torch.autocast(x.device.type, enabled=False)
