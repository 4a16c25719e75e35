"""Soft assignments: dead clusters, mutual information, contrast bound, KL per node and cluster.

Entropy, usage and usage perplexity are in :mod:`analysis.layers.assignment_stats`, target and KL in
:mod:`analysis.layers.assignment`.
"""

from __future__ import annotations

from math import isfinite

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.layers.assignment import target_distribution
from analysis.measures import limits


def check_assignment(S: Tensor) -> Tensor:
    """Return ``S`` detached and in float64 if it is ``[N, K]`` with rows that sum to 1.

    Half precision rounds rows by up to 1 %; they are made to sum to 1, or a KL of them could be below 0.

    Raises:
        BadInput: otherwise; rows of zeros (padding) have to be dropped before.

    >>> check_assignment(torch.tensor([[0.25, 0.75]])).dtype
    torch.float64
    """
    tensor("an assignment", S)
    if S.dim() != 2 or 0 in S.shape or not S.is_floating_point():
        raise BadInput(f"expected an assignment of shape [N, K], got {list(S.shape)} of {S.dtype}")
    S64 = S.detach().double()
    half = S.dtype in (torch.float16, torch.bfloat16)
    tolerance = 1e-2 if half else 1e-4
    off = (S64.sum(1) - 1).abs()
    if not bool((off <= tolerance).all()) or bool((S64 < 0).any()):
        row = int((~(off <= tolerance) | (S64 < 0).any(1)).nonzero()[0])
        total, lowest = float(S64[row].sum()), float(S64[row].min())
        if lowest < 0:
            came, way_out = f"{lowest:.3g} in row {row}", "give the softmax, not its logits"
        else:
            came = f"row {row} with sum {total:.6g}"
            way_out = "drop padded nodes first" if total == 0 else "divide each row by its sum"
            way_out = way_out if isfinite(total) else "leave out nodes without memberships"
        raise BadInput(f"expected rows of S that are >= 0 and sum to 1, got {came}; {way_out}")
    return S64 / S64.sum(1, keepdim=True) if half else S64


def dead_clusters(S: Tensor, *, share: float = limits.EMPTY) -> Tensor:
    """Ids of the dead clusters: those with usage below ``share`` times the uniform share 1/K.

    Args:
        S: assignment ``[N, K]``.
        share: what counts as next to nothing, in (0, 1).

    Raises:
        BadInput: for an S that is not an assignment, or a share outside (0, 1).

    >>> dead_clusters(torch.tensor([[1.0, 0.0], [0.99, 0.01]])).tolist()
    [1]
    """
    if not 0 < share < 1:
        raise BadInput(f"expected a share between 0 and 1, got {share}")
    S = check_assignment(S)
    return (S.mean(0) < share / S.shape[1]).nonzero().squeeze(1)


def assignment_information(S: Tensor) -> float:
    r"""Mutual information of node and cluster, in nats: high if S is both confident and balanced.

    .. math:: I = H\Big(\frac{1}{N} \sum_i s_i\Big) - \frac{1}{N} \sum_i H(s_i)

    As in `Regularized Information Maximization
    <https://papers.nips.cc/paper/2010/hash/42998cf32d552343bc8e460416382dca-Abstract.html>`_. 0 for a
    uniform S and also for all nodes in one cluster; ln K for a balanced one-hot S. Range [0, ln K].

    Args:
        S: assignment ``[N, K]``.

    Raises:
        BadInput: for an S that is not an assignment.

    >>> round(assignment_information(torch.eye(2)), 4)  # ln 2
    0.6931
    """
    S = check_assignment(S)
    balanced = torch.special.entr(S.mean(0)).sum()
    unsure = torch.special.entr(S).sum(1).mean()
    return max(0.0, float(balanced - unsure))


def contrast_bound(head_weights: Tensor, clusters: int) -> float:
    r"""The largest entry S can have, whatever the keys: the mixture's logits differ by at most sum |w_h|.

    .. math:: \max S \leq \frac{1}{1 + (K - 1) \exp(-\sum_h |w_h|)}

    With PyG's start (H = 4, weights within 1/2) and K = 8 it is at most .51: such an S cannot be sharp. Range
    [1/K, 1].

    Args:
        head_weights: ``[H]``, the weights that mix the heads (``MemPooling.conv.weight``).
        clusters: number of clusters K, at least 1.

    Raises:
        BadInput: for fewer than one cluster, or weights that are not finite.

    >>> round(contrast_bound(torch.tensor([0.5, -0.5, 0.5, 0.5]), 8), 2)
    0.51
    """
    tensor("head weights", head_weights)
    if clusters < 1:
        raise BadInput(f"expected at least 1 cluster, got {clusters}")
    if not bool(torch.isfinite(head_weights).all()):
        raise BadInput("expected finite head weights, got NaN or infinite values; the layer diverged")
    reach = head_weights.detach().double().abs().sum()
    return float(1 / (1 + (clusters - 1) * torch.exp(-reach)))


def kl(S: Tensor) -> float:
    r"""Kullback-Leibler divergence from S to its target per node, in nats: the mean of :func:`kl_per_node`.

    The number of :func:`~analysis.layers.assignment.kl_to_target`, in float64, never below 0. Range [0, inf).

    Args:
        S: assignment ``[N, K]`` of one graph.

    Raises:
        BadInput: for an S that is not an assignment.

    >>> round(kl(torch.tensor([[0.75, 0.25], [0.25, 0.75]])), 4)  # .9 ln(.9 / .75) + .1 ln(.1 / .25)
    0.0725
    """
    return max(0.0, float(kl_per_node(S).mean()))


def kl_per_node(S: Tensor) -> Tensor:
    r"""Contribution of each node to the KL divergence to the target, ``[N]``.

    .. math:: \sum_k P_{ik} \ln (P_{ik} / S_{ik}) \geq 0

    Its mean is :func:`~analysis.layers.assignment.kl_to_target` per node.

    Args:
        S: assignment ``[N, K]`` of one graph.

    Raises:
        BadInput: for an S that is not an assignment.

    >>> kl_per_node(torch.tensor([[0.75, 0.25], [0.25, 0.75]])).round(decimals=4).tolist()
    [0.0725, 0.0725]
    """
    return _kl_terms(S).sum(1)


def kl_per_cluster(S: Tensor) -> Tensor:
    r"""Contribution of each cluster to the KL divergence to the target, ``[K]``.

    .. math:: \frac{1}{N} \sum_i P_{ik} \ln (P_{ik} / S_{ik})

    Negative where the target takes nodes away. The sum is the mean of :func:`kl_per_node`.

    Args:
        S: assignment ``[N, K]`` of one graph.

    Raises:
        BadInput: for an S that is not an assignment.

    >>> kl_per_cluster(torch.tensor([[0.75, 0.25], [0.25, 0.75]])).round(decimals=4).tolist()
    [0.0362, 0.0362]
    """
    return _kl_terms(S).mean(0)


def _kl_terms(S: Tensor) -> Tensor:
    S = check_assignment(S)
    P = target_distribution(S)
    return torch.special.xlogy(P, P) - torch.special.xlogy(P, torch.where(S > 0, S, 1.0))
