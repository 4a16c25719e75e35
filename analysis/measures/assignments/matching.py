"""Match the clusters of two assignments."""

from __future__ import annotations

import numpy as np


def matched_order(S: np.ndarray, other: np.ndarray) -> tuple[int, ...]:
    r"""Optimal matching of clusters: ``order[k]`` is the cluster of ``other`` that matches cluster k of S.

    The best one-to-one matching (Hungarian) of the overlaps :math:`O_{kl} = \sum_i S_{ik} S'_{il}`. Clusters
    have no identity between runs; without this, equal partitions would look different.

    Args:
        S: ``[N, K]``.
        other: ``[N, L]``, of the same nodes.

    Returns:
        A permutation of ``0 ... L - 1``. With L > K what is matched to nothing comes last; with L < K the
        other's clusters keep the order of those they are matched to.

    >>> matched_order(np.eye(3), np.eye(3)[:, [2, 0, 1]])
    (1, 2, 0)
    """
    # imported late: pages that show a run import this module and need no scipy
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(S.T.astype(np.float64) @ other, maximize=True)
    matched = [int(column) for _, column in sorted(zip(rows, columns, strict=True))]
    return (*matched, *(k for k in range(other.shape[1]) if k not in matched))


def matched_to(S: np.ndarray, *, like: np.ndarray) -> np.ndarray:
    """Reorder the clusters of S to match those of ``like``, so that colours are comparable.

    Where S has fewer clusters, those of ``like`` that nothing is matched to stay as empty columns between.

    Args:
        S: ``[N, L]``.
        like: ``[N, K]``, of the same nodes.

    >>> matched_to(np.eye(3)[:, [2, 0, 1]], like=np.eye(3)).tolist() == np.eye(3).tolist()
    True
    >>> matched_to(np.array([[1.0], [1.0]]), like=np.array([[0.0, 1.0], [0.0, 1.0]])).tolist()
    [[0.0, 1.0], [0.0, 1.0]]
    """
    K = S.shape[1]
    wide = np.pad(S, ((0, 0), (0, max(like.shape[1] - K, 0))))
    order = list(matched_order(like, wide))
    last = max(at for at, cluster in enumerate(order) if cluster < K)
    return wide[:, order[: last + 1]]


def same_cluster(S: np.ndarray, other: np.ndarray) -> float:
    """Share of nodes with the same argmax cluster in two assignments.

    Args:
        S: ``[N, K]``, an assignment.
        other: ``[N, K]``, an assignment of the same nodes with matched clusters.

    Returns:
        A share in [0, 1].

    >>> same_cluster(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.6, 0.4], [0.7, 0.3]]))
    0.5
    """
    return float((S.argmax(axis=1) == other.argmax(axis=1)).mean())
