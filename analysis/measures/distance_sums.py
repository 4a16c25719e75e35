"""Distances between all pairs of nodes, summed class by class: what every group distance is made of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from analysis.checks import BadInput
from analysis.measures.states import check_state, float64_rows

ROWS, COLUMNS = 512, 2048  # one tile of distances: 4 MB in float32, which stays in the cache between passes
PANEL_BYTES = 32 << 20  # prepared points kept at a time, so that memory does not grow with N
CLASSES_PER_BLOCK = 32  # keeps the product that adds up rows smaller than the one that makes the distances


@dataclass(frozen=True)
class ClassDistances:
    """Summed distances between classes, over ordered pairs of labelled nodes.

    Attributes:
        labels: ``[C]`` the label ids that occur, ascending; -1 (unlabelled) is left out.
        counts: ``[C]`` nodes of each class.
        sums: ``[C, C]`` float64, symmetric: the distance from u to v summed over u in class a, v in class b.
        node_sums: ``[N]`` float64: from each labelled node (in the order given) to all labelled nodes.
        square_sum: squared distances summed over all ordered pairs.
        unit: the length all of these are measured in; true distances are ``unit`` times larger.
    """

    labels: Tensor
    counts: Tensor
    sums: Tensor
    node_sums: Tensor
    square_sum: float
    unit: float


def class_distances(x: Tensor, y: Tensor, *, tile: tuple[int, int] = (ROWS, COLUMNS)) -> ClassDistances:
    r"""Sum Euclidean distances between the nodes of every two classes, visiting every pair once.

    .. math:: M_{ab} = \sum_{u \in a} \sum_{v \in b} \lVert x_u - x_v \rVert_2

    Distances come from a matrix product, which loses close pairs to rounding when the points lie far from the
    origin or close together. So points are centred in float64 and scaled by their own spread, once for all
    pairs between classes and again for the pairs inside each class; the sums are float64. Work O(N^2 F),
    memory independent of N apart from O(N) numbers. float32 features are multiplied in float32 on the CPU;
    float64 features, and anything on a GPU (where the product's precision is a global setting), in float64.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, whole numbers, gaps allowed; -1 is unlabelled and left out.
        tile: rows and columns of distances in memory at a time; the result does not depend on it.

    Raises:
        BadInput: for wrong shapes, features that are not finite, or no labelled node.

    >>> d = class_distances(torch.tensor([[0.0], [1.0], [4.0]]), torch.tensor([0, 0, 1]))
    >>> (d.sums * d.unit).round(decimals=5).tolist()
    [[2.0, 7.0], [7.0, 0.0]]
    """
    x = check_state(x)
    nodes, labels, counts, order = sort_by_label(x, y)
    work = torch.float64 if x.dtype == torch.float64 or x.is_cuda else torch.float32
    # A power of two, so that dividing by it is exact.
    unit = 2.0 ** math.frexp(float(x.abs().max()))[1]
    points = _Points(x, nodes[order], unit, work)
    starts = [0, *counts.cumsum(0).tolist()]
    C, N = len(counts), len(nodes)

    mean, spread = points.centre_and_spread(0, N)
    sums = x.new_zeros(C, C, dtype=torch.float64)
    node_sums = x.new_zeros(N, dtype=torch.float64)
    if spread > 0:
        _between(points, starts, sums, node_sums, mean, spread, tile)
        sums += sums.T.clone()
        for a in range(C):
            within = _within(points, starts[a], starts[a + 1], tile)
            sums[a, a] = within.sum()
            node_sums[starts[a] : starts[a + 1]] += within
    in_order = torch.empty_like(node_sums)
    in_order[order] = node_sums
    return ClassDistances(labels, counts, sums.cpu(), in_order.cpu(), 2.0 * N * N * spread**2, unit)


def sort_by_label(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Labelled nodes, label ids, class sizes, and the order that puts the labelled nodes class by class.

    Raises:
        BadInput: for labels of the wrong shape or kind, or none at all.
    """
    if y.dim() != 1 or len(y) != len(x) or y.is_floating_point():
        raise BadInput(f"expected {len(x)} whole-number labels, got {y.dtype} of shape {list(y.shape)}")
    y = y.detach().long().to(x.device)
    if int(y.min()) < -1:
        raise BadInput(f"expected labels from 0 up, or -1 for unlabelled, got {int(y.min())}")
    nodes = (y >= 0).nonzero().squeeze(1)
    if len(nodes) == 0:
        raise BadInput("expected at least one labelled node, got only -1 (unlabelled)")
    labels, compact, counts = y[nodes].unique(return_inverse=True, return_counts=True)
    return nodes, labels.cpu(), counts.cpu(), compact.argsort(stable=True)


class _Points:
    """The labelled nodes in class order, read in pieces: exact in float64, then centred and scaled."""

    def __init__(self, x: Tensor, nodes: Tensor, unit: float, work: torch.dtype) -> None:
        self.x, self.nodes, self.unit, self.work = x, nodes, unit, work

    def centre_and_spread(self, low: int, high: int) -> tuple[Tensor, float]:
        """Mean row and root mean squared distance to it; exactly 0 where all rows are equal."""
        nodes = self.nodes[low:high]
        origin = self.x[nodes[0]].double() / self.unit
        shift = torch.zeros_like(origin)
        for _, rows in float64_rows(self.x, nodes, self.unit):
            shift += rows.sub_(origin).sum(0)
        shift /= len(nodes)
        squares = 0.0
        for _, rows in float64_rows(self.x, nodes, self.unit):
            squares += float(rows.sub_(origin).sub_(shift).square_().sum())
        return origin + shift, (squares / len(nodes)) ** 0.5

    def prepared(self, low: int, high: int, mean: Tensor, spread: float) -> Tensor:
        """``[n, F + 2]``: centred and scaled rows p, then 1 and ||p||^2, the right side of the product."""
        out = torch.empty(high - low, self.x.shape[1] + 2, dtype=self.work, device=self.x.device)
        for piece, rows in float64_rows(self.x, self.nodes[low:high], self.unit):
            p = out[piece, :-2].copy_(rows.sub_(mean).div_(spread))
            out[piece, -2] = 1.0
            out[piece, -1] = p.square().sum(1)
        return out


def _left(right: Tensor) -> Tensor:
    """(-2p, ||p||^2, 1), whose product with (q, 1, ||q||^2) is ||p - q||^2: one product for a tile."""
    return torch.cat([right[:, :-2] * -2, right[:, -1:], right[:, -2:-1]], dim=1)


def _distances(left: Tensor, right: Tensor, scratch: Tensor) -> Tensor:
    tile = scratch[: len(left) * len(right)].view(len(left), len(right))
    return torch.mm(left, right.T, out=tile).clamp_(min=0).sqrt_()


def _panel_tiles(points: _Points, rows: int) -> int:
    row_bytes = (points.x.shape[1] + 2) * torch.empty(0, dtype=points.work).element_size()
    return max(1, PANEL_BYTES // (row_bytes * rows))


def _blocks(starts: list[int], rows: int) -> Iterator[tuple[int, int, int, int]]:
    """Rows low:high of the classes first:last, at most ``rows``: several small classes, or part of one."""
    first, C = 0, len(starts) - 1
    while first < C:
        last = first + 1
        while last < C and last - first < CLASSES_PER_BLOCK and starts[last + 1] - starts[first] <= rows:
            last += 1
        for low in range(starts[first], starts[last], rows):
            yield first, last, low, min(low + rows, starts[last])
        first = last


def _between(
    points: _Points,
    starts: list[int],
    sums: Tensor,
    node_sums: Tensor,
    mean: Tensor,
    spread: float,
    tile: tuple[int, int],
) -> None:
    """Add pairs of different classes to ``sums`` above the diagonal, and to ``node_sums`` both ways."""
    N, C = starts[-1], len(starts) - 1
    rows, columns = tile
    scratch = torch.empty(rows * max(rows, columns), dtype=points.work, device=sums.device)
    ends = torch.tensor(starts, device=sums.device)
    label = torch.repeat_interleave(torch.arange(C, device=sums.device), ends.diff())
    panel_rows = rows * _panel_tiles(points, rows)
    for panel_low in range(0, N, panel_rows):
        panel_high = min(panel_low + panel_rows, N)
        panel = points.prepared(panel_low, panel_high, mean, spread)
        for first, last, low, high in _blocks(starts, rows):
            if low >= panel_high:
                break
            inside = panel_low <= low and high <= panel_high
            block = (
                panel[low - panel_low : high - panel_low]
                if inside
                else points.prepared(low, high, mean, spread)
            )
            left = _left(block)
            member = torch.nn.functional.one_hot(label[low:high] - first, last - first).to(points.work).T
            if last - first > 1 and panel_low <= low:
                d = _distances(left, block, scratch)
                d.masked_fill_(label[low:high, None] == label[low:high], 0.0)
                node_sums[low:high] += d.sum(1)
                sums[first:last, first:last] += ((member @ d) @ member.T).triu_()
            for column in range(max(starts[last], panel_low), panel_high, columns):
                until = min(column + columns, panel_high)
                d = _distances(left, panel[column - panel_low : until - panel_low], scratch)
                node_sums[low:high] += d @ d.new_ones(d.shape[1])
                by_class = (member @ d).double()
                node_sums[column:until] += by_class.sum(0)
                _add_by_column_class(sums[first:last], by_class, label, ends, column, until)
    sums *= spread
    node_sums *= spread


def _add_by_column_class(
    sums: Tensor, values: Tensor, label: Tensor, ends: Tensor, low: int, high: int
) -> None:
    """Add the columns ``low:high`` to those of their classes; columns of a class lie side by side."""
    a, b = int(label[low]), int(label[high - 1]) + 1
    running = torch.nn.functional.pad(values.cumsum(1), (1, 0))
    edges = ends[a : b + 1].clamp(low, high) - low
    sums[:, a:b] += running[:, edges].diff(dim=1)


def _within(points: _Points, start: int, end: int, tile: tuple[int, int]) -> Tensor:
    """``[n]`` float64: each node's distances to its own class, about the class's own centre and spread."""
    total = torch.zeros(end - start, dtype=torch.float64, device=points.x.device)
    mean, spread = points.centre_and_spread(start, end)
    if spread == 0:
        return total
    rows, columns = tile
    scratch = torch.empty(rows * max(rows, columns), dtype=points.work, device=points.x.device)
    panel_rows = rows * _panel_tiles(points, rows)
    for panel_low in range(start, end, panel_rows):
        panel_high = min(panel_low + panel_rows, end)
        panel = points.prepared(panel_low, panel_high, mean, spread)
        for low in range(start, panel_high, rows):
            high = min(low + rows, panel_high)
            inside = low >= panel_low
            block = (
                panel[low - panel_low : high - panel_low]
                if inside
                else points.prepared(low, high, mean, spread)
            )
            left = _left(block)
            if inside:
                d = _distances(left, block, scratch)
                d.fill_diagonal_(0.0)  # a node's distance to itself is 0, whatever the product rounds to
                total[low - start : high - start] += d.sum(1)
            for column in range(max(high, panel_low), panel_high, columns):
                until = min(column + columns, panel_high)
                d = _distances(left, panel[column - panel_low : until - panel_low], scratch)
                total[low - start : high - start] += d @ d.new_ones(d.shape[1])
                total[column - start : until - start] += d.new_ones(len(d)) @ d
    return total * spread
