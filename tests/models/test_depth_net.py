import pytest
import torch
from torch_geometric.nn import GCNConv

from analysis.layers.norms import NORMS
from analysis.models import DepthNet, propagation

EDGES = torch.tensor([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]])
GRAPH = propagation(EDGES, 4)


def make(**changes):
    torch.manual_seed(0)
    return DepthNet(5, 3, **{"depth": 4, "hidden": 8, **changes})


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("convolution", ["gcn", "gat", "sage", "gin"])
def test_every_norm_and_convolution_returns_every_layer_state(norm, convolution):
    net = make(norm=norm, convolution=convolution)
    out = net(torch.randn(4, 5), GRAPH)
    assert [tuple(state.shape) for state in out.states] == [(4, 5)] + [(4, 8)] * 4
    assert out.logits.shape == (4, 3)
    assert all(state.min() >= 0 for state in out.states[1:])


def test_without_norm_it_is_a_stack_of_pygs_gcn_and_relu():
    net, x = make(depth=3), torch.randn(4, 5)
    h = x
    for conv in net.convs:
        plain = GCNConv(conv.in_channels, conv.out_channels)
        plain.load_state_dict(conv.state_dict())
        h = plain(h, EDGES).relu()
    out = net(x, GRAPH)
    torch.testing.assert_close(out.states[-1], h)
    torch.testing.assert_close(out.logits, net.head(h))


def test_groups_are_returned_for_diff_group_norm_where_asked_for():
    net, x = make(norm="diff_group", groups=6), torch.randn(4, 5)
    net.eval()
    groups = net(x, GRAPH, with_groups=True).groups
    assert [tuple(s.shape) for s in groups] == [(4, 6)] * 4
    torch.testing.assert_close(groups[2].sum(1), torch.ones(4))
    assert not make(norm="batch").eval()(x, GRAPH, with_groups=True).groups
    assert not net(x, GRAPH).groups


def test_dropout_acts_in_training_only():
    net, x = make(dropout=0.5), torch.randn(4, 5)
    net.eval()
    assert torch.equal(net(x, GRAPH).logits, net(x, GRAPH).logits)
    net.train()
    assert not torch.equal(net(x, GRAPH).logits, net(x, GRAPH).logits)


def test_depth_one_and_depth_sixty_four():
    for depth in (1, 64):
        net = make(depth=depth, norm="diff_group")
        assert len(net(torch.randn(4, 5), GRAPH).states) == depth + 1
