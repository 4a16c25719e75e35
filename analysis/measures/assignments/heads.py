"""Measures of the heads of a memory layer: agreement, duplication, inversion, influence."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers.assignment import mix_heads
from analysis.measures import limits
from analysis.measures.assignments.agreement import matched_accuracy
from analysis.measures.assignments.summary import flat_heads


class HeadFacts(NamedTuple):
    """Measures of the heads of one memory layer.

    Attributes:
        agreement: ``[H, H]``, see :func:`head_agreement`.
        influence: ``[H]``, how far S moves without each head, in [0, 1]; see :func:`head_influence`.
        duplicated: pairs of heads that agree on at least 95 % of the nodes; heads that are uniform on every
            node, whose largest entries mean nothing, are not among them.
        inverted: numbers, from 0, of the heads with a negative weight, which push nodes away from the keys
            they lie near.
        inert: numbers, from 0, of the heads that move less than 1 % of S.
    """

    agreement: Tensor
    influence: Tensor
    duplicated: list[tuple[int, int]]
    inverted: list[int]
    inert: list[int]


def head_facts(S_h: Tensor, head_weights: Tensor) -> HeadFacts:
    """Compute all measures of the heads.

    Args:
        S_h: ``[H, N, K]`` assignments of the heads.
        head_weights: ``[H]``, or PyG's ``[1, H, 1, 1]``.

    Raises:
        BadInput: for shapes that do not fit, or NaN.

    >>> hard = torch.eye(3)
    >>> facts = head_facts(torch.stack([hard, hard.roll(1, 1)]), torch.tensor([2.0, -2.0]))
    >>> facts.duplicated, facts.inverted, facts.inert
    ([(0, 1)], [1], [])
    """
    agreement = head_agreement(S_h)
    influence = head_influence(S_h, head_weights)
    H, flat = len(S_h), flat_heads(S_h.detach().cpu().numpy()).tolist()
    return HeadFacts(
        agreement=agreement,
        influence=influence,
        duplicated=[
            (a, b)
            for a in range(H)
            for b in range(a + 1, H)
            if agreement[a, b] >= limits.SAME_HEADS and not (flat[a] or flat[b])
        ],
        inverted=(head_weights.reshape(-1) < 0).nonzero().squeeze(1).tolist(),
        inert=(influence < limits.INERT_HEAD).nonzero().squeeze(1).tolist(),
    )


def head_agreement(S_h: Tensor) -> Tensor:
    """Share of nodes on which two heads agree, after optimal matching of their clusters.

    A node's cluster is the one with its largest share; the best renumbering is found by Hungarian matching,
    since cluster 3 of one head has nothing to do with cluster 3 of another. Two unrelated heads still agree
    on 1/K or somewhat more.

    Args:
        S_h: ``[H, N, K]`` assignments of the heads.

    Returns:
        ``[H, H]`` float64, symmetric, in [1/K, 1], ones on the diagonal.

    Raises:
        BadInput: for a wrong shape, or NaN.

    >>> hard = torch.eye(4)
    >>> head_agreement(torch.stack([hard, hard[[1, 0, 2, 3]], hard[[0, 0, 2, 3]]])).tolist()
    [[1.0, 1.0, 0.75], [1.0, 1.0, 0.75], [0.75, 0.75, 1.0]]
    """
    clusters = _checked(S_h).argmax(-1)
    H = len(clusters)
    agreement = torch.eye(H, dtype=torch.float64)
    for a in range(H):
        for b in range(a + 1, H):
            agreement[a, b] = agreement[b, a] = matched_accuracy(clusters[a], clusters[b])
    return agreement


def head_influence(S_h: Tensor, head_weights: Tensor) -> Tensor:
    r"""Mean change of S when a head is left out.

    .. math:: \frac{1}{2N} \sum_{ik} |S_{ik} - S'_{ik}|

    the mean total variation distance between S and the mixture S' without the head.

    Args:
        S_h: ``[H, N, K]`` assignments of the heads.
        head_weights: ``[H]``, or PyG's ``[1, H, 1, 1]``.

    Returns:
        ``[H]`` float64 in [0, 1], to 12 decimals; 0 for a head whose weight is 0 or whose assignment is
        uniform.

    Raises:
        BadInput: for shapes that do not fit, NaN, or weights that are not finite.

    >>> head_influence(torch.tensor([[[1.0, 0.0]], [[0.5, 0.5]]]), torch.tensor([40.0, 40.0])).tolist()
    [0.5, 0.0]
    """
    S_h = _checked(S_h).double()
    tensor("head weights", head_weights)
    if not bool(head_weights.isfinite().all()):
        raise BadInput("expected finite head weights, got NaN or infinite values; the layer diverged")
    weights = head_weights.detach().reshape(-1).double()
    S = mix_heads(S_h, weights)
    moved = []
    for h in range(len(S_h)):
        without = weights.clone()
        without[h] = 0.0
        moved.append((S - mix_heads(S_h, without)).abs().sum(1).mean() / 2)
    return torch.stack(moved).cpu().round(decimals=12)


def _checked(S_h: Tensor) -> Tensor:
    tensor("assignments of heads", S_h)
    if S_h.dim() != 3 or 0 in S_h.shape:
        raise BadInput(f"expected assignments of heads of shape [H, N, K], got {list(S_h.shape)}")
    if bool(S_h.isnan().any()):
        raise BadInput("expected assignments of numbers, got NaN; find the layer that made them")
    return S_h.detach()
