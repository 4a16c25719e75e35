import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.distance_sums import class_distances
from analysis.measures.whole_distances import CLOSE, whole_sums


def draw(N, F, C, *, seed=0):
    generator = torch.Generator().manual_seed(seed)
    y = torch.randint(C, (N,), generator=generator)
    return torch.randn(N, F, generator=generator, dtype=torch.float64), y


def by_loops(x, y):
    labels = y.unique().tolist()
    sums = torch.zeros(len(labels), len(labels), dtype=torch.float64)
    for i, u in enumerate(x):
        for j, v in enumerate(x):
            sums[labels.index(y[i]), labels.index(y[j])] += (u - v).square().sum().sqrt()
    return sums


@given(st.integers(1, 12), st.integers(1, 4), st.integers(1, 4), st.integers(0, 100))
def test_equals_slow_loops(N, F, C, seed):
    x, y = draw(N, F, C, seed=seed)
    found = class_distances(x, y, node_sums=True)
    torch.testing.assert_close(found.sums * found.unit, by_loops(x, y))
    torch.testing.assert_close(found.node_sums.sum(), found.sums.sum())


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("spread", [1.0, 1e-3, 1e-6])
def test_equals_the_tiles_also_near_collapse(offset, spread):
    x, y = draw(300, 5, 4)
    x = offset + y.unsqueeze(1) * 2.0 + spread * x
    whole = class_distances(x, y, node_sums=True)
    tiled = class_distances(x, y, node_sums=True, tile=(64, 100))
    torch.testing.assert_close(whole.sums, tiled.sums, rtol=1e-7, atol=0)
    torch.testing.assert_close(whole.node_sums, tiled.node_sums, rtol=1e-7, atol=0)
    assert whole.square_sum == pytest.approx(tiled.square_sum, rel=1e-9)


def test_nodes_at_one_place_are_at_distance_zero():
    x = torch.tensor([[0.1, 0.7]]).double().repeat(9, 1)
    assert whole_sums(x, torch.arange(2).repeat_interleave(torch.tensor([4, 5])), 2).by_class.eq(0).all()
    far = torch.cat([x, x + 1e3])
    assert torch.equal(whole_sums(far, torch.arange(2).repeat_interleave(9), 2).by_class.diag(), torch.zeros(2).double())


def test_a_close_pair_is_not_rounded_off():
    near = CLOSE / 1e4
    nodes = torch.tensor([[1.0], [1.0 + near], [-1.0]], dtype=torch.float64)
    sums = whole_sums(nodes, torch.tensor([0, 0, 1]), 2).by_class
    assert float(sums[0, 0]) == pytest.approx(2 * near, rel=1e-5)
