"""What the two layers cannot use is refused in one sentence that names it."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import DiffGroupNorm, MemPooling
from analysis.layers._kernels import group_norm_stored_products

F, G = 6, 4
OUT, H, K = 5, 3, 4


@pytest.mark.parametrize("shape", [(3,), (3, F + 1), (2, 3, F)])
def test_wrong_shapes_are_named(shape):
    with pytest.raises(BadInput, match=r"expected nodes \[N, 6\], got \[[\d, ]+\]"):
        DiffGroupNorm(F, G)(torch.zeros(shape))


def test_weights_and_statistics_that_are_none_are_named(monkeypatch):
    monkeypatch.setattr(group_norm_stored_products, "FEW_PRODUCTS", 0)
    ours = DiffGroupNorm(F, G)
    ours.lin.weight.data[2, 1] = float("nan")
    with pytest.raises(BadInput, match=r"expected finite weight, got nan at \[2, 1\]"):
        ours(torch.randn(50, F))
    ours = DiffGroupNorm(F, G)
    ours.eval().norm.running_var[7] = float("nan")
    with pytest.raises(BadInput, match=r"expected finite running_var, got nan at \[1, 1\]"):
        ours(torch.randn(50, F))


@pytest.mark.parametrize("dtype", [torch.long, torch.bool])
def test_whole_numbers_are_refused_as_in_pyg(dtype):
    with pytest.raises(BadInput, match="expected floating-point nodes, got torch"):
        DiffGroupNorm(F, G)(torch.ones(9, F, dtype=dtype))


def test_an_array_is_refused_in_words():
    with pytest.raises(BadInput, match="nodes as a tensor, got ndarray"):
        DiffGroupNorm(2, 3)(torch.eye(2).numpy())


@pytest.mark.filterwarnings("ignore:Sparse CSR")
@pytest.mark.parametrize("form", [torch.Tensor.to_sparse, torch.Tensor.to_sparse_csr])
def test_sparse_nodes_are_refused_in_words(form):
    norm = DiffGroupNorm(F, G)
    for call in (norm, norm.group_assignments, norm.eval()):
        with pytest.raises(BadInput, match=r"sparse ones; convert them with .to_dense\(\)"):
            call(form(torch.eye(F)))


def test_a_variance_is_not_made_smaller():
    for eps in (-1e-5, float("nan")):
        with pytest.raises(BadInput, match="eps of at least 0"):
            DiffGroupNorm(F, G, eps=eps)


@pytest.mark.parametrize(("channels", "groups"), [(0, 3), (3, 0), (-1, 3)])
def test_no_groups_or_features_are_refused(channels, groups):
    with pytest.raises(BadInput, match=r"expected (groups|in_channels) to be at least 1"):
        DiffGroupNorm(channels, groups)


def test_numbers_too_large_to_square_are_refused(monkeypatch):
    monkeypatch.setattr(group_norm_stored_products, "FEW_PRODUCTS", 0)
    with pytest.raises(BadInput, match="scale them down"):
        DiffGroupNorm(F, G)(torch.randn(10, F) * 1e25)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m, x: m(x[:, 1:]), r"expected nodes \[N, 6\] or \[B, N, 6\], got \[4, 5\]"),
        (lambda m, x: m.pool(x[None]), r"expected nodes \[N, 6\], got \[1, 4, 6\]"),
        (lambda m, x: m(x, torch.tensor([1, 1, 0, 0])), "sort the nodes by graph first"),
        (lambda m, x: m(x, torch.tensor([-1, 0, 0, 0])), "expected graph ids from 0"),
        (lambda m, x: m(x, torch.tensor([0, 0, 1])), "one integer for each of 4 nodes"),
        (lambda m, x: m(x, torch.tensor([0, 0, 1, 2]), batch_size=2), "below batch_size 2, got 2"),
        (lambda m, x: m(x[None], mask=torch.ones(1, 3)), r"expected mask \[1, 4\]"),
        (lambda m, x: m.kl_loss(x), r"expected S \[B, N, K\], got \[4, 6\]"),
        (
            lambda m, x: m(x.index_fill(0, torch.tensor(2), torch.nan)),
            r"expected finite x, got nan at \[2, 0\]",
        ),
        (lambda m, x: m(x + 1e25), "scale them down"),
        (lambda m, x: MemPooling(F, OUT, H, 0), "expected num_clusters to be at least 1, got 0"),
        (lambda m, x: MemPooling(0, OUT, H, K), "expected in_channels to be at least 1, got 0"),
        (lambda m, x: m(x.to_sparse()), "expected dense nodes, got sparse ones"),
        (lambda m, x: m.pool(x.cfloat()), "expected real nodes, got torch.complex64"),
        (lambda m, x: m.head_assignments(x.numpy()), "expected nodes as a tensor, got ndarray"),
        (lambda m, x: m.pool(x, [0, 0, 1, 1]), "expected batch as a tensor, got list"),
        (lambda m, x: MemPooling(F, OUT, H, K, tau=float("inf")), "expected a finite tau > 0, got inf"),
        (lambda m, x: m(x, batch_size=-1), "expected a batch_size of at least 0, got -1"),
        (lambda m, x: m(x, max_num_nodes=-1), "expected max_num_nodes to be at least 0, got -1"),
        (lambda m, x: MemPooling(F, OUT, H, K, tau=0), "expected a finite tau > 0, got 0"),
    ],
)
def test_what_mem_pooling_cannot_use_is_named(call, message):
    with pytest.raises(BadInput, match=message):
        call(MemPooling(F, OUT, H, K), torch.randn(4, F))


def test_a_key_that_is_no_number_is_named():
    layer = MemPooling(F, OUT, H, K)
    layer.k.data[1, 2, 3] = float("nan")
    with pytest.raises(BadInput, match=r"expected finite k, got nan at \[1, 2, 3\]"):
        layer(torch.randn(4, F))
