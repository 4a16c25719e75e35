"""Principal components: one straight view of many dimensions, with what it leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.checks import BadInput


@dataclass(frozen=True)
class Pca:
    """A fitted basis.

    Attributes:
        mean: ``[F]`` float64.
        components: ``[dims, F]`` float64, orthonormal rows (rows of zeros beyond the data's rank).
        explained: ``[dims]`` shares of the variance of the points it was fitted on, in [0, 1].
    """

    mean: np.ndarray
    components: np.ndarray
    explained: np.ndarray

    def transform(self, points: np.ndarray) -> np.ndarray:
        """Coordinates ``[..., dims]`` float32 of points ``[..., F]``."""
        return ((points - self.mean) @ self.components.T).astype(np.float32)

    def lift(self, coordinates: np.ndarray) -> np.ndarray:
        """Points ``[..., F]`` float64 of the plane at coordinates ``[..., dims]``."""
        return coordinates @ self.components + self.mean

    def explained_of(self, points: np.ndarray) -> np.ndarray:
        """Shares ``[dims]`` of the variance of other points ``[n, F]``; zeros where they do not vary."""
        spread = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
        total = float((spread**2).sum())
        along = ((spread @ self.components.T) ** 2).sum(axis=0)
        return along / total if total > 0 else np.zeros(len(self.components))


def fit_pca(points: np.ndarray, *, dims: int = 2) -> Pca:
    r"""Principal component analysis (`Pearson 1901 <https://doi.org/10.1080/14786440109462720>`_).

    With :math:`\Sigma` the covariance of the points, the components are its leading eigenvectors, and
    ``explained`` their eigenvalues over the trace. Signs are fixed (each component's largest entry is
    positive), so equal points give equal pictures.

    Args:
        points: ``[n, F]``, finite.
        dims: how many components, at least 1.

    Raises:
        BadInput: if there are no points, or values that are not finite.

    >>> fit_pca(np.array([[0.0, 0.0], [3.0, 4.0]]), dims=1).components.round(3).tolist()
    [[0.6, 0.8]]
    """
    if points.ndim != 2 or 0 in points.shape:
        raise BadInput(f"expected points of shape [n, F], got {list(points.shape)}; give at least one point")
    if dims < 1:
        raise BadInput(f"expected at least one dimension to project to, got {dims}")
    if not np.isfinite(points).all():
        raise BadInput("expected finite points, got NaN or infinity; the run probably diverged")
    centred = points.astype(np.float64)
    mean = centred.mean(axis=0)
    centred = centred - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(points))
    leading = np.argsort(values)[::-1][:dims]
    components = vectors[:, leading].T
    largest = np.abs(components).argmax(axis=1)
    components = components * np.sign(components[np.arange(len(leading)), largest])[:, None]
    total = values.clip(min=0).sum()
    explained = values[leading].clip(min=0) / total if total > 0 else np.zeros(len(leading))
    missing = dims - len(leading)
    return Pca(mean, np.pad(components, ((0, missing), (0, 0))), np.pad(explained, (0, missing)))


def fit_common_pca(nodes: Sequence[np.ndarray], keys: Sequence[np.ndarray], *, dims: int = 2) -> Pca:
    """One basis for the nodes ``[n, F]`` and keys ``[H, K, F]`` of all epochs, so that motion in it is real.

    Every epoch counts the same, and within an epoch the keys count as much as the nodes: there are few keys,
    and a basis that looked at nodes alone would hide where the keys came from.
    """
    points = [
        _of_weight_one(part.reshape(-1, part.shape[-1]))
        for pair in zip(nodes, keys, strict=True)
        for part in pair
    ]
    return fit_pca(np.concatenate(points), dims=dims)


def _of_weight_one(points: np.ndarray, *, rows: int = 256) -> np.ndarray:
    """``rows`` of the points, evenly spaced, each as often as needed."""
    return points[np.arange(rows) * len(points) // rows]
