"""Sparse features give the products, gradients and dropout of the dense ones."""

import pytest
import torch
from torch import nn
from torch_geometric.nn.dense import Linear

from analysis.models.sparse_features import sparse_features


def words(seed=0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(30, 50, generator=generator)
    return x * (torch.rand(30, 50, generator=generator) < 0.05)


@pytest.mark.parametrize("layer", [nn.Linear(50, 4), nn.Linear(50, 4, bias=False), Linear(50, 4, bias=False)])
def test_product_and_gradient_are_those_of_the_dense_features(layer):
    x = words()
    sparse = sparse_features(x)
    torch.testing.assert_close(sparse.linear(layer), layer(x))
    weight = torch.randn(30, 4)
    ours, theirs = (
        torch.autograd.grad((out * weight).sum(), list(layer.parameters()))
        for out in (sparse.linear(layer), layer(x))
    )
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b)


def test_dropout_keeps_the_expectation_and_its_gradient_sees_what_was_dropped():
    sparse, layer = sparse_features(words()), nn.Linear(50, 4, bias=False)
    torch.manual_seed(0)
    dropped = sparse.dropout(0.5, training=True)
    kept = dropped.values != 0
    torch.testing.assert_close(dropped.values[kept], 2 * sparse.values[kept])
    assert 0.2 < kept.float().mean() < 0.8
    (gradient,) = torch.autograd.grad(dropped.linear(layer).sum(), [layer.weight])
    dense = torch.zeros(30, 50)
    node = torch.repeat_interleave(torch.arange(30), dropped.rowptr.diff())
    dense[node, dropped.col] = dropped.values
    torch.testing.assert_close(gradient, dense.sum(0).expand(4, 50))
    assert torch.equal(sparse.dropout(0.5, training=False).values, sparse.values)


def test_dense_features_have_no_sparse_form_and_empty_ones_do():
    assert sparse_features(torch.rand(10, 10)) is None
    empty = sparse_features(torch.zeros(3, 50))
    assert empty.linear(nn.Linear(50, 2, bias=False)).abs().max() == 0
