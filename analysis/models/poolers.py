"""The table of soft poolers: how each assigns nodes to clusters, and the loss that shapes it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from analysis.layers import (
    MemPooling,
    Pooled,
    Ragged,
    diffpool_loss,
    dmon_loss,
    just_balance_loss,
    mincut_loss,
)
from analysis.layers._kernels.batch_layout import pool_segments

PoolingLoss = Callable[..., NamedTuple]
"""``(S, edge_index, edge_weight=None, *, batch=None)`` to terms that are added."""


_ARXIV = "https://arxiv.org/abs/"


@dataclass(frozen=True)
class Pooler:
    """A way to assign nodes softly to clusters.

    Attributes:
        title: its name as people write it.
        about: what shapes its clusters, in a few words.
        reference: its paper.
        loss: its own loss, of S and the edges; None for memory layers, which have keys and the KL term.
    """

    title: str
    about: str
    reference: str
    loss: PoolingLoss | None = None


class ProjectionPooling(nn.Module):
    r"""S as a softmax of a linear map of the node states, as MinCut, DMoN, DiffPool and Just Balance have it.

    .. math:: S = \text{softmax}(X W + b), \qquad X' = (S^\top X) W'

    Args:
        in_channels: F, width of a node's state.
        out_channels: F', width of a cluster.
        num_clusters: K.

    >>> pool = ProjectionPooling(4, 3, 2)
    >>> pooled, S, _ = pool.pool(torch.zeros(5, 4), Ragged(torch.tensor([0, 0, 0, 1, 1]), [3, 2], 3))
    >>> list(pooled.shape), S[0].tolist() == S[4].tolist()
    ([2, 2, 3], True)
    """

    def __init__(self, in_channels: int, out_channels: int, num_clusters: int) -> None:
        super().__init__()
        self.num_clusters = num_clusters
        self.assign = nn.Linear(in_channels, num_clusters)
        self.lin = nn.Linear(in_channels, out_channels, bias=False)

    def pool(self, x: Tensor, batch: Ragged) -> Pooled:
        """Pool graphs whose nodes ``[N, F]`` lie one after another; S stands for its only head as well."""
        S = self.assign(x).softmax(-1)
        return Pooled(self.lin(pool_segments(S, x, batch)), S, S.unsqueeze(0))


def make_pooler(
    name: str, width: int, clusters: int, *, heads: int, tau: float, head_weight: float | None
) -> MemPooling | ProjectionPooling:
    """The layer of a row of :data:`POOLERS`; heads, tau and head weights are those of memory layers alone."""
    if POOLERS[name].loss is not None:
        return ProjectionPooling(width, width, clusters)
    layer = MemPooling(width, width, heads, clusters, tau=tau)
    if head_weight is not None:
        nn.init.constant_(layer.conv.weight, head_weight)
    return layer


def pooling_loss(
    name: str,
    S: Tensor,
    edge_index: Tensor,
    *,
    edge_weight: Tensor | None = None,
    batch: Ragged | None = None,
) -> Tensor:
    """The terms of a pooler's own loss, added as its paper adds them: a scalar.

    >>> path = torch.tensor([[0, 1], [1, 0]])
    >>> pooling_loss("mincut", torch.eye(2), path)  # all edges cut; two clusters of one size
    tensor(0.)
    """
    loss = POOLERS[name].loss
    assert loss is not None
    return torch.stack(list(loss(S, edge_index, batch=batch))).sum()


POOLERS: dict[str, Pooler] = {
    "memory": Pooler("MemPooling", "distances to learned keys, sharpened by a KL", _ARXIV + "2002.09518"),
    "mincut": Pooler(
        "MinCut", "edges stay inside, clusters orthogonal", _ARXIV + "1907.00481", loss=mincut_loss
    ),
    "dmon": Pooler("DMoN", "modularity, no collapse", _ARXIV + "2006.16904", loss=dmon_loss),
    "diffpool": Pooler(
        "DiffPool", "linked nodes share clusters, rows are sharp", _ARXIV + "1806.08804", loss=diffpool_loss
    ),
    "just_balance": Pooler(
        "Just Balance",
        "clusters of one size, nothing else",
        _ARXIV + "2207.08779",
        loss=functools.partial(just_balance_loss, normalize=True),
    ),
}
"""Name in settings and commands -> the pooler."""
