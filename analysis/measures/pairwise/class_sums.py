"""Pairwise distances summed by class, the basis of all group distances."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.measures.input_checks import check_state
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.strips import FEW_NODES, whole_sums
from analysis.measures.pairwise.tiled import Block, Points, Scaling, Tiles

ROWS, COLUMNS = 512, 2048  # one tile of distances: 4 MB in float32, which stays in the cache between passes
# Small classes share a block of rows, or each would cost a pass of its own over all columns; but not so many
# that adding up the rows of each costs more than the distances.
SHARED_ROWS, SHARED_CLASSES = 192, 32
# Mean squared distance of two classes as a share of those to the centre, below which the products between
# classes are made in float64: float32 leaves 1e-3 of such a squared distance to chance, and soon all of it.
CLOSE_CLASSES = 1e-4


@dataclass(frozen=True)
class ClassDistances:
    """Sums of distances between classes, over ordered pairs of labelled nodes.

    Attributes:
        labels: ``[C]`` the label ids that occur, ascending; -1 (unlabelled) is left out.
        counts: ``[C]`` nodes of each class.
        sums: ``[C, C]`` float64, symmetric: the distance from u to v summed over u in class a, v in class b.
        node_sums: ``[N]`` float64: from each labelled node (in the order given) to all labelled nodes; empty
            where they were not asked for.
        square_sum: squared distances summed over all ordered pairs, at least 0.
        unit: the length that all of these are measured in, positive; true distances are ``unit`` times
            larger.
    """

    labels: Tensor
    counts: Tensor
    sums: Tensor
    node_sums: Tensor
    square_sum: float
    unit: float


class Labelled(NamedTuple):
    """The labelled nodes, and their classes.

    Attributes:
        nodes: ``[n]`` numbers of the labelled nodes.
        labels: ``[C]`` the label ids that occur, ascending.
        counts: ``[C]`` nodes of each class.
        label: ``[n]`` the place of each node's label in ``labels``.
    """

    nodes: Tensor
    labels: Tensor
    counts: Tensor
    label: Tensor

    def order(self) -> Tensor:
        """Stable permutation ``[n]`` that sorts the nodes by class."""
        return self.label.argsort(stable=True)


def class_distances(
    x: Tensor, y: Tensor, *, node_sums: bool = False, tile: tuple[int, int] | None = None
) -> ClassDistances:
    r"""Sum the Euclidean distances between every two classes, visiting each pair of nodes once.

    .. math:: M_{ab} = \sum_{u \in a} \sum_{v \in b} \lVert x_u - x_v \rVert_2

    Distances come from a matrix product, which loses close pairs to rounding when the points lie far from the
    origin or close together. So points are centred in float64 and scaled by their own spread, once for all
    pairs between classes and again for the pairs inside each class; the sums are float64. Work O(N^2 F),
    memory independent of N apart from O(N) numbers. float32 features are multiplied in float32 on the CPU;
    float64 features, and anything on a GPU (where the product's precision is a global setting), in float64.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, whole numbers, gaps allowed; -1 is unlabelled and left out.
        node_sums: whether to fill in the sums per node, too, which costs a few percent.
        tile: number of rows and of columns of distances in memory at a time; the result does not depend on
            it. Unless it is given, few nodes take a shorter way:
            :func:`~analysis.measures.pairwise.strips.whole_sums`.

    Raises:
        Undefined: for features that are not finite, or no labelled node.
        BadInput: for wrong shapes, or labels that are none.

    >>> d = class_distances(torch.tensor([[0.0], [1.0], [4.0]]), torch.tensor([0, 0, 1]))
    >>> (d.sums * d.unit).round(decimals=5).tolist()
    [[2.0, 7.0], [7.0, 0.0]]
    """
    x = check_state(x)
    labelling = labelled(x, y)
    nodes, labels, counts, label = labelling
    work = torch.float64 if x.dtype == torch.float64 or x.is_cuda else torch.float32
    # A power of two, so that dividing by it is exact; not above the largest entry, so that it is finite, too.
    low, high = x.aminmax()  # unlike abs() they make no second x
    unit = 2.0 ** (math.frexp(max(-float(low), float(high)))[1] - 1)
    if tile is None and len(nodes) <= FEW_NODES:
        known = x if len(nodes) == len(x) else x[nodes]
        whole = whole_sums(known.double().div(unit), label, len(labels), node_sums=node_sums, work=work)
        return ClassDistances(labels, counts, whole.by_class.cpu(), whole.by_node.cpu(), whole.squares, unit)
    tile = tile or (ROWS, COLUMNS)
    order = labelling.order()
    points = Points(x, nodes[order], unit, work)
    C, N = len(counts), len(nodes)
    on_device = counts.to(x.device)
    label = torch.arange(C, device=x.device).repeat_interleave(on_device)
    classes = points.scaling_by_class(label, on_device)
    overall = _overall_scaling(classes, on_device)
    starts = [0, *counts.cumsum(0).tolist()]
    spread = float(overall.spreads)

    sums = x.new_zeros(C, C, dtype=torch.float64)
    by_node = x.new_zeros(N if node_sums else 0, dtype=torch.float64)
    if spread > 0:
        exact = work == torch.float32 and _close_classes(classes, overall)
        between = Points(x, nodes[order], unit, torch.float64) if exact else points
        _add_between(Tiles(between, overall, tile), starts, label, sums, by_node)
        sums += sums.T.clone()
        sums.diagonal().copy_(_sum_within(Tiles(points, classes, tile), starts, by_node))
    in_order = torch.empty_like(by_node)
    if node_sums:
        in_order[order] = by_node
    return ClassDistances(labels, counts, sums.cpu(), in_order.cpu(), 2.0 * N * N * spread**2, unit)


def labelled(x: Tensor, y: Tensor) -> Labelled:
    """Select the labelled nodes, and number their classes.

    Args:
        x: ``[N, F]``, of which only the number of rows and the device count.
        y: ``[N]``, whole numbers from 0, -1 for unlabelled.

    Raises:
        Undefined: if no node is labelled.
        BadInput: for labels of the wrong shape or kind.
    """
    tensor("labels", y)
    if y.dim() != 1 or len(y) != len(x) or y.is_floating_point():
        column = "; use .squeeze(1)" if y.shape == (len(x), 1) else ""
        raise BadInput(
            f"expected {len(x)} whole-number labels, got {y.dtype} of shape {list(y.shape)}{column}"
        )
    labels, label, counts = y.detach().long().to(x.device).unique(return_inverse=True, return_counts=True)
    labels, counts = labels.cpu(), counts.cpu()
    lowest = labels.tolist()[0]
    if lowest < -1:
        raise BadInput(f"expected labels from 0 up, or -1 for unlabelled, got {lowest}")
    if lowest >= 0:
        return Labelled(torch.arange(len(y), device=x.device), labels, counts, label)
    if len(labels) == 1:
        raise Undefined("expected at least one labelled node, got only -1 (unlabelled)")
    nodes = label.nonzero().squeeze(1)
    return Labelled(nodes, labels[1:], counts[1:], label[nodes] - 1)


def _overall_scaling(classes: Scaling, counts: Tensor) -> Scaling:
    """Combine the scalings of the classes into one; its spread is exactly 0 if all rows are equal."""
    share = counts.double() / counts.sum()
    offsets = classes.centres - classes.centres[0]
    shift = share @ offsets
    inside, between = share @ classes.spreads.square(), share @ (offsets - shift).square().sum(1)
    return Scaling((classes.centres[0] + shift).unsqueeze(0), (inside + between).sqrt().unsqueeze(0))


def _close_classes(classes: Scaling, overall: Scaling) -> bool:
    """Whether two classes are too close, relative to their distance from the centre, for float32."""
    gaps = torch.cdist(
        classes.centres, classes.centres, compute_mode="donot_use_mm_for_euclid_dist"
    ).square_()
    inside = classes.spreads.square()
    gaps += inside[:, None] + inside
    offsets = (classes.centres - overall.centres).square().sum(1) + inside
    return bool((gaps < CLOSE_CLASSES * (offsets[:, None] + offsets)).fill_diagonal_(fill_value=False).any())


def _shared_blocks(starts: list[int], rows: int) -> list[Block]:
    """Blocks of rows of one class, or of several small ones, each compared with all later classes."""
    blocks, first, C = [], 0, len(starts) - 1
    while first < C:
        last = first + 1
        while (
            last < C
            and last - first < SHARED_CLASSES
            and starts[last + 1] - starts[first] <= min(SHARED_ROWS, rows)
        ):
            last += 1
        for low in range(starts[first], starts[last], rows):
            high = min(low + rows, starts[last])
            blocks.append(Block(low, high, starts[last], starts[-1], last - first > 1, first, last))
        first = last
    return blocks


def _add_between(tiles: Tiles, starts: list[int], label: Tensor, sums: Tensor, by_node: Tensor) -> None:
    """Add the pairs of different classes to the upper triangle of ``sums`` and to ``by_node``.

    On the diagonal it leaves rounded values, which are made anew by :func:`_sum_within`.
    """
    ends, spread = torch.tensor(starts, device=sums.device), float(tiles.scaling.spreads)
    classes = label.tolist()
    for block, column, until, d in tiles.over(_shared_blocks(starts, tiles.rows)):
        rows = slice(block.low, block.high)
        first, last = block.first, block.last
        if len(by_node) and column == block.low:
            d.masked_fill_(label[rows, None] == label[rows], 0.0)
        if last - first > 1:
            member = torch.nn.functional.one_hot(label[rows] - first, last - first).to(d.dtype)
            by_class = (member.T @ d).double()
        else:
            by_class = (d.new_ones(1, len(d)) @ d).double()
        a, b = classes[column], classes[until - 1] + 1
        running = torch.nn.functional.pad(by_class.cumsum(1), (1, 0))
        sums_by_class = running[:, ends[a : b + 1].clamp(column, until) - column].diff(dim=1).mul_(spread)
        sums[first:last, a:b] += sums_by_class.triu_() if column == block.low else sums_by_class
        if len(by_node):
            by_node[rows] += (d @ d.new_ones(d.shape[1])) * spread
            if column != block.low:
                by_node[column:until] += by_class.sum(0) * spread


def _sum_within(tiles: Tiles, starts: list[int], by_node: Tensor) -> Tensor:
    """Sums over ordered pairs within each class, ``[C]``, which are also added to ``by_node``."""
    spreads = tiles.scaling.spreads.tolist()
    blocks = [
        Block(low, min(low + tiles.rows, end), min(low + tiles.rows, end), end, on_diagonal=True, first=a)
        for a, (start, end) in enumerate(pairwise(starts))
        if spreads[a] > 0
        for low in range(start, end, tiles.rows)
    ]
    totals = [0.0] * len(spreads)
    for block, column, until, d in tiles.over(blocks):
        a, mirrored = block.first, column != block.low
        if not mirrored:
            d.fill_diagonal_(0.0)  # a node's distance to itself is 0, whatever the product rounds to
        totals[a] += float(d.sum()) * (2 if mirrored else 1) * spreads[a]
        if len(by_node):
            by_node[block.low : block.high] += (d @ d.new_ones(d.shape[1])) * spreads[a]
            if mirrored:
                by_node[column:until] += (d.new_ones(len(d)) @ d) * spreads[a]
    return torch.tensor(totals, dtype=torch.float64, device=tiles.scaling.spreads.device)
