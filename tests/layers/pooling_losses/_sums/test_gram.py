import pytest
import torch

from analysis.layers.pooling_losses._sums.gram import root_trace


def spd(*shape):
    root = torch.randn(*shape, generator=torch.Generator().manual_seed(0)).double()
    return root @ root.mT


def test_it_is_the_sum_of_singular_values():
    S = torch.randn(3, 20, 5).double()
    torch.testing.assert_close(root_trace(S.mT @ S), torch.linalg.svdvals(S).sum(-1))


@pytest.mark.parametrize("matrices", [spd(2, 4, 4), torch.eye(3).double().expand(2, 3, 3).clone()])
def test_both_derivatives_even_where_eigenvalues_are_equal(matrices):
    matrices.requires_grad_()

    def symmetric(m):
        return root_trace((m + m.mT) / 2)

    assert torch.autograd.gradcheck(symmetric, matrices)
    assert torch.autograd.gradgradcheck(symmetric, matrices)


def test_singular_matrices_have_finite_derivatives():
    S = torch.full((6, 3), 1 / 3, dtype=torch.float64, requires_grad=True)
    trace = root_trace((S.T @ S).unsqueeze(0)).sum()
    (gradient,) = torch.autograd.grad(trace, S, create_graph=True)
    torch.testing.assert_close(gradient, S / S.norm())  # of rank 1: u v^T
    gradient.square().sum().backward()
    assert S.grad.isfinite().all()


def test_transformed_it_is_the_same():
    matrices = spd(2, 4, 4)
    plain = torch.func.grad(lambda m: root_trace(m).sum())(matrices)
    matrices.requires_grad_()
    root_trace(matrices).sum().backward()
    torch.testing.assert_close(plain, matrices.grad)
