"""Distances between nodes a tile at a time: exact near collapse, and in memory that does not grow with N."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.measures.states import float64_rows

PANEL_BYTES = 32 << 20  # prepared points kept at a time


class Points:
    """The labelled nodes in class order, read in pieces: exact in float64, then centred and scaled."""

    nodes: Tensor | range

    def __init__(self, x: Tensor, nodes: Tensor, unit: float, work: torch.dtype) -> None:
        self.x, self.nodes, self.unit, self.work = x, nodes, unit, work
        if len(nodes) * x.shape[1] * x.element_size() <= PANEL_BYTES:
            # Gathered once where that is small, because every row is read at least six times.
            self.x, self.nodes = x[nodes], range(len(nodes))

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

    def prepared(self, low: int, high: int, *, centre: Tensor, spread: float) -> Tensor:
        """``[n, F + 2]``: centred and scaled rows p, then 1 and ||p||^2, the right side of the product."""
        out = torch.empty(high - low, self.x.shape[1] + 2, dtype=self.work, device=self.x.device)
        for piece, rows in float64_rows(self.x, self.nodes[low:high], self.unit):
            p = out[piece, :-2].copy_(rows.sub_(centre).div_(spread))
            out[piece, -2] = 1.0
            out[piece, -1] = p.square().sum(1)
        return out


class Block(NamedTuple):
    """Rows low:high, to be compared with the columns from ``after`` on, and with each other where ``own``."""

    low: int
    high: int
    after: int
    own: bool
    first: int = 0
    last: int = 1


class Tiles:
    """Distances about one centre, in units of one spread, a tile at a time."""

    def __init__(self, points: Points, centre: Tensor, spread: float, tile: tuple[int, int]) -> None:
        self.points, self.centre, self.spread = points, centre, spread
        self.rows, self.columns = tile

    def over(self, blocks: Sequence[Block], low: int, high: int) -> Iterator[tuple[Block, int, int, Tensor]]:
        """Yield (block, column, until, distances) for all columns in low:high that each block asks for."""
        points, work = self.points, self.points.work
        scratch = torch.empty(self.rows * max(self.rows, self.columns), dtype=work, device=points.x.device)
        row_bytes = (points.x.shape[1] + 2) * scratch.element_size()
        panel_rows = max(self.columns, PANEL_BYTES // row_bytes)
        for panel_low in range(low, high, panel_rows):
            panel_high = min(panel_low + panel_rows, high)
            panel = points.prepared(panel_low, panel_high, centre=self.centre, spread=self.spread)
            for block in blocks:
                own = block.own and panel_low <= block.low < panel_high
                if not own and block.after >= panel_high:
                    continue
                if panel_low <= block.low and block.high <= panel_high:
                    rows = panel[block.low - panel_low : block.high - panel_low]
                else:
                    rows = points.prepared(block.low, block.high, centre=self.centre, spread=self.spread)
                # Its product with (q, 1, ||q||^2) is ||p - q||^2: one product makes a tile.
                left = torch.cat([rows[:, :-2] * -2, rows[:, -1:], rows[:, -2:-1]], dim=1)
                if own:
                    yield block, block.low, block.high, _distances(left, rows, scratch)
                for column in range(max(block.after, panel_low), panel_high, self.columns):
                    until = min(column + self.columns, panel_high)
                    right = panel[column - panel_low : until - panel_low]
                    yield block, column, until, _distances(left, right, scratch)


def _distances(left: Tensor, right: Tensor, scratch: Tensor) -> Tensor:
    # In place: a tile then stays in the cache through the product, the root and the sums.
    tile = scratch[: len(left) * len(right)].view(len(left), len(right))
    return torch.mm(left, right.T, out=tile).clamp_(min=0).sqrt_()
