"""What an assignment shows, as numbers that titles, sentences and alternative texts are made of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.style.formatting import joined, percent

EMPTY_SHARE = 0.1
"""A cluster whose usage is under this part of the uniform share 1/K is called empty."""
UNIFORM_ENTROPY = 0.99
"""Above this mean row entropy (of ln K) an assignment is called uniform: no node prefers a cluster."""


class Facts(NamedTuple):
    """An assignment ``[n, K]`` in a few numbers.

    Attributes:
        strength: mean over nodes of the largest entry, in [1/K, 1].
        entropy: mean row entropy over ln K, in [0, 1]; 0 for K = 1.
        usage: ``[K]``, mean of the rows.
        in_use: usage perplexity, in [1, K].
        empty: clusters with hardly any usage.
    """

    strength: float
    entropy: float
    usage: np.ndarray
    in_use: float
    empty: list[int]

    @property
    def uniform(self) -> bool:
        """Whether no node prefers any cluster."""
        return len(self.usage) > 1 and self.entropy > UNIFORM_ENTROPY


def facts(S: np.ndarray) -> Facts:
    """Read an assignment ``[n, K]``.

    Raises:
        BadInput: where there is no node or no cluster.

    >>> facts(np.array([[1.0, 0.0], [0.5, 0.5]])).strength
    0.75
    """
    if S.ndim != 2 or 0 in S.shape:
        raise BadInput(f"expected an assignment of at least one node and one cluster, got {list(S.shape)}")
    K = S.shape[1]
    usage = S.mean(axis=0, dtype=np.float64)
    entropy = float(_entropy(S).mean() / np.log(K)) if K > 1 else 0.0
    in_use = float(np.exp(_entropy(usage[None])[0]))
    empty = np.flatnonzero(usage < EMPTY_SHARE / K).tolist()
    return Facts(float(S.max(axis=1).mean()), entropy, usage, in_use, empty)


def agreement(a: np.ndarray, b: np.ndarray) -> float:
    """Share of nodes with the same largest cluster in two assignments ``[n, K]`` of the same columns."""
    return float((a.argmax(axis=1) == b.argmax(axis=1)).mean())


def node_kl(P: np.ndarray, S: np.ndarray) -> np.ndarray:
    """Each entry's part ``[n, K]`` of the Kullback-Leibler divergence from S to P, in nats.

    Rows sum to a node's part; entries may be negative, row sums may not.

    >>> node_kl(np.array([[0.9, 0.1]]), np.array([[0.75, 0.25]])).sum().round(4)
    np.float64(0.0725)
    """
    tiny = np.finfo(np.float32).tiny
    return P * (np.log(np.maximum(P, tiny)) - np.log(np.maximum(S, tiny)))


def cluster_words(clusters: list[int]) -> str:
    """Clusters by the numbers on screen, which begin with 1.

    >>> cluster_words([4]), cluster_words([0, 2])
    ('cluster 5', 'clusters 1 and 3')
    """
    return f"cluster{'s' if len(clusters) > 1 else ''} {joined([str(k + 1) for k in clusters])}"


def usage_words(summary: Facts) -> str:
    """The fullest and the empty clusters, as a clause.

    >>> usage_words(facts(np.array([[1.0, 0.0], [1.0, 0.0]])))
    'cluster 1 holds most (100 %), cluster 2 is empty'
    """
    fullest = int(summary.usage.argmax())
    words = f"cluster {fullest + 1} holds most ({percent(float(summary.usage[fullest]))})"
    if summary.empty:
        words += f", {cluster_words(summary.empty)} {'is' if len(summary.empty) == 1 else 'are'} empty"
    return words


def _entropy(rows: np.ndarray) -> np.ndarray:
    rows = rows.astype(np.float64)
    return -(rows * np.log(np.where(rows > 0, rows, 1))).sum(axis=-1)
