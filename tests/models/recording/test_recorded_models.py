"""Recorded states are those that models of PyG and of other repositories collect by hand, or one sentence."""

import pytest
import torch
from torch import nn
from torch_geometric.data import Data
from torch_geometric.nn import GCNConv, SAGEConv, to_hetero

from analysis.checks import BadInput
from analysis.measures import measure_layers, record_layers
from analysis.models import LayerState
from tests.models.recording.recorded_hetero_models import HGT, RelationNet
from tests.models.recording.recorded_models import (
    EDGES,
    HOMOGENEOUS,
    Blocks,
    Dense,
    F,
    FromData,
    N,
    VirtualNode,
    X,
    sequential,
)

PAPERS = {
    "x_dict": {"paper": X, "author": X[:4]},
    "edge_index_dict": {
        ("paper", "cites", "paper"): EDGES,
        ("author", "writes", "paper"): torch.tensor([[0, 1, 2, 3], [0, 1, 2, 5]]),
        ("paper", "by", "author"): torch.tensor([[0, 1, 2, 5], [0, 1, 2, 3]]),
    },
}


def recorded(model, *args, **kwargs):
    with record_layers(model, **kwargs) as states, torch.no_grad():
        model(*args)
    return states


def same(states, truth):
    assert len(states) == len(truth), list(states)
    for state, own in zip(states.values(), truth, strict=True):
        torch.testing.assert_close(state, own)


@pytest.mark.parametrize("name", HOMOGENEOUS)
def test_the_states_are_those_of_the_model(name):
    torch.manual_seed(0)
    model = HOMOGENEOUS[name]().eval()
    states = recorded(model, X, EDGES)
    with torch.no_grad():
        same(states, model.by_hand(X, EDGES) if hasattr(model, "by_hand") else model.truth)
    assert next(iter(states)) == "input"
    if all(state.shape[0] == N for state in states.values()):
        assert measure_layers(states, torch.arange(N) % 2, EDGES)


def test_the_input_is_x_wherever_it_stands_or_what_it_is_told():
    torch.manual_seed(0)
    model, weights = VirtualNode(), torch.rand(EDGES.shape[1], 1)
    same(recorded(model, weights, X, EDGES), model.truth)
    assert recorded(model, weights, X, EDGES, input="edge_attr")["input"].equal(weights)
    assert recorded(model, weights, X, EDGES, input=1)["input"].equal(X)
    with pytest.raises(BadInput, match="argument among edge_attr, x, edge_index, got 'features'"):
        recorded(model, weights, X, EDGES, input="features")
    with pytest.raises(BadInput, match="from 0 to 2, got 3"):
        recorded(model, weights, X, EDGES, input=3)
    data = FromData()
    same(recorded(data, Data(x=X, edge_index=EDGES)), data.truth)


def test_another_call_is_another_recording_and_not_more_depth():
    model = Blocks()
    with record_layers(model) as states:
        model(X, EDGES)
        first = dict(states)
        model(2 * X, EDGES)
    same(states, model.truth)
    assert len(states) == 4
    assert [list(call) for call in states.calls] == [list(first)] * 2
    assert all(states.calls[0][name].equal(first[name]) for name in first)
    with record_layers(model) as states:
        for _ in range(20):
            model(X, EDGES)
    assert len(states.calls) == 8


@pytest.mark.parametrize("make", [RelationNet, HGT])
def test_node_types_are_told_apart(make):
    torch.manual_seed(0)
    model = make()
    with torch.no_grad():
        model(**PAPERS)  # lazy
    with record_layers(model) as states, torch.no_grad():
        model(**PAPERS)
    assert list(states)[:2] == ["input[paper]", "input[author]"]
    for kind in ("paper", "author"):
        same(states.of_type(kind), [each[kind] for each in model.truth])
        assert list(states.of_type(kind)) == ["input", "convs.0", "convs.1"]
    with pytest.raises(BadInput, match=r"one of the node types \['author', 'paper'\], got 'venue'"):
        states.of_type("venue")


def test_what_to_hetero_takes_apart_is_refused_and_marks_are_the_way_out():
    metadata = (["paper", "author"], list(RelationNet.TYPES))

    class Net(nn.Module):
        def __init__(self, *, marked):
            super().__init__()
            self.conv1, self.conv2 = SAGEConv((-1, -1), 4), SAGEConv((-1, -1), 4)
            self.done1, self.done2 = (LayerState(), LayerState()) if marked else (nn.ReLU(), nn.ReLU())

        def forward(self, x, edge_index):
            return self.done2(self.conv2(self.done1(self.conv1(x, edge_index)), edge_index))

    with (
        pytest.raises(BadInput, match="got one for each edge type in 'conv1.paper__cites__paper'"),
        record_layers(to_hetero(Net(marked=False), metadata)),
    ):
        pass
    marked = to_hetero(Net(marked=True), metadata)
    with torch.no_grad():
        marked(PAPERS["x_dict"], PAPERS["edge_index_dict"])
    states = recorded(marked, PAPERS["x_dict"], PAPERS["edge_index_dict"])
    assert {"done1.paper", "done1.author", "done2.paper", "done2.author"} < set(states)


@pytest.mark.parametrize("padded", [False, True])
def test_dense_batches_give_the_rows_of_all_graphs_without_padding(padded):
    model, x = Dense(), torch.randn(2, 3, F)
    mask = torch.tensor([[True] * 3, [True, False, False]]) if padded else None
    states = recorded(model, x, torch.ones(2, 3, 3), mask)
    same(states, model.truth)
    assert len(states["conv2"]) == (4 if padded else 6)


def test_pygs_sequential_gives_its_convolutions():
    model = sequential()
    states = recorded(model, X, EDGES)
    assert list(states.values())[1].shape == (N, 4)
    assert len(states) == 3


class NoFeatures(nn.Module):
    """Its convolutions return one number a graph."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([GCNConv(F, 1)])
        self.convs[0].register_forward_hook(lambda module, args, out: out.sum())

    def forward(self, x, edge_index):
        return self.convs[0](x, edge_index)


class Unused(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = GCNConv(F, F)

    def forward(self, x, edge_index):
        return x


@pytest.mark.filterwarnings("ignore:.*torch.jit.script.*")
def test_what_cannot_be_recorded_is_said_in_a_sentence():
    class Scripted(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = torch.jit.script(GCNConv(F, F))

    class Apart(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(F, F), nn.Linear(F, F)

    for model, sentence in (
        (torch.jit.script(GCNConv(F, F)), "got a scripted one; record it before torch.jit.script"),
        (Scripted(), "got a scripted one"),
        (GCNConv(F, F), "got a single GCNConv"),
        (nn.Linear(F, F), "one without parts; put analysis.models.LayerState where"),
        (Apart(), r"got parts that are none \(first, second\); name what to record with layers="),
    ):
        with pytest.raises(BadInput, match=sentence), record_layers(model):
            pass
    with pytest.raises(BadInput, match="got Tensor from 'convs.0'; name others"):
        recorded(NoFeatures(), X, EDGES)
    with pytest.raises(BadInput, match="got no call of any of them"):
        recorded(Unused(), X, EDGES)
