"""Squared distances between unit rows, without visiting pairs."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures import class_squared_distances
from tests.measures.features import blobs


def test_squared_distances_equal_direct_ones_between_unit_rows():
    x, y = blobs(200, 6, 9)
    x[3] = 0
    unit = torch.nn.functional.normalize(x.double())
    far = torch.cdist(unit, unit, compute_mode="donot_use_mm_for_euclid_dist").square()
    member = torch.nn.functional.one_hot(y).double()
    got = class_squared_distances(x, y, node_sums=True)
    assert torch.allclose(got.sums, member.T @ far @ member, rtol=1e-12)
    assert torch.allclose(got.node_sums, far.sum(1), rtol=1e-12)
    assert got.square_sum == pytest.approx(float(far.square().sum()), rel=1e-12)


def test_sums_alone_are_the_same_sums():
    x, y = blobs(50, 6, 4)
    y[::9] = -1
    alone, both = class_squared_distances(x, y), class_squared_distances(x, y, node_sums=True)
    assert torch.equal(alone.sums, both.sums)
    assert len(alone.node_sums) == 0
    assert len(both.node_sums) == int((y >= 0).sum())


@given(seed=st.integers(0, 100), size=st.sampled_from([1e-40, 1e-20, 1e20]))
def test_the_length_of_rows_does_not_matter(seed, size):
    x, y = blobs(40, 4, 3, seed=seed, dtype=torch.float64)
    lengths = torch.rand(40, 1, generator=torch.Generator().manual_seed(seed)).double() + 0.1
    got, same = (class_squared_distances(z, y, node_sums=True) for z in (x, x * lengths * size))
    assert torch.allclose(got.sums, same.sums, rtol=1e-9)
    assert got.square_sum == pytest.approx(same.square_sum, rel=1e-9)


def test_exact_where_all_rows_point_almost_the_same_way():
    signal, y = blobs(60, 4, 3, dtype=torch.float64)
    x = 1 + 1e-7 * signal
    unit = torch.nn.functional.normalize(x)
    far = (unit[:, None] - unit).square().sum(-1)
    member = torch.nn.functional.one_hot(y).double()
    assert torch.allclose(class_squared_distances(x, y).sums, member.T @ far @ member, rtol=1e-6)
