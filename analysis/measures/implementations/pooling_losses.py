"""Losses of soft poolers by their papers' formulas, and by the dense code of PyG, tgp and the authors."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch_geometric.nn.dense import DMoNPooling, dense_diff_pool, dense_mincut_pool
from torch_geometric.utils import to_dense_adj

from analysis.layers import diffpool_loss, dmon_loss, just_balance_loss, mincut_loss
from analysis.measures.implementations.formula_agreement import FormulaValue

MOST_NODES = 3_000
"""PyG's codes build matrices of nodes by nodes; of more than this they are not asked."""
_DENSE = "from a dense matrix of nodes by nodes"
_EDGES = "from edges and degrees"
_EPS = 1e-7


def pooling_values(S: Tensor, edge_index: Tensor, edge_weight: Tensor | None = None) -> list[FormulaValue]:
    """Compute the losses of MinCut, DMoN and DiffPool by every implementation.

    Args:
        S: ``[N, K]`` float64, rows that sum to 1, K >= 2.
        edge_index: ``[2, E]``, E >= 1.
        edge_weight: ``[E]`` float64, >= 0; None counts every edge 1.
    """
    K = S.size(1)
    mincut, dmon, diffpool = (
        mincut_loss(S, edge_index, edge_weight),
        dmon_loss(S, edge_index, edge_weight),
        diffpool_loss(S, edge_index, edge_weight),
    )
    uniform = (2 - 2 / K**0.5) ** 0.5  # of uniform S: the distance of two matrices of norm 1
    our_values = {
        "MinCut, cut": (mincut.cut, -1.0),
        "MinCut, orthogonality": (mincut.orthogonality, uniform),
        "DMoN, spectral": (dmon.spectral, 0.0),
        "DMoN, collapse": (dmon.collapse, 0.0),
        "DiffPool, link": (diffpool.link, None),
        "DiffPool, entropy": (diffpool.entropy, torch.tensor(float(K)).log().item()),
    }
    adjacency = _adjacency(S, edge_index, edge_weight)
    pyg_values = None if adjacency is None else _pyg(S, adjacency)
    values = []
    for quantity, (value, neutral) in our_values.items():
        values.append(FormulaValue(quantity, "paper", float(value), neutral, f"the formula, {_EDGES}"))
        scale = 1 / len(S) ** 2 if quantity == "DiffPool, link" and neutral is None else 1.0
        why = f"{_DENSE}; divided by N^2, so that the term all but vanishes" if scale < 1 else _DENSE
        if pyg_values is None:
            why = f"not asked: it needs a matrix of {len(S):,} by {len(S):,}"
        values.append(
            FormulaValue(quantity, "PyG", pyg_values[quantity] if pyg_values else None, neutral, why)
        )
        if quantity == "DiffPool, link" and adjacency is not None:
            values.append(_authors_link(S, adjacency))
    return values


def just_balance_values(S: Tensor) -> list[FormulaValue]:
    """Compute the normalised Just Balance loss by its formula and by its code.

    Args:
        S: ``[N, K]``, rows that sum to 1.

    >>> [round(value.value or 0, 4) for value in just_balance_values(torch.eye(2, dtype=torch.float64))]
    [-1.0, -1.0]
    """
    K = S.size(1)
    quantity = "Just Balance"
    paper, tgp = (
        float(just_balance_loss(S, definition=definition, normalize=True).balance)
        for definition in ("paper", "tgp")
    )
    return [
        FormulaValue(
            quantity,
            "paper",
            paper,
            -1 / K,
            "the trace of the matrix root of S^T S: -1 for one-hot clusters of one size alone",
        ),
        FormulaValue(
            quantity,
            "tgp",
            tgp,
            -1 / K**0.5,
            "the root of every entry: uniform S and S collapsed into one cluster read the same",
        ),
    ]


def _adjacency(S: Tensor, edge_index: Tensor, edge_weight: Tensor | None) -> Tensor | None:
    if len(S) > MOST_NODES:
        return None
    weight = S.new_ones(edge_index.size(1)) if edge_weight is None else edge_weight
    return to_dense_adj(edge_index, edge_attr=weight, max_num_nodes=len(S))[0]


def _pyg(S: Tensor, adjacency: Tensor) -> dict[str, float]:
    logits = S.clamp_min(torch.finfo(S.dtype).tiny).log()  # they take the softmax of what they are given
    _, _, cut, orthogonality = dense_mincut_pool(S, adjacency, logits)
    _, _, link, entropy = dense_diff_pool(S, adjacency, logits)
    dmon = DMoNPooling([S.size(1), S.size(1)], S.size(1)).eval()
    dmon.mlp = nn.Identity()  # S is given, not learned
    *_, spectral, _, collapse = dmon(logits, adjacency)
    return {
        "MinCut, cut": float(cut),
        "MinCut, orthogonality": float(orthogonality),
        "DMoN, spectral": float(spectral),
        "DMoN, collapse": float(collapse),
        "DiffPool, link": float(link),
        "DiffPool, entropy": float(entropy),
    }


def _authors_link(S: Tensor, adjacency: Tensor) -> FormulaValue:
    """Link loss of https://github.com/RexYing/diffpool: a binary cross-entropy instead of a norm."""
    same = (S @ S.T).clamp_max(1.0)
    entropy = -adjacency * (same + _EPS).log() - (1 - adjacency) * (1 - same + _EPS).log()
    why = "a cross-entropy of every pair of nodes, its mean, where the paper has a norm"
    if bool((adjacency > 1).any()):
        why += "; made for weights from 0 to 1, of which an edge here has more"
    return FormulaValue("DiffPool, link", "authors", float(entropy.mean()), None, why)
