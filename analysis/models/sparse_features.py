"""Sparse node features, such as bags of words, for a fast first layer."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch_geometric.nn.dense import Linear

from analysis.models.dropout import dropout
from analysis.models.sparse_aggregation import csr

DENSEST = 0.1
"""With a larger share of values that are not 0, a dense product is as fast."""


class SparseFeatures(NamedTuple):
    """Features ``[N, F0]`` and their transpose in CSR form, with values that dropout can replace.

    Attributes:
        rowptr: ``[N + 1]``, where the values of each node begin.
        col: ``[M]``, which feature each value belongs to.
        values: ``[M]``, the numbers other than 0, node by node.
        rowptr_t: ``[F0 + 1]``, where the values of each feature begin.
        col_t: ``[M]``, which node each of these belongs to.
        perm_t: ``[M]``, the position in ``values`` of the transpose's values.
        shape: number of nodes N and of features F0.
    """

    rowptr: Tensor
    col: Tensor
    values: Tensor
    rowptr_t: Tensor
    col_t: Tensor
    perm_t: Tensor
    shape: tuple[int, int]

    def dropout(self, p: float, *, training: bool) -> SparseFeatures:
        """Apply dropout to the nonzero features.

        Args:
            p: probability that a value becomes 0, in [0, 1); the others are divided by 1 - ``p``.
            training: False changes nothing.
        """
        return self._replace(values=dropout(self.values, p, training=training))

    def linear(self, layer: nn.Linear | Linear) -> Tensor:
        """Apply a linear layer to the features, ``[N, F]``.

        Args:
            layer: a linear map from F0 to F features.
        """
        out: Tensor = _Product.apply(self, layer.weight)
        return out if layer.bias is None else out + layer.bias


def sparse_features(x: Tensor) -> SparseFeatures | None:
    """Convert x ``[N, F0]`` to sparse form; None if that would not be faster.

    Args:
        x: ``[N, F0]``, dense features.

    >>> one_hot = sparse_features(torch.eye(20))
    >>> one_hot.linear(nn.Linear(20, 3, bias=False)).shape, sparse_features(torch.ones(2, 2))
    (torch.Size([20, 3]), None)
    """
    node, feature = torch.nonzero(x, as_tuple=True)
    if len(node) > DENSEST * x.numel():
        return None
    order = torch.argsort(feature, stable=True)
    return SparseFeatures(
        _rowptr(node, x.shape[0]),
        feature,
        x[node, feature],
        _rowptr(feature, x.shape[1]),
        node[order],
        order,
        (x.shape[0], x.shape[1]),
    )


def _rowptr(row: Tensor, size: int) -> Tensor:
    counts = torch.bincount(row, minlength=size)
    return torch.cat([counts.new_zeros(1), counts.cumsum(0)])


class _Product(torch.autograd.Function):
    """Autograd function: x W^T for the weight of a linear layer; the features get no gradient."""

    @staticmethod
    def forward(ctx: Any, x: SparseFeatures, weight: Tensor) -> Tensor:
        ctx.x = x
        return csr(x.rowptr, x.col, x.values, shape=x.shape) @ weight.T

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, Tensor]:
        x: SparseFeatures = ctx.x
        transposed = csr(x.rowptr_t, x.col_t, x.values[x.perm_t], shape=x.shape[::-1])
        return None, (transposed @ gradient).T
