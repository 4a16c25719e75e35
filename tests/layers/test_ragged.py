import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.utils import to_dense_batch

from analysis.checks import BadInput
from analysis.layers.ragged import masked, pad, pool_segments, ragged, shortened


def batch_of(sizes):
    return torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))


@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.integers(1, 4))
def test_products_equal_a_loop_over_graphs(sizes, F):
    N = sum(sizes)
    S, x = torch.randn(N, 3).double(), torch.randn(N, F).double()
    layout = ragged(batch_of(sizes), x, len(sizes))
    assert layout.sizes == sizes
    expected = [s.T @ n for s, n in zip(S.split(sizes), x.split(sizes), strict=True)]
    torch.testing.assert_close(pool_segments(S, x, layout), torch.stack(expected))


@pytest.mark.parametrize("sizes", [[3, 0, 2], [70, 90], [1, 1, 1, 300]])
def test_gradients_of_products(sizes):
    N = sum(sizes)
    S, x = (torch.randn(N, 2).double().requires_grad_() for _ in range(2))
    layout = ragged(batch_of(sizes), x, len(sizes))
    assert torch.autograd.gradcheck(lambda S, x: pool_segments(S, x, layout), (S, x), fast_mode=True)
    assert torch.autograd.gradgradcheck(lambda S, x: pool_segments(S, x, layout), (S, x), fast_mode=True)


@pytest.mark.parametrize("sizes", [[3, 1, 2], [4], [2, 5]])
@pytest.mark.parametrize("longest", [None, 2, 7])
def test_padding_equals_pyg(sizes, longest):
    batch, x = batch_of(sizes), torch.randn(sum(sizes), 3)
    expected, _ = to_dense_batch(x, batch, max_num_nodes=longest)
    layout = ragged(batch, x, None)
    if longest is not None:
        layout, x = shortened(layout, x, longest)
    assert torch.equal(pad(x, layout), expected)


def test_a_mask_with_holes_is_read_and_written_in_place():
    mask = torch.tensor([[0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 1, 0]], dtype=torch.bool)
    dense = torch.randn(3, 4, 2) * mask.unsqueeze(-1)
    layout = masked(mask)
    assert layout.sizes == [2, 0, 3]
    assert layout.batch.tolist() == [0, 0, 2, 2, 2]
    assert torch.equal(pad(dense[mask], layout), dense)


def test_ids_that_are_no_integers_are_refused():
    with pytest.raises(BadInput, match="one integer for each of 2 nodes"):
        ragged(torch.tensor([0.0, 1.0]), torch.zeros(2, 1), None)
