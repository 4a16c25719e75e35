"""Refuse inputs that a layer cannot handle: arrays, sparse or complex tensors, NaN."""

from __future__ import annotations

import math
from typing import NoReturn

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers._kernels.transforms import plain_only

ROW_SUM, ROW_SUM_OF_HALVES = 1e-4, 1e-2
"""How far from 1 the sum of a row of S may be: what a softmax over thousands of clusters is off by."""


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
    """Explain a non-finite result: raise an error that names the first NaN or infinity among its inputs.

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
        not_finite = ~values.detach().isfinite()
        if not_finite.any():
            where = not_finite.nonzero()[0].tolist()
            got = values[tuple(where)].item()
            raise BadInput(f"expected finite {name}, got {got} at {where}; remove or replace it")
        largest = max(largest, values.detach().abs().max().item())
    names = " and ".join(name for name, values in tensors.items() if values is not None)
    raise BadInput(
        f"expected {names} whose squares are finite, got values up to {largest:.3g}; scale them down"
    )


def assignment_in_float32(S: Tensor) -> Tensor:
    """Check the type and, if readable, the values of an assignment, and cast it to at least float32.

    Args:
        S: ``[..., N, K]``, of at least one node and one cluster.

    Raises:
        BadInput: in one sentence, where rows are not >= 0 and sum to 1, or a number is not finite.

    >>> assignment_in_float32(torch.tensor([[1.5, -0.5]]))
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected an S that is >= 0, got -0.5; give the softmax, not its logits
    """
    if not S.is_floating_point():
        raise BadInput(f"expected a floating-point assignment, got {S.dtype}; convert it with .float()")
    tolerance = ROW_SUM_OF_HALVES if S.element_size() < 4 else ROW_SUM
    S = S.to(torch.promote_types(S.dtype, torch.float32))
    if plain_only(S):
        return S
    values = S.detach()
    lowest, sums = values.min().item(), values.sum(-1)
    if not math.isfinite(lowest) or not math.isfinite(sums.sum().item()):
        refuse_not_finite(S=S)
    if lowest < 0:
        raise BadInput(f"expected an S that is >= 0, got {lowest:.3g}; give the softmax, not its logits")
    off = (sums - 1).abs().max().item()
    if off > tolerance:
        raise BadInput(
            f"expected rows of S that sum to 1, got one that is off by {off:.3g}; "
            "give the softmax of logits, and drop padded nodes first"
        )
    return S
