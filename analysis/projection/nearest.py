"""Which key is nearest to a node, and how near, in all dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Nearest:
    """Each node's nearest key.

    Attributes:
        head: ``[n]``.
        cluster: ``[n]``.
        distance: ``[n]``, Euclidean, in all dimensions.
    """

    head: np.ndarray
    cluster: np.ndarray
    distance: np.ndarray


def nearest_key(x: np.ndarray, keys: np.ndarray) -> Nearest:
    """The nearest of all keys ``[H, K, F]`` for every node ``[n, F]``.

    >>> nearest_key(np.array([[0.0, 0.0]]), np.array([[[3.0, 4.0], [9.0, 9.0]]])).distance.tolist()
    [5.0]
    """
    distance = distances(x, keys.reshape(-1, keys.shape[-1]))
    best = distance.argmin(axis=1)
    return Nearest(best // keys.shape[1], best % keys.shape[1], distance[np.arange(len(x)), best])


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Euclidean distances ``[n, m]`` float64 between points ``[n, F]`` and ``[m, F]``."""
    return np.linalg.norm(a[:, None].astype(np.float64) - b[None], axis=-1)
