"""What is done to node features before a model sees them."""

from __future__ import annotations

from copy import copy

from torch_geometric.data import Data
from torch_geometric.transforms import NormalizeFeatures


def row_normalised(graphs: Data | list[Data]) -> Data | list[Data]:
    """Features shifted to start at 0, every node's then divided by their sum (or by 1, if larger), as in PyG.

    >>> import torch
    >>> row_normalised(Data(x=torch.tensor([[1.0, 3.0], [0.0, 0.0]]))).x.tolist()
    [[0.25, 0.75], [0.0, 0.0]]
    """
    if isinstance(graphs, list):
        return [_one(graph) for graph in graphs]
    return _one(graphs)


def _one(graph: Data) -> Data:
    changed = copy(graph)
    changed.x = graph.x.clone()
    return NormalizeFeatures(attrs=["x"])(changed)
