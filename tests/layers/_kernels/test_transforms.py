"""The layers under torch.func, forward mode, tracing and without values, as PyG's are."""

from functools import partial

import pytest
import torch
from torch.autograd import forward_ad
from torch.utils.checkpoint import checkpoint, create_selective_checkpoint_contexts

from analysis.layers import DiffGroupNorm, MemPooling
from analysis.layers._kernels import group_norm_stored_products
from analysis.layers._kernels.transforms import plain_only


@pytest.fixture(params=["norm", "small norm", "pool", "large pool", "padded pool", "masked pool"])
def layer(request, monkeypatch):
    """A function of one tensor, and that tensor."""
    torch.manual_seed(0)
    long = 70 if request.param == "large pool" else 4
    x = torch.randn(3, long, 5, dtype=torch.float64)
    if "norm" in request.param:
        if request.param == "norm":
            monkeypatch.setattr(group_norm_stored_products, "FEW_PRODUCTS", 0)
        return DiffGroupNorm(5, 3, lamda=0.5).double().eval(), x.flatten(0, 1)
    pool = MemPooling(5, 2, 2, 3).double().requires_grad_(False)  # a function is traced with constants
    batch = 2 * (torch.arange(3 * long) > long)
    mask = torch.arange(4) < torch.tensor([[4], [1], [2]])
    options = {
        "pool": {"batch": batch},
        "large pool": {"batch": batch},
        "padded pool": {},
        "masked pool": {"mask": mask},
    }[request.param]
    return lambda x: pool(x, **options)[0], x if "batch" not in options else x.flatten(0, 1)


def test_only_what_is_transformed_must_be_plain():
    x = torch.ones(2)
    assert not plain_only(x)
    assert torch.func.grad(lambda x: x.sum() * plain_only(x))(x).tolist() == [1, 1]
    with forward_ad.dual_level():
        assert plain_only(x)
    assert not plain_only(x)


def test_selective_checkpoints_keep_what_nobody_overwrites(layer):
    f, x = layer
    leaf, again = (x.clone().requires_grad_() for _ in range(2))
    f(leaf).pow(2).sum().backward()
    kept = partial(create_selective_checkpoint_contexts, [torch.ops.aten.mm.default])
    checkpoint(f, again, use_reentrant=False, context_fn=kept).pow(2).sum().backward()
    torch.testing.assert_close(again.grad, leaf.grad)


def test_functional_gradients_are_those_of_backward(layer):
    f, x = layer
    leaf = x.clone().requires_grad_()
    (expected,) = torch.autograd.grad(f(leaf).pow(2).sum(), leaf)
    torch.testing.assert_close(torch.func.grad(lambda x: f(x).pow(2).sum())(x), expected)


def test_forward_mode_is_the_transpose_of_backward(layer):
    f, x = layer
    turn = torch.randn_like(x)
    _, forward = torch.func.jvp(f, (x,), (turn,))
    weights = torch.randn_like(forward)
    leaf = x.clone().requires_grad_()
    (backward,) = torch.autograd.grad(f(leaf), leaf, weights)
    torch.testing.assert_close((forward * weights).sum(), (backward * turn).sum())
    with forward_ad.dual_level():
        dual = f(forward_ad.make_dual(x, turn))
        torch.testing.assert_close(forward_ad.unpack_dual(dual).tangent, forward)


def test_many_at_once_are_one_after_another(layer):
    f, x = layer
    if x.dim() == 2:  # ids of graphs are read from values, which vmap hides
        many = torch.stack([x, 2 * x])
        torch.testing.assert_close(torch.func.vmap(f)(many), torch.stack([f(x), f(2 * x)]))


@pytest.mark.filterwarnings("ignore")
def test_a_traced_layer_gives_the_same(layer):
    f, x = layer
    torch.testing.assert_close(torch.jit.trace(f, x)(x), f(x))


def test_shapes_are_known_without_values():
    x = torch.zeros(3, 4, 5, device="meta")
    assert MemPooling(5, 2, 2, 3).to("meta")(x)[0].shape == (3, 3, 2)
    assert DiffGroupNorm(5, 3, device="meta")(x[0]).shape == (4, 5)
