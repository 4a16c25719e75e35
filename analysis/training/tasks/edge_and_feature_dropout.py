"""Drop edges in every step, or the features of nodes permanently."""

from __future__ import annotations

from copy import copy

import numpy as np
import torch
from torch import Tensor
from torch_geometric.data import Data
from torch_geometric.utils import dropout_edge


def edges_dropped(edge_index: Tensor, share: float, *, undirected: bool) -> Tensor:
    """Drop edges as in `DropEdge <https://arxiv.org/abs/1907.10903>`_, with torch's global generator.

    Args:
        edge_index: ``[2, E]``.
        share: probability that an edge is left out, in [0, 1].
        undirected: whether edges are listed in both directions, which then stay or go together.

    >>> edges_dropped(torch.tensor([[0, 1], [1, 0]]), 0.0, undirected=True).tolist()
    [[0, 1], [1, 0]]
    """
    return dropout_edge(edge_index, share, force_undirected=undirected)[0]


def features_missing(data: Data, *, share: float, seed: int) -> Data:
    """Set the features of a share of the nodes to 0, sparing the training nodes.

    As in the second experiment of `Differentiable Group Normalization <https://arxiv.org/abs/2006.06972>`_,
    where the share is 1: what such a node is can only be told from its neighbours, so depth helps.

    Args:
        data: a graph with ``train_mask``; it is not changed.
        share: of the nodes outside the training set, in [0, 1].
        seed: seed of the choice of nodes.

    >>> pair = Data(x=torch.ones(2, 1), train_mask=torch.tensor([True, False]))
    >>> features_missing(pair, share=1.0, seed=0).x.tolist()
    [[1.0], [0.0]]
    """
    if share == 0:
        return data
    others = np.flatnonzero(~data.train_mask.numpy())
    without = np.random.default_rng(seed).permutation(others)[: round(share * len(others))]
    changed = copy(data)
    changed.x = data.x.clone()
    changed.x[torch.from_numpy(without)] = 0
    return changed
