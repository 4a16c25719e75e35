import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.measures.pairwise.class_sums import class_distances
from analysis.measures.pairwise.strips import FEW_NODES, STRIP, whole_sums


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


@pytest.mark.parametrize("copies", [1, 30])
def test_nodes_at_one_place_are_at_distance_zero(copies):
    x = torch.tensor([[0.1, 0.7]]).double().repeat(9 * copies, 1)
    label = torch.arange(9 * copies) % 2
    assert whole_sums(x, label, 2, work=torch.float32).by_class.eq(0).all()
    far = torch.cat([x, x + 1e3])
    label = torch.arange(2).repeat_interleave(9 * copies)
    sums = whole_sums(far, label, 2, work=torch.float32)
    assert torch.equal(sums.by_class.diag(), torch.zeros(2).double())


@pytest.mark.parametrize("N", [3, 300])
def test_a_close_pair_is_not_rounded_off(N):
    near = 1e-10
    nodes = torch.tensor([[1.0], [1.0 + near], [-1.0]], dtype=torch.float64).repeat(N // 3, 1)
    nodes[3:] = torch.linspace(-1, 0.5, N - 3).double().unsqueeze(1)
    label = torch.ones(N, dtype=torch.long)
    label[:2] = 0
    sums = whole_sums(nodes, label, 2, work=torch.float32).by_class
    assert float(sums[0, 0]) == pytest.approx(2 * near, rel=1e-5)


@pytest.mark.parametrize("tight", [1.0, 0.1, 1e-2, 1e-3, 1e-5])
@pytest.mark.parametrize(("N", "F"), [(STRIP, 16), (STRIP + 1, 16), (FEW_NODES, 2), (500, 40), (600, 1)])
def test_float32_is_given_up_where_it_would_not_do(N, F, tight):
    x, y = draw(N, F, 3)
    x = 3.0 * y.unsqueeze(1) + tight * x
    far = torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist")
    member = torch.nn.functional.one_hot(y).double()
    found = whole_sums(x, y, 3, work=torch.float32)
    torch.testing.assert_close(found.by_class, member.T @ far @ member, rtol=5e-6, atol=0)
    torch.testing.assert_close(found.by_node, far.sum(1), rtol=5e-6, atol=0)
    assert found.squares == pytest.approx(float(far.square().sum()), rel=1e-12)


def test_a_few_nodes_at_one_place_do_not_cost_the_others_their_precision():
    x, y = draw(400, 8, 2)
    x[5:9] = x[4]
    found, exact = (whole_sums(x, y, 2, work=work).by_class for work in (torch.float32, torch.float64))
    torch.testing.assert_close(found, exact, rtol=1e-6, atol=0)
