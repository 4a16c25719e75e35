import pytest
import torch
from torch.nn import functional
from torch_geometric.nn import GCN2Conv, GCNConv, SGConv

from analysis.layers.norms import NORMS
from analysis.models import DepthNet, depth_net, propagation
from analysis.models.sparse_features import sparse_features

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


@pytest.mark.parametrize("skip", ["none", "residual", "initial", "jumping"])
@pytest.mark.parametrize("convolution", ["gcn", "gat", "sage", "gin", "sgc"])
def test_every_skip_with_every_convolution_trains(skip, convolution):
    net = make(skip=skip, convolution=convolution, norm="diff_group", dropout=0.5, dropout_at="every")
    out = net(torch.randn(4, 5), GRAPH)
    functional.cross_entropy(out.logits, torch.tensor([0, 1, 2, 0])).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())
    assert len(out.states) == 5


def test_a_residual_adds_the_layers_input():
    plain, skipping, x = make(), make(skip="residual"), torch.randn(4, 5)
    h = x
    for layer, conv in enumerate(plain.convs):
        out = conv(h, EDGES).relu()
        h = out if layer == 0 else out + h
    torch.testing.assert_close(skipping(x, GRAPH).states[-1], h)


def test_the_initial_residual_with_gcn_is_pygs_gcnii():
    net, x = make(skip="initial", depth=4), torch.randn(4, 5)
    first = h = net.convs[0](x, EDGES).relu()
    for layer, conv in enumerate(net.convs[1:], 1):
        assert isinstance(conv, GCN2Conv)
        theirs = GCN2Conv(8, alpha=0.1, theta=0.5, layer=layer)
        theirs.load_state_dict(conv.state_dict())
        h = theirs(h, first, EDGES).relu()
    torch.testing.assert_close(net(x, GRAPH).states[-1], h)


def test_the_initial_residual_of_other_convolutions_mixes_in_a_tenth():
    net, x = make(skip="initial", depth=2, convolution="sage"), torch.randn(4, 5)
    first = net.convs[0](x, EDGES).relu()
    second = (0.9 * net.convs[1](first, EDGES) + 0.1 * first).relu()
    torch.testing.assert_close(net(x, GRAPH).states[-1], second)


def test_jumping_knowledge_reads_all_layers():
    net, x = make(skip="jumping"), torch.randn(4, 5)
    out = net(x, GRAPH)
    assert net.head.in_features == 4 * 8
    torch.testing.assert_close(out.logits, net.head(torch.cat(out.states[1:], 1)))


def test_sgc_is_pygs_without_a_norm_and_never_clips():
    net, x = make(convolution="sgc", depth=3, bias=False, readout="layer"), torch.randn(4, 5)
    theirs = SGConv(5, 3, K=3, bias=False)
    theirs.lin.weight.data = net.lin.weight.data
    out = net(x, GRAPH)
    torch.testing.assert_close(out.logits, theirs(x, EDGES))
    assert [tuple(state.shape) for state in out.states] == [(4, 5)] + [(4, 3)] * 3
    assert out.logits.min() < 0


def test_the_last_layer_can_be_the_readout_with_or_without_norm():
    x = torch.randn(4, 5)
    bare, normed = (make(depth=2, readout="layer", norm="pair", last_norm=last) for last in (False, True))
    assert bare.head is None
    assert bare(x, GRAPH).logits.shape == (4, 3)
    assert bare(x, GRAPH).logits.min() < 0 <= normed(x, GRAPH).logits.min()
    logits = bare.norms[1](bare.convs[1](bare(x, GRAPH).states[1], EDGES)).relu()
    torch.testing.assert_close(normed(x, GRAPH).logits, logits)


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({}, 2),
        ({"dropout_at": "every"}, 5),
        ({"readout": "layer"}, 2),
        ({"readout": "layer", "dropout_at": "every"}, 4),
        ({"readout": "layer", "convolution": "sgc"}, 1),
    ],
)
def test_where_dropout_acts(changes, places, monkeypatch):
    net, seen = make(dropout=0.5, **changes), []
    monkeypatch.setattr(depth_net, "dropout", lambda h, share, *, training: seen.append(share) or h)
    net(torch.randn(4, 5), GRAPH)
    assert seen == [0.5] * places


@pytest.mark.parametrize("norm", ["batch", "diff_group"])
def test_the_momentum_of_running_statistics(norm):
    found = {
        m.momentum for m in make(norm=norm, momentum=0.3).modules() if isinstance(m, torch.nn.BatchNorm1d)
    }
    assert found == {0.3}


def test_without_bias_no_convolution_has_one():
    for convolution in ("gcn", "gat", "sage", "gin", "sgc"):
        net = make(convolution=convolution, bias=False)
        names = [name for name, _ in net.named_parameters() if name.startswith(("convs", "lin"))]
        assert not [name for name in names if name.endswith("bias")]


@pytest.mark.parametrize("convolution", ["gcn", "sgc"])
def test_sparse_features_change_nothing_but_the_cost(convolution):
    x = torch.zeros(4, 50)
    x[0, 3], x[1, 40], x[3, 3] = 1.0, 2.0, 3.0
    torch.manual_seed(0)
    net = DepthNet(50, 3, depth=3, hidden=8, convolution=convolution, dropout=0.5).eval()
    torch.testing.assert_close(net(x, GRAPH, sparse=sparse_features(x)).logits, net(x, GRAPH).logits)
