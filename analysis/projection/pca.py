"""Principal component analysis, with the share of variance it explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.checks import BadInput


@dataclass(frozen=True)
class Pca:
    """A fitted PCA basis.

    Attributes:
        mean: ``[F]`` float64, the mean of the points it was fitted on.
        components: ``[dims, F]`` float64, orthonormal rows (rows of zeros beyond the data's rank).
        explained: ``[dims]`` shares of the variance of the points it was fitted on, in [0, 1].
    """

    mean: np.ndarray
    components: np.ndarray
    explained: np.ndarray

    def transform(self, points: np.ndarray) -> np.ndarray:
        """Project points ``[..., F]`` to coordinates ``[..., dims]`` float32.

        Args:
            points: ``[..., F]``.
        """
        return ((points - self.mean) @ self.components.T).astype(np.float32)

    def lift(self, coordinates: np.ndarray) -> np.ndarray:
        """Map coordinates ``[..., dims]`` back to points ``[..., F]`` float64.

        Args:
            coordinates: ``[..., dims]``.
        """
        return coordinates @ self.components + self.mean

    def explained_of(self, points: np.ndarray) -> np.ndarray:
        """Explained variance ratio ``[dims]`` of other points ``[n, F]``; 0 if they have no variance."""
        spread = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
        total = float((spread**2).sum())
        along = ((spread @ self.components.T) ** 2).sum(axis=0)
        return along / total if total > 0 else np.zeros(len(self.components))


def fit_pca(points: np.ndarray, *, dims: int = 2) -> Pca:
    r"""Fit a principal component analysis (`Pearson 1901 <https://doi.org/10.1080/14786440109462720>`_).

    The components are the leading eigenvectors of the covariance :math:`\Sigma`, and ``explained`` their
    eigenvalues divided by its trace. The largest entry of each component is positive, so that the result
    does not depend on the solver's signs.

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
    mean = points.mean(axis=0, dtype=np.float64)
    return _basis(_covariance(points), mean, dims=dims)


def fit_common_pca(
    nodes: Sequence[np.ndarray], keys: Sequence[np.ndarray], *, epochs: Sequence[int], dims: int = 2
) -> Pca:
    """Fit one basis to the nodes ``[n, F]`` and keys ``[H, K, F]`` of all epochs.

    The basis diagonalises a mean of covariances, each over its trace: half of nodes, half of keys (there are
    few keys, and nodes alone would hide where they came from), and of each recorded epoch for as long as the
    step to it took. Over the trace, because a random start is often larger than what is learned.
    ``explained`` is of this mean; :meth:`Pca.explained_of` gives that of the points of one epoch.

    Args:
        nodes: one array per recorded epoch.
        keys: one array per recorded epoch.
        epochs: the recorded epochs, rising.
        dims: how many components, at least 1.

    >>> line = np.array([[0.0, 0.0], [2.0, 2.0]])
    >>> basis = fit_common_pca([line], [line[None]], epochs=[0], dims=1)
    >>> basis.explained.round(6).tolist()  # all on the diagonal
    [1.0]
    """
    spans = np.diff([epochs[0] - 1, *epochs]).astype(np.float64)
    mean_covariance = np.zeros((nodes[-1].shape[1],) * 2)
    for epoch_nodes, centres, weight in zip(nodes, keys, spans, strict=True):
        for points in (epoch_nodes, centres.reshape(-1, centres.shape[-1])):
            covariance = _covariance(points)
            mean_covariance += weight * covariance / max(np.trace(covariance), 1e-12)
    return _basis(mean_covariance, nodes[-1].mean(axis=0, dtype=np.float64), dims=dims)


def _covariance(points: np.ndarray) -> np.ndarray:
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    return centred.T @ centred / len(points)


def _basis(covariance: np.ndarray, mean: np.ndarray, *, dims: int) -> Pca:
    """Leading eigenvectors of a covariance ``[F, F]``, each with its largest entry positive."""
    values, vectors = np.linalg.eigh(covariance)
    leading = np.argsort(values)[::-1][:dims]
    components = vectors[:, leading].T
    largest = np.abs(components).argmax(axis=1)
    components = components * np.sign(components[np.arange(len(leading)), largest])[:, None]
    total = values.clip(min=0).sum()
    explained = values[leading].clip(min=0) / total if total > 0 else np.zeros(len(leading))
    missing = dims - len(leading)
    return Pca(mean, np.pad(components, ((0, missing), (0, 0))), np.pad(explained, (0, missing)))
