"""Agreement of clusters with labels, invariant to renumbering of either."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.measures.measure import Undefined


def normalized_mutual_information(S: Tensor, y: Tensor) -> float:
    r"""Mutual information over the mean of the two entropies (scikit-learn's), in [0, 1].

    .. math:: \text{NMI} = \frac{2 I(k; y)}{H(k) + H(y)}

    Not corrected for chance: many clusters raise it. 0 where all nodes are in one cluster.

    Args:
        S: assignment ``[N, K]`` (its largest entry counts) or clusters ``[N]``, whole numbers.
        y: labels ``[N]``; nodes with -1 are left out.

    Raises:
        Undefined: if all labelled nodes have the same label, or none is labelled.
        BadInput: for wrong shapes, labels or clusters that are none, or an assignment that is NaN.

    >>> import torch
    >>> normalized_mutual_information(torch.tensor([1, 1, 0, 0]), torch.tensor([0, 0, 1, 1]))
    1.0
    """
    from sklearn import metrics  # imported late: takes a second and 35 MB, and one measure needs none

    return float(metrics.normalized_mutual_info_score(*_labels_and_clusters(S, y)))


def adjusted_mutual_information(S: Tensor, y: Tensor) -> float:
    r"""Mutual information corrected for chance (scikit-learn's): at most 1, about 0 for random clusters.

    .. math:: \text{AMI} = \frac{I(k; y) - E[I]}{\frac{1}{2} (H(k) + H(y)) - E[I]}

    with the expectation over all ways to hand the clusters to the nodes. Errors as in
    :func:`normalized_mutual_information`.

    Args:
        S: ``[N, K]``, whose largest entries count, or clusters ``[N]``.
        y: ``[N]``, labels; -1 is unlabelled and left out.

    >>> import torch
    >>> adjusted_mutual_information(torch.tensor([1, 1, 0, 0]), torch.tensor([0, 0, 1, 1]))
    1.0
    """
    from sklearn import metrics

    return float(metrics.adjusted_mutual_info_score(*_labels_and_clusters(S, y)))


def adjusted_rand_index(S: Tensor, y: Tensor) -> float:
    r"""Share of node pairs on which the partitions agree, adjusted for chance (scikit-learn's), in [-1/2, 1].

    .. math:: \text{ARI} = \frac{RI - E[RI]}{1 - E[RI]}

    Errors as in :func:`normalized_mutual_information`.

    Args:
        S: ``[N, K]``, whose largest entries count, or clusters ``[N]``.
        y: ``[N]``, labels; -1 is unlabelled and left out.

    >>> import torch
    >>> adjusted_rand_index(torch.tensor([1, 1, 0, 0]), torch.tensor([0, 0, 1, 1]))
    1.0
    """
    from sklearn import metrics

    return float(metrics.adjusted_rand_score(*_labels_and_clusters(S, y)))


def matched_accuracy(S: Tensor, y: Tensor) -> float:
    r"""Share of nodes whose cluster is their label under the best one-to-one matching (Hungarian), in (0, 1].

    .. math:: \max_\pi \frac{1}{N} |\{i : \pi(k_i) = y_i\}|

    With fewer clusters than labels the labels left over count as wrong. Errors as in
    :func:`normalized_mutual_information`, except that one single label is allowed.

    Args:
        S: ``[N, K]``, whose largest entries count, or clusters ``[N]``.
        y: ``[N]``, labels; -1 is unlabelled and left out.

    >>> import torch
    >>> matched_accuracy(torch.tensor([1, 1, 0, 2]), torch.tensor([0, 0, 1, 1]))
    0.75
    """
    labels, clusters = _labels_and_clusters(S, y, single_label=True)
    (classes, of_label), (ids, of_cluster) = (
        np.unique(each, return_inverse=True) for each in (labels, clusters)
    )
    table = np.zeros((len(classes), len(ids)), dtype=np.int64)
    np.add.at(table, (of_label, of_cluster), 1)
    rows, columns = linear_sum_assignment(table, maximize=True)
    return float(table[rows, columns].sum() / table.sum())


def _labels_and_clusters(
    S: Tensor, y: Tensor, *, single_label: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    tensor("S", S)
    tensor("labels", y)
    if S.dim() not in (1, 2) or y.dim() != 1 or len(S) != len(y):
        raise BadInput(
            f"expected S of shape [N, K] or [N] and N labels, got {list(S.shape)} and {list(y.shape)}"
        )
    if S.dim() == 2 and S.shape[1] == 0:
        raise BadInput("expected at least one cluster, got an assignment with none")
    for what, ids in (("labels", y), ("clusters", S if S.dim() == 1 else y)):
        if ids.is_floating_point():
            raise BadInput(f"expected {what} as whole numbers, got {ids.dtype}; convert them with .long()")
    if len(y) and int(y.min()) < -1:
        raise BadInput(f"expected labels from 0 up, or -1 for unlabelled, got {int(y.min())}")
    if S.dim() == 2 and S.shape[1] == 1 and not S.is_floating_point():
        raise BadInput("expected clusters of shape [N], got a column [N, 1]; use .squeeze(1)")
    if S.dim() == 2 and bool(S.isnan().any()):
        raise BadInput("expected an assignment of numbers, got NaN; find the layer that made them")
    clusters = (S.argmax(1) if S.dim() == 2 else S).detach().cpu().numpy()
    labels = y.detach().cpu().numpy()
    known = labels >= 0
    if not known.any():
        raise Undefined("expected at least one labelled node, got only -1 (unlabelled)")
    if not single_label and len(np.unique(labels[known])) == 1:
        raise Undefined("all labelled nodes have the same label, so there is nothing to agree on")
    return labels[known], clusters[known]
