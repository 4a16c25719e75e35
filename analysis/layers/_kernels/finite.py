"""Say which number broke a layer."""

from __future__ import annotations

from typing import NoReturn

from torch import Tensor

from analysis.checks import BadInput


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
