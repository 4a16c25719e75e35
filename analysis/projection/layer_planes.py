"""PCA planes of successive layers, rotated onto each other so that motion reflects change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.projection.pca import fit_pca


class LayerPlanes(NamedTuple):
    """Layer states projected to planes, each with its own scale.

    Attributes:
        points: ``[L, n, 2]`` float32 coordinates in units of ``spread``, the nodes' mean at 0; all 0 where
            the nodes coincide, NaN where the state is not finite.
        spread: ``[L]`` float32, the root mean square distance of the nodes from their mean, in all dimensions
            of the layer, in the units of its features; NaN where the state is not finite.
        explained: ``[L, 2]`` float32 shares of the variance along the first two principal components, before
            the plane was turned.
    """

    points: np.ndarray
    spread: np.ndarray
    explained: np.ndarray


def layer_planes(states: Sequence[np.ndarray]) -> LayerPlanes:
    r"""Project each layer state to its first two principal components, rotated onto the layer before.

    Components have no sign, and two of like variance no order, so planes of neighbouring layers may differ by
    a turn or a flip that says nothing. :math:`A_l`, the centred plane over the spread, is multiplied with the
    orthogonal :math:`R = \arg\min \lVert A_l R - B \rVert_F`, where B is the plane of the layer before
    (`Schönemann 1966 <https://doi.org/10.1007/BF02289451>`_); layers whose nodes coincide are passed over.

    Args:
        states: ``[n, F_l]`` each, the same nodes in every layer; finite or not.

    Raises:
        BadInput: if there is no layer, or the layers have different numbers of nodes.

    >>> square = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 1.0], [2.0, 1.0]])
    >>> planes = layer_planes([square, -1e-9 * square])  # turned about and small: the same picture
    >>> bool(np.allclose(planes.points[0], planes.points[1])), [f"{s:.3g}" for s in planes.spread]
    (True, ['1.12', '1.12e-09'])
    """
    if not states:
        raise BadInput("expected at least one layer state, got none")
    n = len(states[0])
    for state in states:
        if state.ndim != 2 or len(state) != n or n == 0:
            raise BadInput(f"expected layer states [{n}, F] of the same nodes, got {list(state.shape)}")
    L = len(states)
    points = np.zeros((L, n, 2), dtype=np.float32)
    spread, explained = np.zeros(L, dtype=np.float32), np.zeros((L, 2), dtype=np.float32)
    before: np.ndarray | None = None
    for layer, state in enumerate(states):
        if not np.isfinite(state).all():
            points[layer], spread[layer], explained[layer] = np.nan, np.nan, np.nan
            continue
        centred = state.astype(np.float64) - state.mean(axis=0, dtype=np.float64)
        layer_spread = float(np.sqrt((centred**2).sum() / n))
        if layer_spread < np.finfo(np.float32).tiny:
            continue
        basis = fit_pca(centred / layer_spread)  # unit spread: squares of tiny numbers underflow
        plane = (centred / layer_spread - basis.mean) @ basis.components.T
        if before is not None:
            from scipy.linalg import orthogonal_procrustes  # recorded runs do not need it

            turn, _ = orthogonal_procrustes(plane, before)
            plane = plane @ turn
        points[layer], spread[layer], explained[layer] = plane, layer_spread, basis.explained
        before = plane
    return LayerPlanes(points, spread, explained)
