"""Pairwise distances of few nodes, in wide strips, which need fewer calls than tiles."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

FEW_NODES = 768
FEW_NUMBERS = 1 << 18  # N^2 (F + 8) up to which differences cost less than a product's call overhead
STRIP = 192  # rows at a time, against themselves and all later ones: each further strip leaves out more pairs
MAY_LOSE = {torch.float32: 2e-5, torch.float64: 1e-10}  # share of a sum that rounding may change


class WholeSums(NamedTuple):
    """Distances summed over ordered pairs of nodes.

    Attributes:
        by_class: ``[C, C]``, symmetric: summed over the pairs of two classes.
        by_node: ``[N]``, from each node to all; empty where it was not asked for.
        squares: sum of all squared distances, at least 0.
    """

    by_class: Tensor
    by_node: Tensor
    squares: float


def whole_sums(
    nodes: Tensor, label: Tensor, classes: int, *, node_sums: bool = True, work: torch.dtype = torch.float64
) -> WholeSums:
    """Sum the distances between all pairs of nodes.

    Squared distances come from a matrix product, in float32 if that will do, else in float64. Where that
    rounds close pairs off, too, so that a sum suffers, and for very few nodes, they come from differences.

    Args:
        nodes: ``[N, F]`` float64.
        label: ``[N]`` the class of each, from 0 to ``classes - 1``.
        classes: number of classes C.
        node_sums: whether to fill in the sums by node, too; they are empty where they were not asked for.
        work: the least precise product to try.

    >>> nodes = torch.tensor([[0.0], [1.0], [4.0]]).double()
    >>> whole_sums(nodes, torch.tensor([0, 0, 1]), 2).by_class.tolist()
    [[2.0, 7.0], [7.0, 0.0]]
    """
    member = label.unsqueeze(1).eq(torch.arange(classes, device=label.device)).double()
    if len(nodes) ** 2 * (nodes.shape[1] + 8) > FEW_NUMBERS:
        p = nodes - nodes[0]  # leaves exactly 0 where rows are equal, as the rounded mean does not
        p -= p.mean(0)
        for precision in dict.fromkeys([work, torch.float64]):
            sums = _sums_by_products(p, member, node_sums=node_sums, work=precision)
            if sums is not None:
                return sums
    d = torch.cdist(nodes, nodes, compute_mode="donot_use_mm_for_euclid_dist")
    by_class = member.T @ d @ member
    by_node = d.sum(1) if node_sums else d.new_empty(0)
    return WholeSums((by_class + by_class.T) / 2, by_node, float(d.square().sum()))


def _sums_by_products(p: Tensor, member: Tensor, *, node_sums: bool, work: torch.dtype) -> WholeSums | None:
    """Sums by products of centred nodes; None if rounding may change one by more than :data:`MAY_LOSE`.

    Rounding changes a squared distance d^2 by up to e, so d by at most e / d, and a sum of 1 / d bounds what
    it changes a sum of d by. As d^2 is not let below e, that holds for nodes in one place, too.
    """
    N, C = member.shape
    lengths = torch.linalg.vector_norm(p, dim=1)
    longest = float(lengths.amax())
    if longest == 0:
        return None
    scaled, squares, member = (p / longest).to(work), (lengths / longest).square().to(work), member.to(work)
    e = 4 * torch.finfo(work).eps
    columns = scaled.new_zeros(2, C, N)  # sums over the rows of a class: of distances, and of their inverses
    by_node = p.new_zeros(N if node_sums else 0)
    for low in range(0, N, STRIP):
        rows = slice(low, min(low + STRIP, N))
        square = torch.addmm(squares[low:], scaled[rows], scaled[low:].T, alpha=-2)
        square.add_(squares[rows].unsqueeze(1)).clamp_(min=e)
        inverse = square.rsqrt()
        d = square.mul_(inverse).fill_diagonal_(0.0)
        d[:, : len(d)].mul_(0.5)  # these pairs are there in both orders
        of_class = member[rows].T
        columns[0, :, low:].addmm_(of_class, d)
        columns[1, :, low:].addmm_(of_class, inverse.fill_diagonal_(0.0))
        if node_sums:
            by_node[rows] += d.sum(1)
    upper, inverses = (columns @ member).double()
    by_class = upper + upper.T
    if bool((e * inverses > MAY_LOSE[work] * by_class).any()):
        return None
    if node_sums:
        by_node += columns[0].sum(0)
    return WholeSums(by_class * longest, by_node * longest, 2.0 * N * float(lengths @ lengths))
