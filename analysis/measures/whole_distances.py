"""Distances between few nodes: wide strips of the matrix, since a tile costs more calls than numbers there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor

FEW_NODES = 768
VERY_FEW_NODES = 64  # up to here differences cost less than the calls around a product
STRIP = 256  # rows at a time, against themselves and all later ones: each further strip leaves out more pairs
# Share of the largest squared length: of a squared distance above it, the rounding of a float64 product takes
# less than 1e-6.
CLOSE = 1e-9


class WholeSums(NamedTuple):
    """Distances summed over ordered pairs: by classes ``[C, C]``, by node ``[N]``, and their squares."""

    by_class: Tensor
    by_node: Tensor
    squares: float


def whole_sums(
    nodes: Tensor, label: Tensor, classes: int, *, node_sums: bool = True, work: torch.dtype = torch.float64
) -> WholeSums:
    """Sum the distances between all pairs of nodes.

    Squared distances come from a matrix product in float64. Where a pair lies so close that the product
    rounds it off, those of its strip are taken from differences instead.

    Args:
        nodes: ``[N, F]`` float64.
        label: ``[N]`` the class of each, from 0 to ``classes - 1``.
        classes: how many there are.
        node_sums: whether to fill in the sums by node, too; they are empty where they were not asked for.
        work: of the roots and of their sums; in float32 they take a quarter of the time.

    >>> nodes = torch.tensor([[0.0], [1.0], [4.0]]).double()
    >>> whole_sums(nodes, torch.tensor([0, 0, 1]), 2).by_class.tolist()
    [[2.0, 7.0], [7.0, 0.0]]
    """
    N = len(nodes)
    if N <= VERY_FEW_NODES:
        d = _direct(nodes, nodes)
        strips, squares = iter([(0, N, d.to(work))]), float(d.square().sum())
    else:
        p = nodes - nodes[0]  # leaves exactly 0 where rows are equal, as the rounded mean does not
        p -= p.mean(0)
        lengths = p.square().sum(1)
        strips, squares = _strips(nodes, p, lengths, work), 2.0 * N * float(lengths.sum())
    member = label.unsqueeze(1).eq(torch.arange(classes, device=label.device)).to(work)
    by_class = member.new_zeros(classes, classes)
    by_node = nodes.new_zeros(N if node_sums else 0)
    for low, high, d in strips:
        d[:, : high - low].mul_(0.5)  # these pairs are there in both orders
        by_class.addmm_(member[low:high].T @ d, member[low:])
        if node_sums:
            by_node[low:high] += d.sum(1)
            by_node[low:] += d.sum(0)
    by_class = by_class.double()
    return WholeSums(by_class + by_class.T, by_node, squares)


def _strips(
    nodes: Tensor, p: Tensor, lengths: Tensor, work: torch.dtype
) -> Iterator[tuple[int, int, Tensor]]:
    """Yield (low, high, distances from the nodes low:high to those from low on); p are the centred nodes."""
    close = CLOSE * float(lengths.amax())
    for low in range(0, len(nodes), STRIP):
        high = min(low + STRIP, len(nodes))
        squared = torch.addmm(lengths[low:], p[low:high], p[low:].T, alpha=-2)
        d = squared.add_(lengths[low:high].unsqueeze(1)).to(work).fill_diagonal_(math.inf)
        if float(d.amin()) > close:
            yield low, high, d.sqrt_().fill_diagonal_(0.0)
        else:
            yield low, high, _direct(nodes[low:high], nodes[low:]).to(work)


def _direct(rows: Tensor, columns: Tensor) -> Tensor:
    return torch.cdist(rows, columns, compute_mode="donot_use_mm_for_euclid_dist")
