"""Cache for measures of wide states: the networks of a sweep share their input, the costliest state."""

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


class MeasureCache:
    """Cache keyed by the content of tensors, which evicts the oldest of ``max_entries`` entries.

    >>> import torch
    >>> cache, wide = MeasureCache(), (torch.ones(2, WIDE + 1),)
    >>> cached_by_content(cache, wide, lambda: 1, key="sum")
    1
    >>> cached_by_content(cache, (wide[0].clone(),), lambda: 2, key="sum")
    1
    """

    def __init__(self, *, max_entries: int = 8) -> None:
        self._max_entries = max_entries
        self._entries: OrderedDict[Any, Any] = OrderedDict()

    def get(self, key: Any, compute: Callable[[], T]) -> T:
        """Return the entry of ``key``, computing it if missing.

        Args:
            key: anything hashable; equal keys share an entry.
            compute: called without arguments where the entry is missing.
        """
        if key not in self._entries:
            self._entries[key] = compute()
            if len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)
        return self._entries[key]


def cached_by_content(
    cache: MeasureCache | None, tensors: Sequence[Tensor], compute: Callable[[], T], *, key: Any
) -> T:
    """Return ``compute()``, cached by the content of ``tensors`` if the first of them is wide.

    Args:
        cache: where to look; None always computes.
        tensors: what it is computed from; the first is the state ``[N, F]``.
        compute: called without arguments where there is no entry.
        key: tells apart what is computed from the same tensors.
    """
    if cache is None or not all(isinstance(t, Tensor) and t.layout == torch.strided for t in tensors):
        return compute()  # raises its own error for sparse tensors and other types
    if tensors[0].dim() != 2 or tensors[0].shape[1] <= WIDE:
        return compute()
    digest = hashlib.blake2b(digest_size=16)
    for tensor in tensors:
        flat = tensor.detach().cpu().contiguous().view(-1)
        digest.update(f"{tensor.dtype} {tuple(tensor.shape)};".encode())
        digest.update(flat.view(torch.uint8).numpy().data)  # numpy knows no bfloat16
    return cache.get((digest.digest(), key), compute)
