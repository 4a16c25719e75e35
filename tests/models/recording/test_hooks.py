"""Hooks on PyG's models: names, order, repeated modules, tuples, errors; nothing is left behind."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GAT, GCN, GATConv, GCNConv, Sequential

from analysis.checks import BadInput
from analysis.measures import gradient_norms, measure_layers, record_layers
from analysis.models import DepthNet, LayerState, propagation

EDGES = torch.tensor([[0, 1, 1, 2, 2, 3], [1, 0, 2, 1, 3, 2]])
X, Y = torch.randn(4, 5, generator=torch.Generator().manual_seed(0)), torch.tensor([0, 0, 1, 1])


def hooks(model: nn.Module) -> int:
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules())


def test_states_are_what_the_layers_return_in_the_order_of_the_calls():
    model = GCN(5, 6, num_layers=3).eval()
    with record_layers(model) as states:
        model(X, EDGES)
    assert list(states) == ["input", "convs.0", "convs.1", "convs.2"]
    torch.testing.assert_close(states["input"], X)
    torch.testing.assert_close(states["convs.1"], model.convs[1](model.convs[0](X, EDGES).relu(), EDGES))
    assert not states["convs.2"].requires_grad
    assert hooks(model) == 0


def test_a_shared_module_is_recorded_at_every_call():
    class Shared(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = GCNConv(5, 5)

        def forward(self, x, edge_index):
            for _ in range(3):
                x = self.conv(x, edge_index)
            return x.relu_()  # in place: what was recorded must not change

    model = Shared()
    with record_layers(model) as states:
        out = model(x=X, edge_index=EDGES)
    assert list(states) == ["input", "conv", "conv #2", "conv #3"]
    torch.testing.assert_close(states["conv #3"].relu(), out)
    assert states["conv #3"].min() < 0


def test_the_first_features_of_a_tuple_are_taken():
    class Attention(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = GATConv(5, 3)

        def forward(self, x, edge_index):
            return self.conv(x, edge_index, return_attention_weights=True)

    model = Attention()
    with record_layers(model) as states:
        out, _ = model(X, EDGES)
    torch.testing.assert_close(states["conv"], out)


@pytest.mark.parametrize("model", [GAT(5, 4, num_layers=2, heads=2), GCN(5, 4, num_layers=2, norm="batch")])
def test_hooks_go_also_after_an_error(model):
    def fail():
        with record_layers(model):
            model(X, EDGES)
            assert hooks(model) > 0
            raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        fail()
    assert hooks(model) == 0


def test_layers_by_name_and_refusals():
    model = GCN(5, 6, num_layers=2, norm="batch").eval()
    with record_layers(model, layers=["norms.0"]) as states:
        model(X, EDGES)
    assert list(states) == ["input", "norms.0"]
    with (
        pytest.raises(BadInput, match="expected names of modules such as .*, got 'norm.0'"),
        record_layers(model, layers=["norm.0"]),
    ):
        pass
    with pytest.raises(BadInput, match="without parts"), record_layers(nn.Linear(2, 2)):
        pass
    assert hooks(model) == 0


def test_marks_come_before_convolutions_and_parts_of_lists_where_there_is_neither():
    marked = Sequential("x, e", [(GCNConv(5, 4), "x, e -> x"), (LayerState(), "x -> x")])
    with record_layers(marked) as states:
        marked(X, EDGES)
    assert [len(states), *map(tuple, (s.shape for s in states.values()))] == [2, (4, 5), (4, 4)]
    plain = nn.Sequential(nn.Linear(5, 3), nn.ReLU())
    with record_layers(plain) as states:
        plain(X)
    assert list(states) == ["input", "0", "1"]


@pytest.mark.parametrize("convolution", ["gcn", "sgc", "gat"])
def test_a_deep_network_of_ours_gives_the_states_it_returns(convolution):
    torch.manual_seed(0)
    model = DepthNet(5, 2, depth=6, hidden=4, norm="pair", skip="residual", convolution=convolution).eval()
    with record_layers(model) as states:
        out = model(X, propagation(EDGES, 4))
    assert len(states) == 7
    for recorded, own in zip(states.values(), out.states, strict=True):
        torch.testing.assert_close(recorded, own)
    rows = measure_layers(states, Y, EDGES)
    plain = measure_layers(out.states, Y, EDGES)
    assert [{k: v for k, v in row.items() if k != "name"} for row in rows] == plain
    assert rows[-1]["name"] == list(states)[-1] == "layers.5"


def test_undetached_states_feel_the_loss():
    torch.manual_seed(0)
    model = GCN(5, 8, num_layers=2)
    with record_layers(model, detach=False) as states:
        loss = model(X, EDGES).square().sum()
    assert gradient_norms(loss, list(states.values()))[1] > 0


def test_without_edges_only_measures_that_need_none():
    names = {row["measure"] for row in measure_layers({"a": X}, Y, None)}
    assert "effective_rank" in names
    assert "rayleigh_quotient" not in names
    with pytest.raises(BadInput, match="layer states without edges, got 'mad'"):
        measure_layers([X], Y, None, measures=["mad"])
