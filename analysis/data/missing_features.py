"""Structural features for graphs that have none."""

from __future__ import annotations

import numpy as np
import torch
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import ArpackError, eigsh
from torch import Tensor
from torch_geometric.data import Data

from analysis.checks import BadInput

MOST_DEGREE = 63
EIGENVECTORS = 8
_DENSE = 500


def degree_features(graphs: list[Data]) -> list[Tensor]:
    """One-hot degree, as is usual where graphs have no features (`Xu et al., 2019 <https://arxiv.org/abs/1810.00826>`_).

    Column d is 1 for nodes with d neighbours; the last column holds all degrees from 63 on.

    Args:
        graphs: with edges in both directions.

    Returns:
        ``[n, D]`` for each graph; D, at most 64, is the same for all.

    >>> path = Data(edge_index=torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), num_nodes=3)
    >>> degree_features([path])[0].tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    degrees = [torch.bincount(g.edge_index[0], minlength=g.num_nodes).clamp_max(MOST_DEGREE) for g in graphs]
    width = max(int(d.max()) for d in degrees) + 1
    return [torch.nn.functional.one_hot(d, width).float() for d in degrees]


def one_hot_features(graphs: list[Data]) -> list[Tensor]:
    """One-hot node identity: the identity matrix ``[n, n]`` of each graph.

    Args:
        graphs: of any sizes.

    >>> one_hot_features([Data(num_nodes=2)])[0].tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return [torch.eye(int(graph.num_nodes)) for graph in graphs]


def laplacian_features(graphs: list[Data]) -> list[Tensor]:
    r"""Eigenvectors of :math:`I - D^{-1/2} A D^{-1/2}` (`Dwivedi et al., 2020 <https://arxiv.org/abs/2003.00982>`_).

    Those of the eight smallest eigenvalues after the first, scaled to a mean square of 1; the sign is such
    that the largest entry is positive. A graph with fewer nodes has zeros in the last columns.

    Args:
        graphs: with edges in both directions.

    Returns:
        ``[n, 8]`` for each graph.

    Raises:
        BadInput: if the eigenvectors of a large graph are not found in a bounded number of steps.

    >>> pair = Data(edge_index=torch.tensor([[0, 1], [1, 0]]), num_nodes=2)
    >>> laplacian_features([pair])[0][:, 0].abs().round(decimals=4).tolist()
    [1.0, 1.0]
    """
    return [_eigenvectors(graph) for graph in graphs]


def _eigenvectors(graph: Data) -> Tensor:
    n = int(graph.num_nodes)
    source, target = graph.edge_index.numpy()
    adjacency = coo_array((np.ones(len(source)), (source, target)), shape=(n, n)).tocsr()
    scale = diags_array(1 / np.sqrt(np.maximum(np.bincount(source, minlength=n), 1)))
    smooth = scale @ adjacency @ scale
    count = min(EIGENVECTORS + 1, n)
    if n <= _DENSE:
        values, vectors = np.linalg.eigh(smooth.toarray())
    else:
        start = np.cos(np.arange(n))  # fixed, so that the same graph has the same features
        try:
            values, vectors = eigsh(smooth, k=count, which="LA", v0=start, maxiter=60 * count, tol=1e-4)
        except ArpackError:
            raise BadInput(
                "expected eigenvectors in a bounded number of steps, got none; choose degree features"
            ) from None
    order = np.argsort(-values, kind="stable")[1:count]
    features = vectors[:, order] * np.sqrt(n)
    largest = features[np.abs(features).argmax(axis=0), np.arange(features.shape[1])]
    x = np.zeros((n, EIGENVECTORS), dtype=np.float32)
    x[:, : features.shape[1]] = features * np.where(largest < 0, -1, 1)
    return torch.from_numpy(x)
