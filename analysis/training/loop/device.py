"""Choice of the device to train on."""

from __future__ import annotations

import torch

from analysis.checks import BadInput, one_of


def resolve_device(name: str) -> torch.device:
    """Resolve a device name: ``"auto"`` is the first GPU if any, else the CPU; ``"cuda"`` requires a GPU.

    Args:
        name: ``"auto"``, ``"cpu"`` or ``"cuda"``.

    Raises:
        BadInput: if ``"cuda"`` is asked for where torch sees no GPU.

    >>> resolve_device("cpu")
    device(type='cpu')
    """
    one_of("device", name, ("auto", "cpu", "cuda"))
    if name == "cuda" and not torch.cuda.is_available():
        raise BadInput("expected a CUDA GPU because device is 'cuda', found none; use device 'auto' or 'cpu'")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
