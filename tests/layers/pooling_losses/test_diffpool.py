import math

import pytest
import torch

from analysis.layers import diffpool_loss
from tests.layers.pooling_losses.cliques import cliques, collapsed, uniform


@pytest.mark.parametrize(("count", "size"), [(2, 2), (3, 5), (7, 4)])
def test_cliques_are_linked_but_for_their_loops(count, size):
    edges, S = cliques(count, size)
    assert diffpool_loss(S, edges).link.item() == pytest.approx(math.sqrt(count * size))
    with_loops, _ = cliques(count, size, loops=True)
    assert diffpool_loss(S, with_loops).link.item() == pytest.approx(0, abs=1e-6)


def test_where_every_link_is_right_the_gradient_is_zero():
    edges, S = cliques(2, 3, loops=True)
    S.requires_grad_()
    diffpool_loss(S, edges).link.backward()
    assert S.grad.eq(0).all()


@pytest.mark.parametrize("K", [2, 3, 10])
def test_entropy_of_trivial_assignments(K):
    edges, _ = cliques(2, 5)
    assert diffpool_loss(uniform(10, K), edges).entropy.item() == pytest.approx(math.log(K))
    assert diffpool_loss(collapsed(10, K), edges).entropy.item() == 0


def test_it_is_the_norm_of_the_difference():
    S = torch.randn(9, 3).double().softmax(1)
    edges, weight = torch.randint(0, 9, (2, 40)), torch.rand(40).double()
    adjacency = torch.zeros(9, 9).double().index_put_(tuple(edges), weight, accumulate=True)
    link = diffpool_loss(S, edges, weight).link
    torch.testing.assert_close(link, (adjacency - S @ S.T).norm())
    torch.testing.assert_close(diffpool_loss(S, edges, weight, normalize=True).link, link / 81)
