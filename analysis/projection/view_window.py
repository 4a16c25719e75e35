"""The visible window of a plane, and a grid over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.projection.pca import Pca

_GRID = 72
"""Columns and rows of the grid: as fine as a soft field needs."""


class Window(NamedTuple):
    """A rectangular window of the plane.

    Attributes:
        low: ``[2]``, its lower corner.
        high: ``[2]``, its upper corner.
    """

    low: np.ndarray
    high: np.ndarray


def plane_window(basis: Pca, nodes: Sequence[np.ndarray], keys: Sequence[np.ndarray]) -> Window:
    """Window that contains the nodes ``[n, F]`` and keys ``[H, K, F]`` of all epochs, except outliers.

    Before the last epoch one node in fifty may fall outside at each side: a few that fly far off early
    would shrink all the rest.

    Args:
        basis: the plane, a PCA of 2 components.
        nodes: ``[n, F]`` of each epoch, the last epoch last.
        keys: ``[H, K, F]`` of each epoch.

    >>> nodes, keys = np.array([[0.0, 0.0], [1.0, 0.5]]), np.zeros((1, 1, 2))
    >>> from analysis.projection.pca import fit_pca
    >>> window = plane_window(fit_pca(nodes), [nodes], [keys])
    >>> (window.high - window.low).astype(float).round(3).tolist()  # the nodes, and 6 % around
    [1.252, 0.134]
    """
    positions, last = basis.transform(np.concatenate(nodes)), basis.transform(nodes[-1])
    centres = basis.transform(np.concatenate([k.reshape(-1, k.shape[-1]) for k in keys]))
    low = np.min([np.quantile(positions, 0.02, axis=0), centres.min(axis=0), last.min(axis=0)], axis=0)
    high = np.max([np.quantile(positions, 0.98, axis=0), centres.max(axis=0), last.max(axis=0)], axis=0)
    pad = 0.06 * max(float((high - low).max()), 1e-6)
    return Window(low - pad, high + pad)


class PlaneGrid(NamedTuple):
    """A grid of points over a window.

    Attributes:
        x: ``[g]``, coordinates of its columns.
        y: ``[g]``, coordinates of its rows.
        points: ``[g * g, F]`` float32, its points in all dimensions, rows first.
    """

    x: np.ndarray
    y: np.ndarray
    points: np.ndarray


def plane_grid(basis: Pca, window: Window) -> PlaneGrid:
    """Grid of points over the window.

    Args:
        basis: the plane, a PCA of 2 components.
        window: what is visible of it, from :func:`plane_window`.
    """
    x, y = (np.linspace(window.low[d], window.high[d], _GRID) for d in (0, 1))
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return PlaneGrid(x, y, basis.lift(grid).astype(np.float32))
