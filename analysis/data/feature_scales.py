"""How far the scales of features lie apart, and features brought to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
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


def standardised(features: Sequence[Tensor]) -> list[Tensor]:
    r"""Features with mean 0 and standard deviation 1 over all nodes of all graphs.

    .. math::
        x'_{if} = (x_{if} - \mu_f) / \sigma_f

    Columns of 0 and 1 alone stay as they are, for they have that scale already; constant columns become 0.

    Args:
        features: ``[n, F]`` for every graph.

    >>> standardised([torch.tensor([[0.0, 10.0], [1.0, 30.0]])])[0].tolist()
    [[0.0, -1.0], [1.0, 1.0]]
    """
    whole = torch.cat([x.double() for x in features])
    mean, spread = whole.mean(0), whole.std(0, correction=0)
    # a spread that is rounding noise beside the mean is none
    constant = spread <= 1e-12 * mean.abs().clamp_min(1e-300)
    switches = ((whole == 0) | (whole == 1)).all(0) & ~constant
    mean = torch.where(switches, 0.0, mean)
    spread = torch.where(switches | constant, 1.0, spread)
    return [((x.double() - mean) / spread).float() for x in features]
