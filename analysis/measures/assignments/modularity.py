"""Soft modularity: how many more edges lie inside clusters than the degrees explain."""

from __future__ import annotations

from torch import Tensor

from analysis.measures.assignments.information import check_assignment
from analysis.measures.input_checks import PIECE, check_edges
from analysis.measures.measure import Undefined


def soft_modularity(S: Tensor, edge_index: Tensor) -> float:
    r"""Modularity of a soft assignment, as in `Graph Clustering with Graph Neural Networks
    <https://arxiv.org/abs/2006.16904>`_ (DMoN).

    .. math:: Q = \frac{1}{2m} \Big( \text{tr}(S^T A S) - \frac{\lVert S^T d \rVert^2}{2m} \Big)

    with degrees d and m edges. For a one-hot S it is Newman's modularity; 0 for a uniform S and for all
    nodes in one cluster. Minus PyG's ``DMoNPooling`` spectral loss. Range [-1/2, 1). O(E K).

    Args:
        S: assignment ``[N, K]``.
        edge_index: ``[2, E]``, both directions listed; self-loops are dropped.

    Raises:
        Undefined: if the graph has no edge.
        BadInput: for an S that is not an assignment, or an edge_index that does not fit.

    >>> import torch
    >>> two_pairs = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> soft_modularity(torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), two_pairs)
    0.5
    """
    S = check_assignment(S)
    edge_index = check_edges(edge_index, len(S)).to(S.device)
    twice_m = edge_index.shape[1]
    if twice_m == 0:
        raise Undefined("the graph has no edge, so no share of edges lies inside clusters")
    inside = sum(float((S[i] * S[j]).sum()) for i, j in edge_index.split(max(1, PIECE // S.shape[1]), dim=1))
    degree = edge_index[0].bincount(minlength=len(S)).double()
    return (inside - float((S.T @ degree).square().sum()) / twice_m) / twice_m
