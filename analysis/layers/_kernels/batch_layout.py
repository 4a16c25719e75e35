"""Layout of a batch of graphs with concatenated nodes: ragged or padded."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers._kernels.transforms import plain_only

WORTH_A_CALL = 64  # nodes of a graph above which its own matrix product is cheaper than padding


class Ragged(NamedTuple):
    """Layout of the nodes of a batch of graphs, as read by :func:`ragged` or known in advance.

    A layer that is given one does not check the ids of the nodes again.

    Attributes:
        batch: ``[N]``, the graph of each node, ascending.
        sizes: the number of nodes of each graph.
        longest: rows of a graph when padded.
        rows: ``[N]``, where each node lies in the padded batch ``[B * longest, ...]``; None says that every
            graph begins at its first row and has no holes.
    """

    batch: Tensor
    sizes: list[int]
    longest: int
    rows: Tensor | None = None


def ragged(batch: Tensor | Ragged | None, nodes: Tensor, *, batch_size: int | None = None) -> Ragged:
    """Compute the layout of nodes ``[N, F]`` from the graph id of each.

    Args:
        batch: ``[N]`` ascending; None says that all nodes are one graph. A :class:`Ragged` comes back as it
            is.
        nodes: ``[N, F]``.
        batch_size: number of graphs; None says one more than the largest id.

    Raises:
        BadInput: if ids are not ascending integers from 0 to batch_size - 1, one for each node.

    >>> ragged(torch.tensor([0, 0, 2]), torch.zeros(3, 1)).sizes
    [2, 0, 1]
    """
    N = nodes.size(0)
    if isinstance(batch, Ragged):
        if len(batch.batch) != N or (batch_size or len(batch.sizes)) != len(batch.sizes):
            raise BadInput(
                f"expected the layout of {N} nodes, got one of {len(batch.batch)} "
                f"in {len(batch.sizes)} graphs"
            )
        return batch
    if batch_size is not None and batch_size < 0:
        raise BadInput(f"expected a batch_size of at least 0, got {batch_size}")
    if batch is None:  # avoids reading a value, which an export with a dynamic number of nodes cannot
        batch = torch.zeros(N, dtype=torch.long, device=nodes.device)
        return Ragged(batch, [N, *[0] * ((batch_size or 1) - 1)], N)
    tensor("batch", batch)
    if batch.shape != (N,) or batch.dtype not in (torch.int64, torch.int32):
        raise BadInput(f"expected batch to hold one integer for each of {N} nodes, got {list(batch.shape)}")
    if N and (batch[0] < 0 or bool((batch[1:] < batch[:-1]).any())):
        raise BadInput("expected graph ids from 0 in ascending order; sort the nodes by graph first")
    sizes = torch.bincount(batch, minlength=batch_size or 0).tolist()
    if batch_size is not None and len(sizes) > batch_size:
        raise BadInput(f"expected graph ids below batch_size {batch_size}, got {len(sizes) - 1}")
    return Ragged(batch, sizes, max(sizes, default=0))


def equal_sizes(graphs: int, nodes: int, *, device: torch.device) -> Ragged:
    """Layout of ``graphs`` graphs with ``nodes`` nodes each.

    >>> equal_sizes(2, 3, device=torch.device("cpu")).batch.tolist()
    [0, 0, 0, 1, 1, 1]
    """
    batch = torch.arange(graphs, device=device).repeat_interleave(nodes)
    return Ragged(batch, [nodes] * graphs, nodes)


def masked(mask: Tensor) -> Ragged:
    """Layout of the nodes that a mask ``[B, longest]`` selects from a padded batch.

    >>> layout = masked(torch.tensor([[True, True], [True, False]]))
    >>> layout.batch.tolist(), layout.sizes, layout.longest
    ([0, 0, 1], [2, 1], 2)
    """
    rows = mask.flatten().nonzero().squeeze(1)
    longest = mask.size(1)
    return Ragged(rows // max(longest, 1), mask.sum(1).tolist(), longest, rows)


def shortened(layout: Ragged, x: Tensor, longest: int) -> tuple[Ragged, Tensor]:
    """Truncate every graph to at most ``longest`` nodes; returns the new layout and the remaining x.

    >>> nodes = torch.tensor([[1.0], [2.0], [3.0]])
    >>> layout, kept = shortened(ragged(torch.tensor([0, 0, 1]), nodes), nodes, 1)
    >>> layout.sizes, kept.flatten().tolist()
    ([1, 1], [1.0, 3.0])
    """
    if longest < 0:
        raise BadInput(f"expected max_num_nodes to be at least 0, got {longest}")
    if longest < layout.longest:
        fits = _position_in_graph(layout) < longest
        batch, sizes = layout.batch[fits], [min(size, longest) for size in layout.sizes]
        return Ragged(batch, sizes, longest), x[fits]
    return layout._replace(longest=longest), x


def with_rows(layout: Ragged) -> Ragged:
    """Precompute ``rows`` of the layout, to pad several tensors with it."""
    if layout.rows is not None:
        return layout
    return layout._replace(rows=layout.batch * layout.longest + _position_in_graph(layout))


def pad(values: Tensor, layout: Ragged) -> Tensor:
    """Pad values ``[N, D]`` to ``[B, longest, D]``, with 0 for missing nodes.

    >>> nodes = torch.tensor([[1.0], [2.0], [3.0]])
    >>> pad(nodes, ragged(torch.tensor([0, 0, 1]), nodes)).squeeze(2).tolist()
    [[1.0, 2.0], [3.0, 0.0]]
    """
    B, D = len(layout.sizes), values.size(1)
    if B * layout.longest == values.size(0):  # all graphs have the same number of nodes
        return values.reshape(B, layout.longest, D)
    rows = with_rows(layout).rows
    assert rows is not None
    flat = values.new_zeros(B * layout.longest, D)
    flat = flat.index_copy(0, rows, values) if plain_only(values) else flat.index_copy_(0, rows, values)
    return flat.view(B, layout.longest, D)


def dense_batch(x: Tensor, batch: Tensor, *, batch_size: int, longest: int) -> tuple[Tensor, Tensor]:
    """Pad nodes ``[N, F]`` to ``[B, longest, F]``, with a mask ``[B, longest]`` that is True at nodes.

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
    position = one.cumsum(0) - 1 - (sizes.cumsum(0) - sizes)[batch]
    rows = torch.where(position < longest, batch * longest + position, batch_size * longest)
    padded = x.new_zeros(batch_size * longest + 1, x.size(1)).index_copy(0, rows, x)
    filled = torch.zeros(batch_size * longest + 1, dtype=torch.bool, device=x.device)
    mask = filled.index_fill(0, rows, True)[:-1].view(batch_size, longest)  # noqa: FBT003 (as in torch)
    return padded[:-1].view(batch_size, longest, x.size(1)), mask


def pool_segments(S: Tensor, x: Tensor, layout: Ragged, *, padded: Tensor | None = None) -> Tensor:
    """Compute S^T X for every graph, ``[B, K, F]``; 0 for a graph without nodes.

    Args:
        S: ``[N, K]``.
        x: ``[N, F]``.
        layout: how the nodes lie.
        padded: S as returned by :func:`pad`, if available.

    Returns:
        ``[B, K, F]``.

    >>> S, x = torch.tensor([[1.0, 0.0], [0.5, 0.5]]), torch.tensor([[2.0], [4.0]])
    >>> pool_segments(S, x, ragged(None, x)).flatten().tolist()  # 1 * 2 + 0.5 * 4, 0.5 * 4
    [4.0, 2.0]
    """
    N, B = x.size(0), len(layout.sizes)
    if plain_only(x):
        pairs = zip(S.split(layout.sizes), x.split(layout.sizes), strict=True)
        return torch.stack([s.T @ nodes for s, nodes in pairs]) if B else x.new_zeros(0, S.size(1), x.size(1))
    calls_are_cheap = not x.is_cuda and N >= WORTH_A_CALL * B
    if calls_are_cheap or B * layout.longest > 4 * N:
        return SegmentProducts.apply(S, x, layout.sizes)
    layout = with_rows(layout)
    padded = pad(S, layout) if padded is None else padded
    return padded.transpose(1, 2) @ pad(x, layout)


def _position_in_graph(layout: Ragged) -> Tensor:
    """Index of each node within its graph, ``[N]``."""
    sizes = torch.tensor(layout.sizes, dtype=torch.long, device=layout.batch.device)
    starts = (sizes.cumsum(0) - sizes)[layout.batch]
    return torch.arange(layout.batch.numel(), device=sizes.device) - starts


class SegmentProducts(torch.autograd.Function):
    """Autograd function: S^T X of one graph after another."""

    @staticmethod
    def forward(ctx: Any, S: Tensor, x: Tensor, sizes: list[int]) -> Tensor:
        """``[B, K, F]`` from S ``[N, K]`` and x ``[N, F]``."""
        ctx.save_for_backward(S, x)
        ctx.sizes = sizes
        out = x.new_zeros(len(sizes), S.size(1), x.size(1))
        for product, s, nodes in zip(out, S.split(sizes), x.split(sizes), strict=True):
            torch.mm(s.T, nodes, out=product)
        return out

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients for S and x."""
        S, x = ctx.saved_tensors
        pairs = list(zip(grads[0], S.split(ctx.sizes), x.split(ctx.sizes), strict=True))
        if torch.is_grad_enabled():
            dS = torch.cat([nodes @ g.T for g, _, nodes in pairs])
            return dS, torch.cat([s @ g for g, s, _ in pairs]), None
        dS, dx = torch.empty_like(S), torch.empty_like(x)
        outs = zip(pairs, dS.split(ctx.sizes), dx.split(ctx.sizes), strict=True)
        for (g, s, nodes), into_S, into_x in outs:
            torch.mm(nodes, g.T, out=into_S)
            torch.mm(s, g, out=into_x)
        return dS, dx, None
