"""Soft modularity: the share of edges inside clusters in excess of that expected from the degrees."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.checks import BadInput
from analysis.measures.assignments.information import check_assignment
from analysis.measures.input_checks import PIECE, check_edges
from analysis.measures.measure import Undefined


def soft_modularity(S: Tensor, edge_index: Tensor, edge_weight: Tensor | None = None) -> float:
    r"""Modularity of a soft assignment, as in `Graph Clustering with Graph Neural Networks
    <https://arxiv.org/abs/2006.16904>`_ (DMoN).

    .. math:: Q = \frac{1}{2m} \Big( \text{tr}(S^T A S) - \frac{\lVert S^T d \rVert^2}{2m} \Big)

    with degrees d and edges of weight m together. For a one-hot S it is Newman's modularity; 0 for a uniform
    S and for all nodes in one cluster. Minus PyG's ``DMoNPooling`` spectral loss. Range [-1/2, 1). O(E K).

    Args:
        S: assignment ``[N, K]``.
        edge_index: ``[2, E]``, both directions listed; self-loops are dropped.
        edge_weight: ``[E]``, >= 0 and finite, the same in both directions; None counts every edge 1.

    Raises:
        Undefined: if the graph has no edge, or only such of weight 0.
        BadInput: for an S that is not an assignment, or edges or weights that do not fit.

    >>> import torch
    >>> two_pairs = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> soft_modularity(torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]), two_pairs)
    0.5
    """
    S = check_assignment(S)
    weight = _weights(edge_index, edge_weight)
    edge_index = check_edges(edge_index, len(S)).to(S.device)
    weight = torch.ones(edge_index.shape[1], device=S.device) if weight is None else weight.to(S.device)
    weight = weight.double()
    degree = S.new_zeros(len(S)).index_add(0, edge_index[0], weight)
    twice_m = float(degree.sum())
    if twice_m == 0:
        raise Undefined("the graph has no edge, so no share of edges lies inside clusters")
    step = max(1, PIECE // S.shape[1])
    pieces = zip(edge_index.split(step, dim=1), weight.split(step), strict=True)
    inside = sum(float((S[i] * S[j]).sum(1) @ each) for (i, j), each in pieces)
    return (inside - float((S.T @ degree).square().sum()) / twice_m) / twice_m


def _weights(edge_index: Tensor, edge_weight: Tensor | None) -> Tensor | None:
    """The weights of the edges that are no loops.

    Raises:
        BadInput: if there is not one for every edge, or one is negative or not finite.
    """
    if edge_weight is None or not isinstance(edge_index, Tensor) or edge_index.dim() != 2:
        return None
    weight = edge_weight.detach().reshape(-1)
    if len(weight) != edge_index.shape[1]:
        raise BadInput(f"expected one weight for each of {edge_index.shape[1]:,} edges, got {len(weight):,}")
    if not bool((weight >= 0).all()) or not bool(torch.isfinite(weight).all()):
        raise BadInput("expected finite edge weights >= 0, got a negative or missing one; mend or drop it")
    return weight[edge_index[0] != edge_index[1]]
