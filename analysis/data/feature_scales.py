"""How far the scales of features lie apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch_geometric.data import Data

WIDE = 1e3
"""From this factor on features are standardised unless somebody says otherwise."""


class Scales(NamedTuple):
    """The largest and the smallest scale of a feature, a scale being the largest absolute value.

    Attributes:
        most: of all features.
        least: of all features that are not 0 everywhere.
        largest: number of the feature with the largest scale.
        smallest: number of the one with the smallest.
    """

    most: float
    least: float
    largest: int
    smallest: int

    @property
    def factor(self) -> float:
        """How far scales lie apart from each other and from 1, which a network's first weights suit."""
        return max(self.most, 1.0) / min(self.least, 1.0)


def feature_scales(graphs: Sequence[Data]) -> Scales | None:
    """The scales of the graphs' features; None where there are none, or all are 0.

    >>> feature_scales([Data(x=torch.tensor([[1.0, 2e8], [0.0, 5.0]]))])
    Scales(most=200000000.0, least=1.0, largest=1, smallest=0)
    """
    if not graphs or any(graph.x is None or graph.x.dim() != 2 for graph in graphs):
        return None
    sizes = [graph.x.detach().abs().float().amax(0) for graph in graphs if graph.x.numel()]
    if not sizes:
        return None
    scale = torch.stack(sizes).amax(0)
    there = torch.nonzero(scale > 0).flatten()
    if not len(there):
        return None
    of_those = scale[there]
    largest, smallest = int(there[of_those.argmax()]), int(there[of_those.argmin()])
    return Scales(float(scale[largest]), float(scale[smallest]), largest, smallest)
