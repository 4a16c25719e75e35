"""Measures of wide states that were seen before: networks of a sweep share their input, which costs most."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor

T = TypeVar("T")
WIDE = 256
"""Fewer features are measured about as fast as they are recognised."""


class Seen:
    """What was computed from tensors, found again by their content; the oldest of ``most`` is forgotten.

    >>> import torch
    >>> seen, wide = Seen(), (torch.ones(2, WIDE + 1),)
    >>> recall(seen, wide, lambda: 1, what="sum"), recall(seen, (wide[0].clone(),), lambda: 2, what="sum")
    (1, 1)
    """

    def __init__(self, *, most: int = 8) -> None:
        self._most = most
        self._found: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, compute: Callable[[], T]) -> T:
        """What is kept under ``key``, computed where nothing is."""
        if key not in self._found:
            self._found[key] = compute()
            if len(self._found) > self._most:
                self._found.popitem(last=False)
        return self._found[key]


def recall(seen: Seen | None, tensors: Sequence[Tensor], compute: Callable[[], T], *, what: Any) -> T:
    """``compute()``, or what it gave before for ``tensors`` of the same content, if the first is wide.

    Args:
        seen: where to look; None always computes.
        tensors: what it is computed from; the first is the state ``[N, F]``.
        compute: computes it.
        what: tells apart what is computed from the same tensors.
    """
    if seen is None or not all(isinstance(each, Tensor) and each.layout == torch.strided for each in tensors):
        return compute()  # which refuses what is no tensor, or sparse, in its own words
    if tensors[0].dim() != 2 or tensors[0].shape[1] <= WIDE:
        return compute()
    digest = hashlib.blake2b(digest_size=16)
    for tensor in tensors:
        flat = tensor.detach().cpu().contiguous().view(-1)
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)};".encode())
        digest.update(flat.view(torch.uint8).numpy().data)  # numpy knows no bfloat16
    return seen.get((digest.digest(), what), compute)
