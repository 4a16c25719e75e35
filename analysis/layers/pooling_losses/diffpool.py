"""DiffPool losses: linked nodes share clusters, and assignments are sharp."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.pooling_losses._sums.edges_inside_clusters import cut_within, squared_weights
from analysis.layers.pooling_losses._sums.gram import gram
from analysis.layers.pooling_losses._sums.input_checks import assigned_graphs


class DiffPoolLoss(NamedTuple):
    """The terms of :func:`diffpool_loss`, to be added.

    Attributes:
        link: a scalar >= 0, how far S S^T is from the adjacency matrix.
        entropy: a scalar in [0, ln K], in nats; 0 where every node belongs to one cluster.
    """

    link: Tensor
    entropy: Tensor


def diffpool_loss(
    S: Tensor,
    edge_index: Tensor,
    edge_weight: Tensor | None = None,
    *,
    batch: Tensor | Ragged | None = None,
    normalize: bool = False,
) -> DiffPoolLoss:
    r"""The two losses of "Hierarchical Graph Representation Learning with Differentiable Pooling".

    The paper is at https://arxiv.org/abs/1806.08804.

    .. math::
        \mathrm{link} = \|A - S S^\top\|_F
        = \sqrt{\|A\|_F^2 - 2 \, \mathrm{Tr}(S^\top A S) + \|S^\top S\|_F^2}, \qquad
        \mathrm{entropy} = -\frac{1}{N} \sum_{i,j} S_{ij} \ln S_{ij}

    The right side of the first needs O(E K + N K^2) time and no matrix of nodes by nodes. Both equal those
    of ``torch_geometric.nn.dense.dense_diff_pool``, which divides link by N^2 (here ``normalize=True``). Of
    a batch PyG takes one norm over all graphs, as is done here; but it divides and averages over padding, so
    that its values are less by sum_b N_b^2 / (B N_max^2) and N / (B N_max). A is what the edges add up to:
    edges given several times add their weights, loops count once, directed edges are entries of one side.

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1, K >= 2.
        edge_index: ``[2, E]``, source and target of every edge, E >= 1.
        edge_weight: ``[E]``, >= 0; None counts every edge 1.
        batch: ``[N]``, the graph of each node, ascending (None: one graph), or what
            :func:`~analysis.layers.ragged` has read from one.
        normalize: divide link by the number of pairs of nodes that lie in one graph, sum_b N_b^2.

    Returns:
        The terms, scalars in the type of S (float32 at least). Where S S^T is the adjacency matrix the link
        loss is 0 up to rounding of the sums under its root, and its gradient is 0.

    Raises:
        BadInput: if an argument has another shape, type or range, or there is no edge (compiled or under
            ``torch.func`` values are not checked).

    >>> pair = torch.tensor([[0, 1], [1, 0]])
    >>> S = torch.tensor([[0.5, 0.5], [0.5, 0.5]])
    >>> diffpool_loss(S, pair)  # A - S S^T has four entries of 1/2; each row decides nothing: ln 2
    DiffPoolLoss(link=tensor(1.), entropy=tensor(0.6931))
    """
    graph = assigned_graphs(S, edge_index, edge_weight, batch=batch, needs_edges=True)
    squared = squared_weights(graph) - 2 * cut_within(graph).sum() + gram(graph).square().sum()
    positive = squared > 0  # the root of 0 has no finite gradient
    link = torch.where(positive, torch.where(positive, squared, 1).sqrt(), 0)
    if normalize:
        link = link / graph.nodes().square().sum()
    # An entry of a softmax can underflow to 0, where the derivative of -p ln p is infinite.
    logarithm = graph.S.clamp_min(torch.finfo(graph.S.dtype).tiny).log()
    entropy = -(graph.S * logarithm).sum(1).mean()
    return DiffPoolLoss(link.to(graph.S.dtype), entropy)
