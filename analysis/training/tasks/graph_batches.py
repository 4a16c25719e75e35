"""Many small graphs packed into one set of tensors, so that a mini-batch is a gather."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch_geometric.data import Batch, Data
from torch_geometric.utils import is_undirected

from analysis.layers._kernels.batch_layout import Ragged, ragged
from analysis.models import Propagation, propagation


class GraphBatch(NamedTuple):
    """A batch of graphs from a :class:`PackedGraphs`.

    Attributes:
        x: ``[n, F0]`` node features.
        graph: the neighbour sums of the n nodes.
        layout: which of the b graphs each node belongs to.
        y: ``[b]``, a label for each graph.
    """

    x: Tensor
    graph: Propagation
    layout: Ragged
    y: Tensor


class PackedGraphs(NamedTuple):
    """Concatenated graphs on one device.

    PyG's ``DataLoader`` collates every mini-batch anew in Python, which for graphs of thirty nodes costs more
    than the training step. Here an epoch is one gather, and its mini-batches are slices of the result.

    Attributes:
        x: ``[N, F0]`` features of all nodes.
        edge_index: ``[2, E]``, sorted by target; nodes are numbered through all graphs.
        y: ``[B]``, a label for each graph.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        edge_ptr: ``[B + 1]``, where each graph's edges begin.
        undirected: whether every edge has its reverse.
    """

    x: Tensor
    edge_index: Tensor
    y: Tensor
    ptr: Tensor
    edge_ptr: Tensor
    undirected: bool

    def take(self, ids: Tensor) -> GraphBatch:
        """Gather the graphs ``ids`` (``[b]``, any order) as one batch."""
        return next(self.reorder(ids).batches(len(ids)))

    def reorder(self, ids: Tensor) -> PackedGraphs:
        """Reorder the graphs to ``ids`` (``[b]``, any order)."""
        nodes, ptr = _ranges(self.ptr, ids)
        edges, edge_ptr = _ranges(self.edge_ptr, ids)
        shift = (ptr[:-1] - self.ptr[ids]).repeat_interleave(edge_ptr.diff())
        return PackedGraphs(
            self.x.index_select(0, nodes),
            torch.stack([ends.index_select(0, edges) + shift for ends in self.edge_index]),
            self.y[ids],
            ptr,
            edge_ptr,
            self.undirected,
        )

    def layout(self) -> Ragged:
        """Layout of the nodes."""
        sizes = self.ptr.diff()
        batch = torch.arange(len(sizes), device=sizes.device).repeat_interleave(sizes)
        return ragged(batch, self.x, batch_size=len(sizes))

    def batches(self, size: int) -> Iterator[GraphBatch]:
        """Yield batches of ``size`` consecutive graphs."""
        batch, sizes, *_ = self.layout()
        position = torch.arange(len(batch), device=batch.device) - self.ptr[batch]
        whole = propagation(self.edge_index, len(batch), undirected=self.undirected)
        starts, edge_starts = self.ptr.tolist(), self.edge_ptr.tolist()
        for first in range(0, len(sizes), size):
            last = min(first + size, len(sizes))
            nodes = slice(starts[first], starts[last])
            longest = max(sizes[first:last])
            owner = batch[nodes] - first
            layout = Ragged(owner, sizes[first:last], longest, position[nodes].add(owner, alpha=longest))
            graph = whole.subgraph(nodes, slice(edge_starts[first], edge_starts[last]))
            yield GraphBatch(self.x[nodes], graph, layout, self.y[first:last])


def pack(graphs: list[Data], *, device: torch.device) -> PackedGraphs:
    """Pack graphs with ``x``, ``edge_index`` and one label ``y`` each.

    Args:
        graphs: at least 1 graph.
        device: where the tensors are.
    """
    whole = Batch.from_data_list([Data(x=g.x, edge_index=g.edge_index, y=g.y) for g in graphs])
    edges = whole.edge_index[:, torch.argsort(whole.edge_index[1], stable=True)]
    per_graph = torch.bincount(whole.batch[edges[1]], minlength=len(graphs))
    return PackedGraphs(
        whole.x.to(device),
        edges.to(device),
        whole.y.to(device),
        whole.ptr.to(device),
        torch.cat([per_graph.new_zeros(1), per_graph.cumsum(0)]).to(device),
        is_undirected(edges, num_nodes=whole.num_nodes),
    )


def _ranges(ptr: Tensor, ids: Tensor) -> tuple[Tensor, Tensor]:
    """Concatenated ranges ``ptr[i]:ptr[i + 1]`` for i in ids, and the offset of each."""
    count = ptr[ids + 1] - ptr[ids]
    new_ptr = torch.cat([count.new_zeros(1), count.cumsum(0)])
    shift = (ptr[ids] - new_ptr[:-1]).repeat_interleave(count)
    return torch.arange(len(shift), device=ptr.device) + shift, new_ptr
