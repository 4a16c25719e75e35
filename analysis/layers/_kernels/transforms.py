"""Detect transforms that manual backward passes do not support, and switch autocast off."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor
from torch.autograd import forward_ad
from torch.nn import Parameter


def plain_only(x: Tensor) -> bool:
    """Whether x is being compiled, traced or transformed (``torch.func``, forward mode), or has no values.

    A tensor subclass is one that does something of its own with what is called on it: a fake tensor knows no
    values, a functional or distributed one must see every call.

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
        or type(x) not in (Tensor, Parameter)
        or torch._C._len_torch_dispatch_stack() > 0
    )


def has_no_values(x: Tensor) -> bool:
    """Whether the values of x cannot be read: on the meta device, during export, or in a fake tensor.

    >>> has_no_values(torch.zeros(1)), has_no_values(torch.zeros(1, device="meta"))
    (False, True)
    """
    return x.is_meta or torch.compiler.is_exporting() or isinstance(x, FakeTensor)


def without_autocast(x: Tensor) -> AbstractContextManager[object]:
    """Context manager that disables autocast for the device of x, if x has values."""
    return nullcontext() if x.is_meta else torch.autocast(x.device.type, enabled=False)
