import pytest
import torch

from analysis.checks import BadInput
from analysis.layers.skips.skip_node import SkipNode, skip_node_biased
from analysis.models import DepthNet, propagation

STAR = propagation(torch.tensor([[0, 0, 0, 1, 2, 3], [1, 2, 3, 0, 0, 0]]), 5)


@pytest.mark.parametrize(("rate", "skipped"), [(0.0, 0), (0.5, 5), (0.59, 5), (0.9, 9)])
def test_that_many_nodes_keep_what_went_in_and_the_others_do_not(rate, skipped):
    x, out = torch.zeros(10, 2), torch.ones(10, 2)
    result = SkipNode(rate)(out, x, None)
    assert result.sum(1).tolist().count(0.0) == skipped
    assert set(result.flatten().tolist()) <= {0.0, 1.0}


def test_only_while_training():
    x, out = torch.zeros(10, 2), torch.ones(10, 2)
    assert torch.equal(SkipNode(0.5).eval()(out, x, None), out)


def test_uniform_sampling_hits_every_node_alike_and_biased_by_degree():
    torch.manual_seed(0)
    x, out = torch.zeros(5, 1), torch.ones(5, 1)
    uniform, biased = SkipNode(0.2), SkipNode(0.2, biased=True)

    def shares(skip):
        return sum(1 - skip(out, x, STAR) for _ in range(3000)).flatten() / 3000

    torch.testing.assert_close(shares(uniform), torch.full((5,), 0.2), atol=0.03, rtol=0)
    expected = torch.tensor([3.0, 1, 1, 1, 0]) / 6  # one of five nodes, by degree; never the lone one
    torch.testing.assert_close(shares(biased), expected, atol=0.03, rtol=0)


def test_fewer_linked_nodes_than_are_asked_for_are_all_sampled():
    x, out = torch.zeros(5, 1), torch.ones(5, 1)
    assert SkipNode(0.99, biased=True)(out, x, STAR).flatten().tolist() == [0, 0, 0, 0, 1]
    assert str(skip_node_biased()) == "SkipNode(rate=0.5, biased=True)"


def test_gradients_go_where_the_states_came_from():
    x, out = torch.zeros(6, 1, requires_grad=True), torch.ones(6, 1, requires_grad=True)
    SkipNode(0.5)(out, x, None).sum().backward()
    torch.testing.assert_close(x.grad + out.grad, torch.ones(6, 1))
    assert x.grad.sum() == 3


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_rates_outside_are_refused(rate):
    with pytest.raises(BadInput, match=r"expected a rate in \[0, 1\), got"):
        SkipNode(rate)


@pytest.mark.parametrize("skip", ["skip_node", "skip_node_biased"])
def test_a_model_draws_anew_in_training_and_not_in_evaluation(skip):
    torch.manual_seed(0)
    net, x = DepthNet(3, 2, depth=4, hidden=8, skip=skip), torch.randn(5, 3)
    first, second = net(x, STAR).logits, net(x, STAR).logits
    assert not torch.equal(first, second)
    net.eval()
    assert torch.equal(net(x, STAR).logits, net(x, STAR).logits)
