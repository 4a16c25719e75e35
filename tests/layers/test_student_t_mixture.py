import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.layers import student_t_mixture
from analysis.layers.student_t_mixture import StudentTMixture, mixture


def draw(N, H, K, F, *, seed=0, size=1.0):
    generator = torch.Generator().manual_seed(seed)
    shapes = (N, F), (H, K, F), (H,)
    return [
        (size * torch.randn(s, generator=generator, dtype=torch.float64)).requires_grad_() for s in shapes
    ]


@given(
    st.integers(1, 20),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(1, 5),
    st.sampled_from([0.2, 1.0, 1, 7.5]),
    st.sampled_from([1e-6, 1.0, 1e3]),
)
def test_equals_the_formula_in_values_and_gradients(N, H, K, F, tau, size):
    inputs = draw(N, H, K, F, size=size)
    results = []
    for S, S_h in (mixture(*inputs, tau=tau), StudentTMixture.apply(*inputs, tau)):
        loss = (S * torch.arange(S.numel()).view_as(S)).sum() + (S_h**2).sum()
        results.append([S, S_h, *torch.autograd.grad(loss, inputs)])
    for formula, fused in zip(*results, strict=True):
        assert fused.isfinite().all()
        torch.testing.assert_close(fused, formula, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("tau", [1.0, 2.5])
def test_the_size_of_a_chunk_does_not_matter(monkeypatch, tau):
    inputs = draw(700, 2, 3, 4)
    results = []
    for size in (1, 10**9):
        monkeypatch.setattr(student_t_mixture, "CHUNK_BYTES", size)
        S, S_h = StudentTMixture.apply(*inputs, tau)
        results.append([S, S_h, *torch.autograd.grad(S.square().sum() + S_h.square().sum(), inputs)])
    for small, large in zip(*results, strict=True):
        torch.testing.assert_close(small, large)


@pytest.mark.parametrize("tau", [1.0, 3.0])
def test_nodes_on_keys_that_lie_far_apart_are_theirs(tau):
    """A product rounds the distance 0 between them to a number that may be negative."""
    keys = 1e4 * torch.randn(1, 30, 7, generator=torch.Generator().manual_seed(0))
    _, S_h = StudentTMixture.apply(keys[0], keys, torch.ones(1), tau)
    torch.testing.assert_close(S_h[0], torch.eye(30), rtol=0, atol=1e-4)


def test_a_node_on_its_key_and_two_equal_keys():
    x, keys = torch.zeros(1, 2, requires_grad=True), torch.tensor([[[0.0, 0.0], [0.0, 0.0], [3.0, 4.0]]])
    S, S_h = StudentTMixture.apply(x, keys.requires_grad_(), torch.ones(1), 1.0)
    torch.testing.assert_close(S_h.flatten(), torch.tensor([1, 1, 1 / 26]) / (2 + 1 / 26))
    S[0, 2].backward()
    assert x.grad.isfinite().all()
    assert keys.grad.isfinite().all()
