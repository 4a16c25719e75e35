"""Residuals added in a model's own code: the stream is recorded and named; no other sum is taken for it."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GATConv, GCNConv, GraphUNet, SAGEConv

from analysis.layers import DiffGroupNorm
from analysis.measures import measure_layers, record_layers
from tests.models.recording.recorded_models import EDGES, F, N, Truthful, X
from tests.models.recording.test_recorded_models import recorded, same


class Residual(Truthful):
    """Three convolutions in a list, and a step from one state to the next."""

    def __init__(self, step, *, layers=3):
        super().__init__()
        self.convs = nn.ModuleList(GCNConv(F, F) for _ in range(layers))
        self.norms = nn.ModuleList(DiffGroupNorm(F, 2, lamda=0.5) for _ in range(layers))
        self.lins = nn.ModuleList(nn.Linear(F, F) for _ in range(layers))
        self.head, self.step = nn.Linear(F, 2), step

    def forward(self, x, edge_index):
        x = x0 = self.begin(x)
        for i in range(len(self.convs)):
            x = self.step(self, i, x, x0, edge_index)
        return self.head(x)


def plain(model, i, x, x0, edges):
    return model.layer(x + model.convs[i](x, edges))


def activated(model, i, x, x0, edges):
    return model.layer(model.convs[i](x, edges).relu() + x)


def before_activation(model, i, x, x0, edges):
    return model.layer(x + model.convs[i](x, edges)).relu()


def norm_first(model, i, x, x0, edges):
    return model.layer(x + model.convs[i](model.norms[i](x).relu(), edges))


def normalised(model, i, x, x0, edges):
    h = nn.functional.dropout(model.norms[i](model.convs[i](x, edges)).relu(), 0.5, training=model.training)
    return model.layer(x + h)


def in_place(model, i, x, x0, edges):
    h = model.convs[i](x, edges)
    h += x
    model.layer(h.clone())
    return h.relu_()


def weighted(model, i, x, x0, edges):
    return model.layer(0.9 * model.convs[i](x, edges) + 0.1 * x0)


def two_sums(model, i, x, x0, edges):
    return model.layer(torch.add(model.convs[i](x, edges), x, alpha=0.5) + 0.1 * x0).tanh()


def by_a_linear_map(model, i, x, x0, edges):
    return model.layer(model.convs[i](x, edges) + model.lins[i](x)).relu()


STEPS = (
    plain,
    activated,
    before_activation,
    norm_first,
    normalised,
    in_place,
    weighted,
    two_sums,
    by_a_linear_map,
)


@pytest.mark.parametrize("grad", [True, False])
@pytest.mark.parametrize("step", STEPS)
def test_the_stream_is_recorded_and_the_row_says_so(step, grad):
    torch.manual_seed(0)
    model = Residual(step).eval()
    with torch.set_grad_enabled(grad), record_layers(model) as states:
        model(X, EDGES)
        model(X, EDGES)
    same(states, [state.detach() for state in model.truth])
    assert list(states) == ["input", *(f"convs.{i} + skip" for i in range(3))]
    assert [list(call) for call in states.calls] == [list(states)] * 2
    assert measure_layers(states, torch.arange(N) % 2, EDGES)[-1]["name"] == "convs.2 + skip"


def test_one_convolution_again_and_again_is_counted_with_its_skips():
    class Again(Residual):
        def forward(self, x, edge_index):
            x = self.begin(x)
            for _ in range(3):
                x = self.layer(x + self.convs[0](x, edge_index).tanh())
            return x

    states = recorded(model := Again(plain).eval(), X, EDGES)
    same(states, model.truth)
    assert list(states) == ["input", "convs.0 + skip", "convs.0 #2 + skip", "convs.0 #3 + skip"]


def test_names_take_what_the_layer_returns():
    states = recorded(model := Residual(plain).eval(), X, EDGES, layers=["convs.0", "convs.1"])
    with torch.no_grad():
        torch.testing.assert_close(states["convs.0"], model.convs[0](X, EDGES))


def test_gradients_reach_the_stream():
    model = Residual(plain)
    with record_layers(model, detach=False) as states:
        out = model(X, EDGES)
    assert torch.autograd.grad(out.sum(), states["convs.1 + skip"])[0].abs().sum() > 0


class Other(Truthful):
    """Sums that are no stream: of all layers, of positions, of parts of a layer, of other nodes."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.convs = nn.ModuleList([SAGEConv(F, F), GATConv(F, F), GCNConv(F, F)])
        self.lins = nn.ModuleList(nn.Linear(F, F) for _ in range(2))
        self.positions = nn.Parameter(torch.randn(N, F))

    def forward(self, x, edge_index):
        x, states = self.begin(x), []
        for conv in self.convs:
            if self.kind == "positions":
                x = x + self.positions
            x = self.layer(conv(x, edge_index)).relu()
            if self.kind == "parts":
                x = self.lins[0](x) + self.lins[1](x)
            if self.kind == "graph":
                x = x + x.mean(0, keepdim=True)
            states.append(x)
        return sum(states) if self.kind == "all layers" else x


@pytest.mark.parametrize("kind", ["all layers", "positions", "parts", "graph"])
def test_no_other_sum_is_taken_for_a_stream(kind):
    torch.manual_seed(0)
    states = recorded(model := Other(kind).eval(), X, EDGES)
    same(states, model.truth)
    assert list(states) == ["input", "convs.0", "convs.1", "convs.2"]


def test_skips_between_graphs_of_different_sizes_are_none():
    torch.manual_seed(0)
    states = recorded(GraphUNet(F, 4, 2, depth=2), X, EDGES)
    assert not any("skip" in name for name in states)


def test_compiled_parts_are_left_alone():
    model = Residual(plain).eval()
    model.convs[0] = torch.compile(model.convs[0], backend="eager")
    assert not any("skip" in name for name in recorded(model, X, EDGES))
