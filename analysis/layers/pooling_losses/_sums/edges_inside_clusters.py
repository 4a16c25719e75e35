"""Edge weight inside clusters, ``Tr(S^T A S)``, without a dense adjacency matrix."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from analysis.layers._kernels.transforms import plain_only
from analysis.layers.pooling_losses._sums.edge_order import columns_by_row, sorted_entries, sorting_order
from analysis.layers.pooling_losses._sums.input_checks import AssignedGraphs

CHUNK = 2**16  # edges per chunk, whose gathered rows fit a core's cache


def cut_within(graph: AssignedGraphs) -> Tensor:
    r"""For each graph :math:`\sum_{(i, j)} A_{ij} \langle s_i, s_j \rangle`, ``[B]``, in float64.

    Where every node is sure of its cluster, this is the weight of the edges inside clusters.
    """
    if plain_only(graph.S):
        return _differentiable_cut(graph)
    cut: Tensor = CutWithin.apply(graph.S, graph.weight, graph)
    return cut


def out_weights(graph: AssignedGraphs) -> Tensor:
    """Weighted out-degree of each node, ``[N]``, in float64."""
    assert graph.edges is not None
    N = graph.S.size(0)
    if graph.weight is None and not plain_only(graph.S):
        return torch.bincount(graph.edges[0], minlength=N).double()
    weight = torch.ones_like(graph.edges[0]) if graph.weight is None else graph.weight
    return torch.zeros(N, dtype=torch.float64, device=weight.device).index_add(
        0, graph.edges[0], weight.double()
    )


def squared_weights(graph: AssignedGraphs) -> Tensor:
    r"""The sum of squares of the adjacency matrix, :math:`\|A\|_F^2`, a scalar in float64.

    Edges given several times add up to one entry, so they are brought side by side first.
    """
    assert graph.edges is not None
    source, target = graph.edges[0].long(), graph.edges[1]
    weight = torch.ones_like(source).double() if graph.weight is None else graph.weight.double()
    entry = source * graph.S.size(0) + target
    if not plain_only(entry) and bool((entry[1:] > entry[:-1]).all()):
        return weight.square().sum()
    if graph.weight is None:
        entry = sorted_entries(entry)
    else:
        order = sorting_order(entry)
        entry, weight = entry[order], weight[order]
    differs = torch.cat([entry.new_zeros(1), (entry[1:] != entry[:-1]).long()])
    return torch.zeros_like(weight).index_add(0, differs.cumsum(0), weight).square().sum()


class CutWithin(torch.autograd.Function):
    """Autograd function: :func:`cut_within`, whose forward saves A S + A^T S for the backward.

    Autograd would keep the rows of S gathered for every edge, twice E x K numbers.
    """

    @staticmethod
    def forward(ctx: Any, S: Tensor, weight: Tensor | None, graph: AssignedGraphs) -> Tensor:
        """Edge weight inside the clusters of each graph, ``[B]``."""
        ctx.save_for_backward(S, weight)
        ctx.graph = graph
        both = ctx.both = _neighbour_sums(graph)
        return graph.total(torch.linalg.vecdot(S, both)) / 2

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients for S and the weights."""
        S, weight = ctx.saved_tensors
        graph: AssignedGraphs = ctx.graph
        if torch.is_grad_enabled():  # someone differentiates the gradient
            with_grad = [t for t in (S, weight) if t is not None and t.requires_grad]
            cut = _differentiable_cut(graph._replace(S=S, weight=weight))
            gradients = iter(torch.autograd.grad(cut, with_grad, grads[0], create_graph=True))
            return *(
                next(gradients) if t is not None and t.requires_grad else None for t in (S, weight)
            ), None
        assert graph.edges is not None
        of_graph = grads[0].to(S.dtype)  # no edge joins two graphs, so each node has one gradient
        factor = of_graph if graph.owner is None else of_graph[graph.owner]
        dS = factor.unsqueeze(1) * ctx.both
        dweight = None
        if weight is not None and ctx.needs_input_grad[1]:
            dweight = _edge_inner_products(S, graph.edges)
            dweight *= of_graph if graph.owner is None else factor[graph.edges[0]]
        return dS, dweight, None


def _differentiable_cut(graph: AssignedGraphs) -> Tensor:
    assert graph.edges is not None
    source, target = graph.edges
    products = (graph.S[source] * graph.S[target]).sum(1, dtype=torch.float64)
    products = products if graph.weight is None else products * graph.weight
    if graph.owner is None:
        return products.sum(0, keepdim=True)
    return products.new_zeros(graph.graphs).index_add(0, graph.owner[source], products)


def _neighbour_sums(graph: AssignedGraphs) -> Tensor:
    """A S + A^T S, ``[N, K]``: sum of the assignments of a node's in- and out-neighbours."""
    assert graph.edges is not None
    sums = torch.zeros_like(graph.S)
    N = graph.S.size(0)
    for rows, others in (graph.edges, graph.edges.flip(0)):
        columns, weight = columns_by_row(rows, others, graph.weight, nodes=N)
        counts = torch.bincount(rows, minlength=N)
        # Summing the rows of a table that a list names is what bags of embeddings do; scattering the edges
        # one by one takes thirty times as long on a CPU.
        first = (counts.cumsum(0) - counts).to(columns.dtype)
        sums += embedding_bag(columns, graph.S, first, mode="sum", per_sample_weights=weight)
    return sums


def _edge_inner_products(S: Tensor, edges: Tensor) -> Tensor:
    """Inner product of the assignments at the ends of every edge, ``[E]``."""
    pairs = zip(edges[0].split(CHUNK), edges[1].split(CHUNK), strict=True)
    return torch.cat([torch.linalg.vecdot(S[source], S[target]) for source, target in pairs])
