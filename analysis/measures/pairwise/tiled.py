"""Pairwise distances in tiles: accurate near collapse, with memory independent of N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.measures.input_checks import float64_rows

PANEL_BYTES = 32 << 20  # prepared points kept at a time


class Scaling(NamedTuple):
    """Origin and unit of distances: one for all nodes, or one for each class.

    Attributes:
        centres: ``[1 or C, F]`` float64.
        spreads: ``[1 or C]`` float64, the root mean squared distance to the centre; exactly 0 where all rows
            are equal.
        label: ``[N]`` which of them a node has; None where there is one for all.
    """

    centres: Tensor
    spreads: Tensor
    label: Tensor | None = None


class Points:
    """The labelled nodes in class order, read in chunks, centred and scaled in float64.

    Args:
        x: ``[N, F]``, features of all nodes.
        nodes: ``[n]``, numbers of the labelled nodes, in class order.
        unit: the length that distances are measured in, positive.
        work: precision of the products, float32 or float64.
    """

    nodes: Tensor | range

    def __init__(self, x: Tensor, nodes: Tensor, unit: float, work: torch.dtype) -> None:
        self.x, self.nodes, self.unit, self.work = x, nodes, unit, work
        if len(nodes) * x.shape[1] * x.element_size() <= PANEL_BYTES:
            # Gathered once where that is small, because every row is read at least six times.
            self.x, self.nodes = x[nodes], range(len(nodes))

    def scaling_by_class(self, label: Tensor, counts: Tensor) -> Scaling:
        """Scaling of each class, centred at the mean of its rows.

        Args:
            label: ``[n]``, the class of each labelled node, ascending.
            counts: ``[C]``, nodes of each class, at least 1.
        """
        first = counts.cumsum(0) - counts
        firsts = self.nodes[first] if isinstance(self.nodes, Tensor) else first
        origin = self.x[firsts].double() / self.unit
        shift, squares = torch.zeros_like(origin), origin.new_zeros(len(counts))
        for piece, rows in float64_rows(self.x, self.nodes, self.unit):
            shift.index_add_(0, label[piece], rows.sub_(origin[label[piece]]))
        shift /= counts.unsqueeze(1)
        for piece, rows in float64_rows(self.x, self.nodes, self.unit):
            off = rows.sub_(origin[label[piece]]).sub_(shift[label[piece]])
            squares.index_add_(0, label[piece], off.square_().sum(1))
        return Scaling(origin + shift, squares.div_(counts).sqrt_(), label)

    def prepared(self, low: int, high: int, scaling: Scaling) -> Tensor:
        """Right factor ``[n, F + 2]``: centred and scaled rows p, then 1 and ||p||^2.

        Args:
            low: first of the labelled nodes, from 0.
            high: index of the one after the last.
            scaling: origin and unit of the distances.
        """
        out = torch.empty(high - low, self.x.shape[1] + 2, dtype=self.work, device=self.x.device)
        centres, spreads = scaling.centres, scaling.spreads.where(scaling.spreads > 0, 1).unsqueeze(1)
        for piece, rows in float64_rows(self.x, self.nodes[low:high], self.unit):
            if scaling.label is None:
                rows.sub_(centres).div_(spreads)
            else:
                label = scaling.label[low:high][piece]
                rows.sub_(centres[label]).div_(spreads[label])
            p = out[piece, :-2].copy_(rows)
            out[piece, -2] = 1.0
            out[piece, -1] = p.square().sum(1)
        return out


class Block(NamedTuple):
    """Rows low:high of the classes first:last, to compare with the columns after:end.

    And with each other where ``on_diagonal``.

    Attributes:
        low: index of the first row, from 0.
        high: index of the row after the last.
        after: index of the first column to compare with, at least ``high``.
        end: index of the column after the last.
        on_diagonal: whether the rows are compared with each other, too.
        first: number of the first class of the rows.
        last: number of the class after the last.
    """

    low: int
    high: int
    after: int
    end: int
    on_diagonal: bool
    first: int = 0
    last: int = 1


class Tiles:
    """Distances in units of a scaling, by tile.

    Args:
        points: the labelled nodes.
        scaling: origin and unit of the distances.
        tile: number of rows and of columns of distances in memory at a time.
    """

    def __init__(self, points: Points, scaling: Scaling, tile: tuple[int, int]) -> None:
        self.points, self.scaling = points, scaling
        self.rows, self.columns = tile

    def over(self, blocks: Sequence[Block]) -> Iterator[tuple[Block, int, int, Tensor]]:
        """Yield (block, column, until, distances) for all columns of each block.

        Args:
            blocks: rows and the columns they are compared with.
        """
        points, work, N = self.points, self.points.work, len(self.points.nodes)
        area = self.rows * max(self.rows, self.columns)
        scratch = torch.empty(min(area, N * N), dtype=work, device=points.x.device)
        row_bytes = (points.x.shape[1] + 2) * scratch.element_size()
        panel_rows = max(self.columns, PANEL_BYTES // row_bytes)
        for low in range(0, N, panel_rows):
            high = min(low + panel_rows, N)
            asking = [b for b in blocks if _class_rows_in(b, low, high) or (b.after < high and b.end > low)]
            if not asking:
                continue
            panel = points.prepared(low, high, self.scaling)
            turned = _left_factor(panel)
            for block in asking:
                if low <= block.low and block.high <= high:
                    block_rows = slice(block.low - low, block.high - low)
                    rows, left = panel[block_rows], turned[block_rows]
                else:
                    rows = points.prepared(block.low, block.high, self.scaling)
                    left = _left_factor(rows)
                if _class_rows_in(block, low, high):
                    yield block, block.low, block.high, _distances(left, rows, scratch)
                for column in range(max(block.after, low), min(block.end, high), self.columns):
                    until = min(column + self.columns, block.end, high)
                    yield block, column, until, _distances(left, panel[column - low : until - low], scratch)


def _class_rows_in(block: Block, low: int, high: int) -> bool:
    return block.on_diagonal and low <= block.low < high


def _left_factor(points: Tensor) -> Tensor:
    """Left factor, whose product with (q, 1, ||q||^2) is ||p - q||^2, so that one product makes a tile."""
    return torch.cat([points[:, :-2] * -2, points[:, -1:], points[:, -2:-1]], dim=1)


def _distances(left: Tensor, right: Tensor, scratch: Tensor) -> Tensor:
    # In place: a tile then stays in the cache through the product, the root and the sums.
    tile = scratch[: len(left) * len(right)].view(len(left), len(right))
    return torch.mm(left, right.T, out=tile).clamp_(min=0).sqrt_()
