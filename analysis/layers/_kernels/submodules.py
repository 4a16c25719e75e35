"""Detect sub-modules that have to be called because their parameters do not determine their output."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from torch import Tensor
from torch.nn import Module
from torch.nn.modules.module import _has_any_global_hook

from analysis.checks import BadInput


def is_customised(module: Module, forwards: Collection[Any]) -> bool:
    """Whether a sub-module computes something that its parameters do not determine.

    The fast paths read the parameters of a layer's sub-modules and never call them. That is right as long as
    calling them would run one of ``forwards`` and nobody watches: not where the sub-module was replaced
    (LoRA, quantization, ``Identity``) or patched, nor where hooks stand on it or on all modules.

    Args:
        module: the sub-module.
        forwards: the functions that the fast path stands for, such as ``Linear.forward``.

    >>> from torch.nn import Linear
    >>> is_customised(Linear(1, 1), (Linear.forward,))
    False
    """
    return type(module).forward not in forwards or is_hooked(module) or bool(_has_any_global_hook())


def is_hooked(module: Module) -> bool:
    """Whether a module has hooks, or its ``forward`` was patched.

    >>> import torch
    >>> linear = torch.nn.Linear(1, 1)
    >>> handle = linear.register_forward_hook(print)
    >>> is_hooked(linear), handle.remove(), is_hooked(linear)
    (True, None, False)
    """
    inside = module.__dict__
    return bool(
        inside["_forward_hooks"]
        or inside["_forward_pre_hooks"]
        or inside["_backward_hooks"]
        or inside["_backward_pre_hooks"]
        or "forward" in inside
    )


def expect_shape(name: str, module: Module, returned: Tensor, *, shape: tuple[int, ...]) -> None:
    """Refuse the output of a replaced sub-module if it does not have the expected ``shape``.

    Raises:
        BadInput: in one sentence that names the sub-module.
    """
    if not isinstance(returned, Tensor) or returned.shape != shape:
        got = list(returned.shape) if isinstance(returned, Tensor) else "no tensor"
        raise BadInput(
            f"expected {name} to return {list(shape)}, got {got} from {type(module).__name__}; "
            "put a module of the same widths there"
        )
