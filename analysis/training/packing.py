"""Many small graphs in one set of tensors, so that a mini-batch is a gather and not a Python loop."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch_geometric.data import Batch, Data
from torch_geometric.utils import is_undirected

from analysis.models import Propagation, propagation


class GraphBatch(NamedTuple):
    """Some graphs of a :class:`PackedGraphs`, renumbered.

    Attributes:
        x: ``[n, F0]`` node features.
        graph: their edges.
        batch: ``[n]``, which of the ``size`` graphs each node belongs to; sorted.
        y: ``[size]`` labels.
        size: number of graphs.
    """

    x: Tensor
    graph: Propagation
    batch: Tensor
    y: Tensor
    size: int


class PackedGraphs:
    """A list of PyG graphs collated once.

    PyG's ``DataLoader`` collates every mini-batch anew in Python, which for graphs of thirty nodes costs more
    than the training step. Here a mini-batch is cut out of tensors that are already on the device.

    Args:
        graphs: graphs with ``x``, ``edge_index`` and one label ``y`` each.
        device: where the tensors live.
    """

    def __init__(self, graphs: list[Data], *, device: torch.device) -> None:
        whole = Batch.from_data_list([Data(x=g.x, edge_index=g.edge_index, y=g.y) for g in graphs])
        edges = whole.edge_index[:, torch.argsort(whole.edge_index[1], stable=True)]
        per_graph = torch.bincount(whole.batch[edges[1]], minlength=len(graphs))
        self.undirected = is_undirected(edges, num_nodes=whole.num_nodes)
        self.x = whole.x.to(device)
        self.edge_index = edges.to(device)
        self.y = whole.y.to(device)
        self.ptr = whole.ptr.to(device)
        self.edge_ptr = torch.cat([per_graph.new_zeros(1), per_graph.cumsum(0)]).to(device)

    def take(self, ids: Tensor) -> GraphBatch:
        """The graphs ``ids`` (``[b]``, any order), as one batch."""
        nodes, batch, first = _ranges(self.ptr, ids)
        edges, edge_batch, _ = _ranges(self.edge_ptr, ids)
        shift = first - self.ptr[ids]
        edge_index = self.edge_index[:, edges] + shift[edge_batch]
        graph = propagation(edge_index, len(nodes), undirected=self.undirected)
        return GraphBatch(self.x[nodes], graph, batch, self.y[ids], len(ids))


def _ranges(ptr: Tensor, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Positions ``ptr[i]:ptr[i + 1]`` for each i in ids, whose they are, and where each begins among them."""
    start = ptr[ids]
    count = ptr[ids + 1] - start
    first = count.cumsum(0) - count
    owner = torch.repeat_interleave(torch.arange(len(ids), device=ptr.device), count)
    positions = torch.arange(len(owner), device=ptr.device) - first[owner] + start[owner]
    return positions, owner, first
