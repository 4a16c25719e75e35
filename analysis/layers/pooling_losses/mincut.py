"""MinCut losses: edges stay inside clusters, and clusters are orthogonal."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.pooling_losses._sums.edges_inside_clusters import cut_within, out_weights
from analysis.layers.pooling_losses._sums.gram import gram
from analysis.layers.pooling_losses._sums.input_checks import assigned_graphs
from analysis.layers.pooling_losses._sums.mean_over_graphs import mean_where, nonzero


class MinCutLoss(NamedTuple):
    """The terms of :func:`mincut_loss`, to be added.

    Attributes:
        cut: a scalar in [-1, 0] for undirected graphs; -1 where no edge leaves a cluster, and for uniform S
            as well, which is why the other term is needed.
        orthogonality: a scalar in [0, sqrt(2)); 0 for one-hot S with clusters of one size.
    """

    cut: Tensor
    orthogonality: Tensor


def mincut_loss(
    S: Tensor, edge_index: Tensor, edge_weight: Tensor | None = None, *, batch: Tensor | Ragged | None = None
) -> MinCutLoss:
    r"""The two losses of "Spectral Clustering with Graph Neural Networks for Graph Pooling".

    The paper is at https://arxiv.org/abs/1907.00481.

    .. math::
        \mathrm{cut} = -\frac{\mathrm{Tr}(S^\top A S)}{\mathrm{Tr}(S^\top D S)}, \qquad
        \mathrm{orthogonality} = \Big\| \frac{S^\top S}{\|S^\top S\|_F} - \frac{I}{\sqrt K} \Big\|_F

    Both equal those of ``torch_geometric.nn.dense.dense_mincut_pool``, from the edges: in O(E K + N K^2)
    time, and in memory that grows with neither E K nor N^2. A is what the edges add up to: edges given
    several times add their weights, loops count once, and a degree in D is the weight of the edges that
    *begin* at a node. Undirected graphs therefore list each edge in both directions; for a directed graph
    the cut may fall below -1, as in PyG.

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1, K >= 2.
        edge_index: ``[2, E]``, source and target of every edge, E >= 1.
        edge_weight: ``[E]``, >= 0; None counts every edge 1.
        batch: ``[N]``, the graph of each node, ascending (None: one graph), or what
            :func:`~analysis.layers.ragged` has read from one.

    Returns:
        The terms, scalars in the type of S (float32 at least). Over a batch each is the mean over graphs;
        the cut of a graph without edges and the orthogonality of one without nodes are undefined (NaN in
        PyG) and left out of it.

    Raises:
        BadInput: if an argument has another shape, type or range, or there is no edge (compiled or under
            ``torch.func`` values are not checked).

    >>> path = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    >>> S = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    >>> mincut_loss(S, path).cut  # one of two edges is cut
    tensor(-0.5000)
    """
    graph = assigned_graphs(S, edge_index, edge_weight, batch=batch, needs_edges=True)
    volume = graph.total(out_weights(graph) * graph.S.square().sum(1, dtype=torch.float64))
    cut = mean_where(-cut_within(graph) / nonzero(volume), volume > 0)

    overlaps = gram(graph)
    norm = torch.linalg.matrix_norm(overlaps, keepdim=True)
    K = graph.S.size(1)
    ideal = torch.eye(K, dtype=norm.dtype, device=norm.device) / K**0.5
    distance = torch.linalg.matrix_norm(overlaps / nonzero(norm) - ideal)
    orthogonality = mean_where(distance, norm.flatten() > 0)
    return MinCutLoss(cut.to(graph.S.dtype), orthogonality.to(graph.S.dtype))
