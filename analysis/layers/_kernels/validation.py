"""Say what a layer cannot compute with: arrays, sparse or complex tensors, and NaN."""

from __future__ import annotations

from typing import NoReturn

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


def refuse_not_finite(**tensors: Tensor | None) -> NoReturn:
    """Raise the error for a result that is not finite: name the first NaN or infinity among its inputs.

    Args:
        tensors: the inputs by name; None is skipped.

    Raises:
        BadInput: always; if all inputs are finite, they were too large for their type.

    >>> import torch
    >>> refuse_not_finite(x=torch.tensor([[0.0], [float("nan")]]))
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected finite x, got nan at [1, 0]; remove or replace it
    """
    largest = 0.0
    for name, values in tensors.items():
        if values is None or values.numel() == 0:
            continue
        bad = ~values.detach().isfinite()
        if bad.any():
            where = bad.nonzero()[0].tolist()
            got = values[tuple(where)].item()
            raise BadInput(f"expected finite {name}, got {got} at {where}; remove or replace it")
        largest = max(largest, values.detach().abs().max().item())
    names = " and ".join(name for name, values in tensors.items() if values is not None)
    raise BadInput(
        f"expected {names} whose squares are finite, got values up to {largest:.3g}; scale them down"
    )
