"""Normalise node features before a model sees them."""

from __future__ import annotations

from copy import copy

import torch
from torch_geometric.data import Data
from torch_geometric.transforms import NormalizeFeatures


def row_normalised(graphs: Data | list[Data]) -> Data | list[Data]:
    """Shift features to start at 0, then divide each row by its sum (at least 1), as PyG's NormalizeFeatures.

    Args:
        graphs: with features ``[N, F]``; they are not changed.

    >>> import torch
    >>> row_normalised(Data(x=torch.tensor([[1.0, 3.0], [0.0, 0.0]]))).x.tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    if isinstance(graphs, list):
        return [_normalise_rows(graph) for graph in graphs]
    return _normalise_rows(graphs)


def standardised(graphs: Data | list[Data], *, keep_binary: bool = False) -> Data | list[Data]:
    r"""Standardise each feature: subtract its mean, divide by its standard deviation (by 1 where that is 0).

    .. math::
        x'_{if} = (x_{if} - \mu_f) / \sigma_f

    Of several graphs, the two are taken over the nodes of those for training, so that nothing is learned
    from the others; of one graph over all its nodes, whose features are known while it is trained on.

    Args:
        graphs: with features ``x`` ``[n, F]``.
        keep_binary: leave columns of 0 and 1 alone as they are, for they have that scale already.

    >>> train, test = Data(x=torch.tensor([[1.0], [3.0]]), split=0), Data(x=torch.tensor([[4.0]]), split=2)
    >>> [graph.x.tolist() for graph in standardised([train, test])]
    [[[-1.0], [1.0]], [[2.0]]]
    >>> standardised(Data(x=torch.tensor([[0.0, 10.0], [1.0, 30.0]])), keep_binary=True).x.tolist()
    [[0.0, -1.0], [1.0, 1.0]]
    """
    several = graphs if isinstance(graphs, list) else [graphs]
    train = [graph.x for graph in several if len(several) == 1 or graph.get("split", 0) == 0]
    whole = torch.cat(train or [graph.x for graph in several]).double()
    sd, mean = torch.std_mean(whole, dim=0, correction=0)
    # a standard deviation within rounding error of the mean counts as 0
    constant = sd <= 1e-12 * mean.abs().clamp_min(1e-300)
    sd[constant] = 1
    if keep_binary:
        binary = ((whole == 0) | (whole == 1)).all(0) & ~constant
        mean[binary], sd[binary] = 0, 1
    changed = [copy(graph) for graph in several]
    for graph in changed:
        graph.x = ((graph.x.double() - mean) / sd).float()
    return changed if isinstance(graphs, list) else changed[0]


def _normalise_rows(graph: Data) -> Data:
    changed = copy(graph)
    changed.x = graph.x.clone()
    return NormalizeFeatures(attrs=["x"])(changed)
