"""Say what cannot be multiplied: arrays, sparse tensors, complex numbers."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor


def refuse_not_dense(what: str, got: Tensor) -> None:
    """Raise unless ``got`` is a dense tensor of real numbers.

    Raises:
        BadInput: in one sentence that names ``what``, a plural.

    >>> refuse_not_dense("nodes", torch.eye(2).to_sparse())
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected dense nodes, got sparse ones; convert them with .to_dense()
    """
    tensor(what, got)
    if got.layout is not torch.strided:
        raise BadInput(f"expected dense {what}, got sparse ones; convert them with .to_dense()")
    if got.is_complex():
        raise BadInput(f"expected real {what}, got {got.dtype}; take .real or .abs() of them")
