import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.layers._kernels import group_norm_chunked
from analysis.layers._kernels.group_norm_chunked import ChunkedGroups
from analysis.layers._kernels.group_norm_matmul import Affine, GroupMoments, normalise_groups


def draw(N, F, G, *, seed=0, mean=0.0):
    generator = torch.Generator().manual_seed(seed)
    x = mean + torch.randn(N, F, generator=generator, dtype=torch.float64)
    weight, scale, shift = (torch.randn(G, F, generator=generator, dtype=torch.float64) for _ in range(3))
    return [p.requires_grad_() for p in (x, weight / F, scale, shift)]


@given(
    st.integers(2, 30), st.integers(1, 5), st.integers(1, 4), st.booleans(), st.sampled_from([0.0, 1e3, 1e6])
)
def test_equals_the_formula_in_values_and_gradients(N, F, G, running, mean):
    inputs = draw(N, F, G, mean=mean)
    known = GroupMoments(torch.full((G, F), mean).double(), torch.full((G, F), 2.0).double())
    known = known if running else None

    def formula(x, weight, scale, shift):
        out, moments = normalise_groups(x, weight, Affine(scale, shift), running=known, lamda=0.3, eps=1e-3)
        return out, *moments

    def chunked(*inputs):
        return ChunkedGroups.apply(*inputs, known, 0.3, 1e-3)

    results = []
    for compute in (formula, chunked):
        out, *moments = compute(*inputs)
        gradients = torch.autograd.grad((out - mean).pow(3).sum(), inputs)
        results.append([out, *(m.detach() for m in moments), *gradients])
    for expected, actual in zip(*results, strict=True):
        size = expected.detach().abs().max().item()
        torch.testing.assert_close(actual, expected, rtol=1e-6, atol=1e-7 * size + 1e-9)


@pytest.mark.parametrize("mean", [0.0, 1e4])
def test_the_size_of_a_chunk_does_not_matter(monkeypatch, mean):
    inputs = draw(700, 3, 4, mean=mean)
    results = []
    for size in (1, 10**9):
        monkeypatch.setattr(group_norm_chunked, "CHUNK_BYTES", size)
        out, *moments = ChunkedGroups.apply(*inputs, None, 0.3, 1e-5)
        results.append([out, *moments, *torch.autograd.grad((out - mean).pow(3).sum(), inputs)])
    for small, large in zip(*results, strict=True):
        torch.testing.assert_close(small, large, rtol=1e-6, atol=1e-6)


def test_only_what_wants_a_gradient_gets_one_twice():
    x, weight, scale, shift = draw(6, 2, 3)
    x = x.detach()
    out, *_ = ChunkedGroups.apply(x, weight, scale, None, None, 0.3, 1e-5)
    (first,) = torch.autograd.grad(out.pow(3).sum(), weight, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), weight)
    formula, _ = normalise_groups(x, weight, Affine(scale, None), running=None, lamda=0.3, eps=1e-5)
    (expected,) = torch.autograd.grad(formula.pow(3).sum(), weight, create_graph=True)
    torch.testing.assert_close(second, torch.autograd.grad(expected.sum(), weight)[0])
