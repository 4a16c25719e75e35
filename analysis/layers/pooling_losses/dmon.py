"""DMoN losses: soft modularity, and a penalty on collapsed clusters."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.pooling_losses._sums.edges_inside_clusters import cut_within, out_weights
from analysis.layers.pooling_losses._sums.input_checks import assigned_graphs
from analysis.layers.pooling_losses._sums.mean_over_graphs import mean_where, nonzero


class DMoNLoss(NamedTuple):
    """The terms of :func:`dmon_loss`, to be added.

    Attributes:
        spectral: a scalar, minus the modularity of S; 0 where rows of S are equal, -1 at best.
        collapse: a scalar in [0, sqrt(K) - 1]; 0 where clusters hold the same share of nodes, largest where
            one cluster holds them all.
    """

    spectral: Tensor
    collapse: Tensor


def dmon_loss(
    S: Tensor, edge_index: Tensor, edge_weight: Tensor | None = None, *, batch: Tensor | Ragged | None = None
) -> DMoNLoss:
    r"""The two losses of "Graph Clustering with Graph Neural Networks" (DMoN).

    The paper is at https://arxiv.org/abs/2006.16904.

    .. math::
        \mathrm{spectral} = -\frac{1}{2m} \mathrm{Tr} \Big(
        S^\top \Big( A - \frac{d d^\top}{2m} \Big) S \Big), \qquad
        \mathrm{collapse} = \frac{\sqrt K}{N} \Big\| \sum_i s_i \Big\|_2 - 1, \qquad 2m = \sum_i d_i

    Both equal the spectral and the cluster loss of ``torch_geometric.nn.dense.DMoNPooling`` (whose third one
    is :func:`~analysis.layers.mincut_loss`'s orthogonality), from the edges, in O(E K + N K) time. A is what
    the edges add up to: edges given several times add their weights, loops count once, and a degree d is the
    weight of the edges that *begin* at a node. Undirected graphs therefore list each edge in both
    directions; directed ones are treated as in PyG, with the outgoing degree on both sides.

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1, K >= 2.
        edge_index: ``[2, E]``, source and target of every edge, E >= 1.
        edge_weight: ``[E]``, >= 0; None counts every edge 1.
        batch: ``[N]``, the graph of each node, ascending (None: one graph), or what
            :func:`~analysis.layers.ragged` has read from one.

    Returns:
        The terms, scalars in the type of S (float32 at least). Over a batch each is the mean over graphs;
        the spectral loss of a graph without edges and the collapse of one without nodes are undefined (NaN
        in PyG) and left out of it. (Of a batch PyG's cluster loss divides the clusters of each graph by the
        nodes of every graph in turn; ours is the mean of what it gives for each graph alone.)

    Raises:
        BadInput: if an argument has another shape, type or range, or there is no edge (compiled or under
            ``torch.func`` values are not checked).

    >>> two_pairs = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> S = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    >>> dmon_loss(S, two_pairs).spectral  # modularity 1 - 2 (2 / 4)^2
    tensor(-0.5000)
    """
    graph = assigned_graphs(S, edge_index, edge_weight, batch=batch, needs_edges=True)
    degree, wide = out_weights(graph), graph.S.double()
    both_ends = graph.total(degree)
    by_chance = graph.total(degree.unsqueeze(1) * wide).square().sum(1) / nonzero(both_ends)
    modularity = (cut_within(graph) - by_chance) / nonzero(both_ends)
    spectral = mean_where(-modularity, both_ends > 0)

    nodes, K = graph.nodes(), graph.S.size(1)
    unevenness = K**0.5 * torch.linalg.vector_norm(graph.total(wide), dim=1) / nonzero(nodes) - 1
    collapse = mean_where(unevenness, nodes > 0)
    return DMoNLoss(spectral.to(graph.S.dtype), collapse.to(graph.S.dtype))
