"""Norms, dead units and gradients."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import dead_units, gradient_norms, norm_per_node


def test_norm_per_node_for_all_sizes():
    x = torch.randn(50, 4, generator=torch.Generator().manual_seed(0)).double()
    want = float(x.norm()) / 50**0.5
    for size in (1e-300, 1e-20, 1.0, 1e200):
        assert norm_per_node(x * size) == pytest.approx(want * size, rel=1e-12)
    assert norm_per_node(x.half() * 0) == 0


def test_dead_units_count_columns_without_any_value():
    x = torch.zeros(5, 4)
    x[3, 1], x[0, 2] = 1e-38, -1.0
    assert dead_units(x) == 0.5


def test_gradient_norms_against_finite_differences():
    generator = torch.Generator().manual_seed(0)
    first = torch.randn(4, 3, generator=generator, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(3, 2, generator=generator, dtype=torch.float64)
    second = (first @ weight).tanh()
    unused = torch.zeros(2, requires_grad=True)
    plain = torch.ones(4, 3)
    loss = second.square().sum()
    got = gradient_norms(loss, [plain, first, second, unused])
    step, slopes = 1e-6, []
    for place in range(12):
        moved = first.detach().clone()
        moved.view(-1)[place] += step
        slopes.append((float((moved @ weight).tanh().square().sum()) - float(loss)) / step)
    assert got[0] == got[3] == 0
    assert got[1] == pytest.approx(torch.tensor(slopes).norm().item(), rel=1e-4)
    assert got[2] == pytest.approx(float((2 * second).norm()), rel=1e-12)
    loss.backward()  # the graph is still there


def test_a_loss_without_gradients_is_refused():
    with pytest.raises(BadInput, match="scalar loss"):
        gradient_norms(torch.ones(()), [])
    with pytest.raises(BadInput, match="scalar loss"):
        gradient_norms(torch.ones(2, requires_grad=True), [])
    with pytest.raises(BadInput, match="a loss as a tensor, got float"):
        gradient_norms(1.0, [])
