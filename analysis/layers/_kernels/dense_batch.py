"""Graphs one after another to a padded batch, in a form that is compiled, exported and scripted."""

from __future__ import annotations

import torch
from torch import Tensor


def dense_batch(x: Tensor, batch: Tensor, *, batch_size: int, longest: int) -> tuple[Tensor, Tensor]:
    """Nodes ``[N, F]`` to ``[B, longest, F]`` and a mask ``[B, longest]`` that is True at nodes.

    No shape depends on a number in ``batch``. Nodes beyond the ``longest`` of their graph are dropped.

    Args:
        x: ``[N, F]``.
        batch: ``[N]``, the graph of each node, ascending.
        batch_size: number of graphs, B.
        longest: rows for each graph.

    >>> dense_batch(torch.ones(3, 1), torch.tensor([0, 1, 1]), batch_size=2, longest=2)[1].tolist()
    [[True, False], [True, True]]
    """
    one = torch.ones_like(batch)
    sizes = torch.zeros(batch_size, dtype=batch.dtype, device=batch.device).index_add(0, batch, one)
    place = one.cumsum(0) - 1 - (sizes.cumsum(0) - sizes)[batch]
    rows = torch.where(place < longest, batch * longest + place, batch_size * longest)
    padded = x.new_zeros(batch_size * longest + 1, x.size(1)).index_copy(0, rows, x)
    filled = torch.zeros(batch_size * longest + 1, dtype=torch.bool, device=x.device)
    mask = filled.index_fill(0, rows, True)[:-1].view(batch_size, longest)  # noqa: FBT003 (as in torch)
    return padded[:-1].view(batch_size, longest, x.size(1)), mask
