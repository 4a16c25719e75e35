import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.utils import to_dense_batch

from analysis.checks import BadInput
from analysis.layers._kernels.batch_layout import equal_sizes, masked, pad, pool_segments, ragged, shortened


def batch_of(sizes):
    return torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))


@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.integers(1, 4))
def test_products_equal_a_loop_over_graphs(sizes, F):
    N = sum(sizes)
    S, x = torch.randn(N, 3).double(), torch.randn(N, F).double()
    layout = ragged(batch_of(sizes), x, batch_size=len(sizes))
    assert layout.sizes == sizes
    expected = [s.T @ n for s, n in zip(S.split(sizes), x.split(sizes), strict=True)]
    torch.testing.assert_close(pool_segments(S, x, layout), torch.stack(expected))


@pytest.mark.parametrize("sizes", [[3, 0, 2], [70, 90], [1, 1, 1, 300]])
def test_gradients_of_products(sizes):
    N = sum(sizes)
    S, x = (torch.randn(N, 2).double().requires_grad_() for _ in range(2))
    layout = ragged(batch_of(sizes), x, batch_size=len(sizes))
    assert torch.autograd.gradcheck(lambda S, x: pool_segments(S, x, layout), (S, x), fast_mode=True)
    assert torch.autograd.gradgradcheck(lambda S, x: pool_segments(S, x, layout), (S, x), fast_mode=True)


@pytest.mark.parametrize("sizes", [[3, 1, 2], [4], [2, 5]])
@pytest.mark.parametrize("longest", [None, 2, 7])
def test_padding_equals_pyg(sizes, longest):
    batch, x = batch_of(sizes), torch.randn(sum(sizes), 3)
    expected, _ = to_dense_batch(x, batch, max_num_nodes=longest)
    layout = ragged(batch, x)
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


def test_a_layout_that_is_known_comes_back_as_it_is_if_it_fits():
    x = torch.randn(6, 2)
    layout = equal_sizes(2, 3, device=x.device)
    assert ragged(layout, x) is layout
    read = ragged(batch_of([3, 3]), x)
    assert (layout.sizes, layout.longest, layout.batch.tolist()) == (read.sizes, 3, read.batch.tolist())
    with pytest.raises(BadInput, match="expected the layout of 5 nodes, got one of 6 in 2 graphs"):
        ragged(layout, x[:5])
    with pytest.raises(BadInput, match="in 2 graphs"):
        ragged(layout, x, batch_size=3)


def test_padding_leaves_what_needs_none_where_it_is_and_the_rest_unchanged():
    x = torch.randn(6, 2)
    assert pad(x, equal_sizes(2, 3, device=x.device)).data_ptr() == x.data_ptr()
    before = x.clone()
    pad(x, ragged(batch_of([4, 2]), x)).zero_()
    assert torch.equal(x, before)


def test_ids_that_are_no_integers_are_refused():
    with pytest.raises(BadInput, match="one integer for each of 2 nodes"):
        ragged(torch.tensor([0.0, 1.0]), torch.zeros(2, 1))
