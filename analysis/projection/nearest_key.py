"""Find the nearest key of each node in the full space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist


@dataclass(frozen=True)
class Nearest:
    """The nearest key of each node, and its distance.

    Attributes:
        head: ``[n]``, number of the key's head, from 0.
        cluster: ``[n]``, number of the key's cluster, from 0.
        distance: ``[n]``, Euclidean, in all dimensions.
    """

    head: np.ndarray
    cluster: np.ndarray
    distance: np.ndarray


def nearest_key(x: np.ndarray, keys: np.ndarray) -> Nearest:
    """Find the nearest of all keys ``[H, K, F]`` for each node ``[n, F]``.

    Args:
        x: ``[n, F]``, states of the nodes.
        keys: ``[H, K, F]``.

    >>> nearest_key(np.array([[0.0, 0.0]]), np.array([[[3.0, 4.0], [9.0, 9.0]]])).distance.tolist()
    [5.0]
    """
    distance = cdist(x, keys.reshape(-1, keys.shape[-1]))
    best = distance.argmin(axis=1)
    return Nearest(best // keys.shape[1], best % keys.shape[1], distance[np.arange(len(x)), best])
