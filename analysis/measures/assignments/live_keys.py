"""Which keys are some node's nearest. Importing it does not import torch."""

from __future__ import annotations

import numpy as np

_TIED = 1e-6
"""Distances that differ by a smaller part are equal: keys that began as one stay one but for rounding."""


def live_keys(distances: np.ndarray) -> np.ndarray:
    """Keys ``[H, K]`` that are the nearest one in their head of some node, or as near as that one.

    Args:
        distances: ``[H, N, K]``, of every node from every key.

    >>> live_keys(np.array([[[1.0, 1.0, 2.0], [3.0, 3.0, 5.0]]])).tolist()  # the first two are one point
    [[True, True, False]]
    """
    nearest = distances.min(axis=2, keepdims=True)
    alive: np.ndarray = (distances <= (1 + _TIED) * nearest).any(axis=1)
    return alive
