"""Distances between few nodes: the whole matrix at once, since a tile costs more calls than numbers there."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

FEW_NODES = 384  # the matrix takes 1.2 MB, and stays in the cache
CLOSE = 1e-6  # share of the squared lengths below which a product's squared distance is summed again directly


class WholeSums(NamedTuple):
    """Distances summed over ordered pairs: by classes ``[C, C]``, by node ``[N]``, and their squares."""

    by_class: Tensor
    by_node: Tensor
    squares: float


def whole_sums(nodes: Tensor, counts: Tensor) -> WholeSums:
    """Sum the distances between all pairs of nodes in float64.

    Squared distances come from one matrix product. Where a pair lies so close that the product rounds it off,
    all are taken from differences instead.

    Args:
        nodes: ``[N, F]``, class by class.
        counts: ``[C]`` nodes of each class.

    >>> whole_sums(torch.tensor([[0.0], [1.0], [4.0]]), torch.tensor([2, 1])).by_class.tolist()
    [[2.0, 7.0], [7.0, 0.0]]
    """
    nodes = nodes.double()
    p = nodes - nodes.mean(0)
    lengths = p.square().sum(1)
    scale = lengths.unsqueeze(1) + lengths
    squared = torch.addmm(scale, p, p.T, alpha=-2)
    squared.diagonal().copy_(scale.diagonal())
    if bool((squared < CLOSE * scale).any()) or bool((lengths == 0).any()):
        squared = torch.cdist(nodes, nodes, compute_mode="donot_use_mm_for_euclid_dist").square_()
    squared.fill_diagonal_(0.0)
    distances = squared.sqrt()
    labels = torch.arange(len(counts), device=nodes.device)
    member = torch.nn.functional.one_hot(
        labels.repeat_interleave(counts.to(nodes.device)), len(counts)
    ).double()
    by_class = member.T @ (distances @ member)
    return WholeSums((by_class + by_class.T) / 2, distances.sum(1), float(squared.sum()))
