"""t-SNE embedding, which preserves neighbourhoods but not distances."""

from __future__ import annotations

import numpy as np


def tsne_map(points: np.ndarray, *, seed: int = 0, perplexity: float = 30.0) -> np.ndarray:
    """Embed points as coordinates ``[n, 2]`` float32 by `t-SNE <https://jmlr.org/papers/v9/vandermaaten08a.html>`_.

    It keeps neighbours together and bends every distance: sizes of groups and gaps between them mean nothing.
    Seeded and started from PCA, so equal points give equal pictures.

    Args:
        points: ``[n, F]``, finite.
        seed: seed of the optimisation.
        perplexity: about how many neighbours count; lowered where there are few points.

    >>> tsne_map(np.array([[0.0], [2.0]])).tolist()  # so few points are only centred
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    if len(points) < 5:
        centred = points - points.mean(axis=0) if len(points) else points
        return np.pad(centred, ((0, 0), (0, 2)))[:, :2].astype(np.float32)
    from sklearn.manifold import TSNE

    fitted = TSNE(
        perplexity=min(perplexity, (len(points) - 1) / 3),
        init="pca" if points.shape[1] > 1 and np.ptp(points, axis=0).max() > 0 else "random",
        random_state=seed,
        max_iter=500,
    )
    return fitted.fit_transform(points.astype(np.float32)).astype(np.float32)
