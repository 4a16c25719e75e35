"""k-means initialisation of keys, on encoder states."""

from __future__ import annotations

import numpy as np
import torch
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from torch import Tensor

# nodes per key in a head's k-means: enough to find the clusters, few enough that heads start differently
NODES_PER_KEY = 12


def kmeans_keys(x: Tensor, *, heads: int, clusters: int, generator: torch.Generator) -> Tensor:
    """Initial keys of a memory layer: for each head, the k-means centres of a separate sample of nodes.

    Each head sees other nodes, so that heads may settle on different partitions; on all nodes they would
    start, and stay, as copies. A head's keys are numbered so that key j lies near key j of the first head
    (Hungarian matching): the heads are mixed column by column, and heads that number the same clusters
    differently would cancel out. Where there are fewer distinct nodes than clusters, the missing centres are
    drawn near random nodes.

    Args:
        x: ``[N, F]`` node states.
        heads: number of heads H, at least 1.
        clusters: number of clusters K, at least 1.
        generator: source of the samples and the random starts.

    Returns:
        ``[H, K, F]``, on the device and in the dtype of ``x``.

    >>> x = torch.tensor([[0.0], [0.0], [4.0], [4.0]])
    >>> keys = kmeans_keys(x, heads=1, clusters=2, generator=torch.Generator().manual_seed(0))
    >>> sorted(keys.flatten().tolist())
    [0.0, 4.0]
    """
    keys: list[np.ndarray] = []
    for _ in range(heads):
        seed = int(torch.randint(2**31 - 1, (), generator=generator))
        sample = torch.randperm(len(x), generator=generator)[: NODES_PER_KEY * clusters]
        points = np.unique(x.detach()[sample.to(x.device)].float().cpu().numpy(), axis=0)
        k = min(clusters, len(points))
        centres = KMeans(k, n_init=1, random_state=seed).fit(points).cluster_centers_
        if k < clusters:
            rng = np.random.default_rng(seed)
            extra = points[rng.integers(len(points), size=clusters - k)]
            centres = np.concatenate([centres, extra + rng.normal(scale=0.1, size=extra.shape)])
        if keys:
            centres = centres[linear_sum_assignment(cdist(keys[0], centres))[1]]
        keys.append(centres)
    return torch.from_numpy(np.stack(keys)).to(x)
