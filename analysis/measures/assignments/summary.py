"""Summary statistics of an assignment, for titles and findings. Importing it does not import torch."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.measures import limits


class AssignmentSummary(NamedTuple):
    """Summary statistics of an assignment ``[N, K]``.

    Attributes:
        strength: mean over nodes of the largest entry, in [1/K, 1].
        entropy: mean row entropy over ln K, in [0, 1]; 0 for K = 1.
        usage: ``[K]`` float64, mean of the rows.
        in_use: usage perplexity, in [1, K].
        empty: clusters below a tenth of the uniform share 1/K.
        members: ``[K]``, number of nodes whose largest entry it is, the first of equal ones.
    """

    strength: float
    entropy: float
    usage: np.ndarray
    in_use: float
    empty: list[int]
    members: np.ndarray

    @property
    def uniform(self) -> bool:
        """Whether S is almost uniform, by its entropy."""
        return len(self.usage) > 1 and self.entropy > limits.UNIFORM

    @property
    def same_rows(self) -> bool:
        """Whether all nodes have (nearly) the same row, sharp or not.

        Then the mean row has the rows' own entropy, and the information is 0.
        """
        if len(self.usage) == 1:
            return True
        return bool(np.log(self.in_use) - self.entropy * np.log(len(self.usage)) < limits.SAME_ROWS)


def summarize(S: np.ndarray) -> AssignmentSummary:
    """Compute the summary of an assignment ``[N, K]``.

    Args:
        S: ``[N, K]``, rows that sum to 1.

    Raises:
        BadInput: if there is no node or no cluster.

    >>> summarize(np.array([[1.0, 0.0], [0.5, 0.5]])).strength
    0.75
    """
    if S.ndim != 2 or 0 in S.shape:
        raise BadInput(f"expected an assignment of at least one node and one cluster, got {list(S.shape)}")
    K = S.shape[1]
    usage = S.mean(axis=0, dtype=np.float64)
    return AssignmentSummary(
        strength=float(S.max(axis=1).mean(dtype=np.float64)),
        entropy=float(_entropy(S).mean() / np.log(K)) if K > 1 else 0.0,
        usage=usage,
        in_use=float(np.exp(_entropy(usage[None])[0])),
        empty=np.flatnonzero(usage < limits.EMPTY / K).tolist(),
        members=np.bincount(S.argmax(axis=1), minlength=K),
    )


def flat_heads(S_h: np.ndarray) -> np.ndarray:
    """Which heads ``[H]`` of ``[H, N, K]`` are uniform on every node: no entry of theirs is the largest.

    Args:
        S_h: ``[H, N, K]``, the assignment by each head.

    >>> flat_heads(np.array([[[0.5, 0.5]], [[0.9, 0.1]]])).tolist()
    [True, False]
    """
    K = S_h.shape[-1]
    flat: np.ndarray = np.abs(K * S_h.astype(np.float64) - 1).max(axis=(1, 2)) < limits.FLAT_HEAD
    return flat


def kl_terms(P: np.ndarray, S: np.ndarray) -> np.ndarray:
    """Elementwise terms ``[N, K]`` of the Kullback-Leibler divergence from S to P, in nats.

    Rows sum to a node's part; entries may be negative, row sums may not.

    Args:
        P: ``[N, K]``, the target.
        S: ``[N, K]``, the assignment.

    >>> kl_terms(np.array([[0.9, 0.1]]), np.array([[0.75, 0.25]])).sum().round(4)
    np.float64(0.0725)
    """
    tiny = np.finfo(np.float32).tiny
    return P * (np.log(np.maximum(P, tiny)) - np.log(np.maximum(S, tiny)))


def mean_kl(P: np.ndarray, S: np.ndarray) -> float:
    """Mean over nodes of the Kullback-Leibler divergence from S to P, in nats, clipped at 0.

    Args:
        P: ``[N, K]``, the target.
        S: ``[N, K]``, the assignment.

    >>> mean_kl(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]]))
    0.0
    """
    return max(0.0, float(kl_terms(P.astype(np.float64), S.astype(np.float64)).sum(axis=1).mean()))


def _entropy(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    return -(rows * np.log(np.where(rows > 0, rows, 1))).sum(axis=-1)
