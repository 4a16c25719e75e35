import math

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers.norms.contra_norm import MOST_NODES, ContraNorm
from analysis.measures import effective_rank


@pytest.mark.parametrize(("scale", "tau"), [(1.0, 1.0), (0.5, 0.2)])
def test_it_is_the_papers_formula_pair_by_pair(scale, tau):
    x = torch.randn(6, 3).double()
    unit = [[value / math.sqrt(sum(v * v for v in row)) for value in row] for row in x.tolist()]
    expected = torch.zeros(6, 3).double()
    for i in range(6):
        odds = [math.exp(sum(a * b for a, b in zip(unit[i], other, strict=True)) / tau) for other in unit]
        for f in range(3):
            alike = sum(odds[j] * float(x[j, f]) for j in range(6)) / sum(odds)
            expected[i, f] = (1 + scale) * x[i, f] - scale * alike
    torch.testing.assert_close(ContraNorm(scale=scale, tau=tau)(x), expected)


def test_without_scale_nothing_moves_and_with_it_features_spread():
    x = torch.randn(50, 1) @ torch.randn(1, 8) + 0.1 * torch.randn(50, 8) + 1
    torch.testing.assert_close(ContraNorm(scale=0.0)(x), x)
    assert effective_rank(ContraNorm(scale=1.0)(x)) > effective_rank(x)


def test_gradients_of_nodes_and_of_a_node_at_the_origin():
    x = torch.randn(4, 3).double().requires_grad_()
    assert torch.autograd.gradcheck(ContraNorm(), x)
    origin = torch.zeros(2, 3, requires_grad=True)
    ContraNorm()(origin).sum().backward()
    assert origin.grad.isfinite().all()


def test_what_cannot_be_done_is_refused():
    with pytest.raises(BadInput, match="at most 5,000 nodes for ContraNorm, .*, got 5,001"):
        ContraNorm()(torch.zeros(MOST_NODES + 1, 2))
    with pytest.raises(BadInput, match="expected a tau > 0, got 0"):
        ContraNorm(tau=0.0)
