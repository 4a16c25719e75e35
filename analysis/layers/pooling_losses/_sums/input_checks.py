"""Check the inputs of the pooling losses: assignment, edges, weights and graph ids."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers._kernels.batch_layout import Ragged, ragged
from analysis.layers._kernels.input_checks import assignment_in_float32, refuse_not_dense, refuse_not_finite
from analysis.layers._kernels.transforms import plain_only


class AssignedGraphs(NamedTuple):
    """A batch of graphs with soft assignments of their nodes.

    Attributes:
        S: ``[N, K]``, in float32 at least.
        edges: ``[2, E]`` source and target, or None where no edges were given.
        weight: ``[E]`` in the type of S, or None where every edge counts 1.
        owner: ``[N]`` the graph of each node; None where all nodes are one graph.
        graphs: number of graphs, B. Compiled, where it cannot be read off a tensor, N stands for it, and
            graphs without nodes are left out of every mean anyway.
        layout: how the nodes lie; None where all are one graph, or where it cannot be read off a tensor.
    """

    S: Tensor
    edges: Tensor | None
    weight: Tensor | None
    owner: Tensor | None
    graphs: int
    layout: Ragged | None

    def total(self, values: Tensor) -> Tensor:
        """Sum values over the nodes of each graph, ``[N, ...]`` to ``[B, ...]``, in float64.

        The losses subtract sums of like size; in float32 that would cost the digits that are asked for.
        """
        values = values.double()
        if self.owner is None:
            return values.sum(0, keepdim=True)
        return values.new_zeros(self.graphs, *values.shape[1:]).index_add(0, self.owner, values)

    def nodes(self) -> Tensor:
        """Number of nodes in each graph, ``[B]``, in float64."""
        return self.total(torch.ones_like(self.S[:, 0]).detach())


def assigned_graphs(
    S: Tensor,
    edge_index: Tensor | None,
    edge_weight: Tensor | None,
    *,
    batch: Tensor | Ragged | None,
    needs_edges: bool,
) -> AssignedGraphs:
    """Check and bundle the arguments of a pooling loss; values are not checked when compiled.

    Raises:
        BadInput: in one sentence for the first thing that does not fit.
    """
    S = _assignment(S)
    owner, graphs, layout = _graphs(S, batch)
    edges = None if edge_index is None else _edges(edge_index, S, owner)
    if edges is None and needs_edges:
        raise BadInput("expected edge_index [2, E], got None; this loss compares S with the edges")
    if edges is None and edge_weight is not None:
        raise BadInput("expected edge_weight only beside edge_index; give both or none")
    weight = None if edge_weight is None or edges is None else _weights(edge_weight, edges, S)
    if needs_edges and edges is not None and not plain_only(S):
        if edges.size(1) == 0:
            raise BadInput("expected at least one edge, got none; without edges there is nothing to cut")
        if weight is not None and not bool(weight.detach().any()):
            raise BadInput("expected an edge weight above 0, got only zeros; that is a graph without edges")
    return AssignedGraphs(S, edges, weight, owner, graphs, layout)


def _assignment(S: Tensor) -> Tensor:
    refuse_not_dense("assignments", S)
    if S.dim() != 2 or S.size(0) == 0:
        raise BadInput(
            f"expected S [N, K] of at least one node, got {list(S.shape)}; "
            "give the nodes of a batch one after another, with batch="
        )
    if S.size(1) < 2:
        raise BadInput(f"expected at least 2 clusters, got {S.size(1)}; with one there is nothing to decide")
    return assignment_in_float32(S)


def _graphs(S: Tensor, batch: Tensor | Ragged | None) -> tuple[Tensor | None, int, Ragged | None]:
    if batch is None:
        return None, 1, None
    if plain_only(S) and isinstance(batch, Tensor):
        return batch, S.size(0), None
    layout = ragged(batch, S)
    return layout.batch, len(layout.sizes), layout


def _edges(edge_index: Tensor, S: Tensor, owner: Tensor | None) -> Tensor:
    tensor("edge_index", edge_index)
    if edge_index.layout is not torch.strided:
        raise BadInput("expected edge_index [2, E], got a sparse matrix; give its coalesced indices()")
    if edge_index.dim() != 2 or edge_index.size(0) != 2:
        raise BadInput(f"expected edge_index [2, E], got {list(edge_index.shape)}")
    if edge_index.dtype not in (torch.int64, torch.int32):
        raise BadInput(f"expected an integer edge_index, got {edge_index.dtype}; convert it with .long()")
    if plain_only(S) or edge_index.numel() == 0:
        return edge_index
    low, high = (int(end) for end in edge_index.aminmax())
    if low < 0 or high >= S.size(0):
        outside = low if low < 0 else high
        raise BadInput(
            f"expected edges between nodes 0 to {S.size(0) - 1}, the rows of S, got node {outside}"
        )
    if owner is not None and bool((owner[edge_index[0]] != owner[edge_index[1]]).any()):
        raise BadInput("expected edges inside graphs, got one that joins two; shift each graph's edges")
    return edge_index


def _weights(edge_weight: Tensor, edges: Tensor, S: Tensor) -> Tensor:
    refuse_not_dense("edge weights", edge_weight)
    if edge_weight.shape != edges.shape[1:]:
        raise BadInput(
            f"expected one edge_weight for each of {edges.size(1)} edges, got {list(edge_weight.shape)}"
        )
    weight = edge_weight.to(S.dtype)
    if not plain_only(S) and weight.numel():
        lowest = weight.detach().min().item()
        if not math.isfinite(weight.detach().sum().item()):
            refuse_not_finite(edge_weight=edge_weight)
        if lowest < 0:
            raise BadInput(f"expected edge weights >= 0, got {lowest:.3g}; a cut counts what it separates")
    return weight
