"""Compare the scales of features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:  # pages read the limit before torch is imported
    from torch_geometric.data import Data

WIDE = 1e3
"""From this factor on features are standardised unless somebody says otherwise."""


class Scales(NamedTuple):
    """The largest and the smallest scale of a feature, a scale being the largest absolute value.

    Attributes:
        most: the largest scale of all features, at least 0.
        least: the smallest scale of those features that are not 0 everywhere, positive.
        largest: number of the feature with the largest scale.
        smallest: number of the one with the smallest.
    """

    most: float
    least: float
    largest: int
    smallest: int

    @property
    def factor(self) -> float:
        """Largest factor between two scales, or between one and 1, the scale that initial weights suit."""
        return max(self.most, 1.0) / min(self.least, 1.0)


def feature_scales(graphs: Sequence[Data]) -> Scales | None:
    """Largest and smallest feature scale of the graphs; None if there are no features, or all are 0.

    Args:
        graphs: with features ``[N, F]``, F the same for all.

    >>> import torch
    >>> from torch_geometric.data import Data
    >>> feature_scales([Data(x=torch.tensor([[1.0, 2e8], [0.0, 5.0]]))])
    Scales(most=200000000.0, least=1.0, largest=1, smallest=0)
    """
    if not graphs or any(graph.x is None or graph.x.dim() != 2 for graph in graphs):
        return None
    return scales_of([graph.x.detach().abs().float().cpu().numpy() for graph in graphs])


def scales_of(features: Sequence[np.ndarray]) -> Scales | None:
    """Like :func:`feature_scales`, for the features ``[N, F]`` of each graph as arrays.

    Args:
        features: ``[N, F]`` of each graph, F the same for all.

    >>> scales_of([np.array([[0.5, -3.0]]), np.array([[-1.0, 0.0]])])
    Scales(most=3.0, least=1.0, largest=1, smallest=0)
    """
    sizes = [np.abs(x).max(axis=0) for x in features if x.size]
    if not sizes:
        return None
    scale = np.max(sizes, axis=0)
    nonzero = np.flatnonzero(scale > 0)
    if not len(nonzero):
        return None
    largest, smallest = int(nonzero[scale[nonzero].argmax()]), int(nonzero[scale[nonzero].argmin()])
    return Scales(float(scale[largest]), float(scale[smallest]), largest, smallest)
