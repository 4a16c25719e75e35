"""Five more forms that people write, after public repositories: batches, edges, coordinates, pools."""

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
from torch_geometric.data import Data
from torch_geometric.nn import GATv2Conv, GCNConv, GraphUNet, MessagePassing, MetaLayer
from torch_geometric.utils import scatter

from analysis.checks import BadInput
from analysis.measures import measure_layers, record_layers
from tests.models.recording.recorded_models import EDGES, F, N, X

LABELS = torch.arange(N) % 2


def recorded(model, *given, **options):
    with record_layers(model, **options) as states, torch.no_grad():
        model(*given)
    return states


class BatchLayer(nn.Module):
    """Takes a batch and gives it back with other features, as GraphGym's and GraphGPS's layers do."""

    def __init__(self, width):
        super().__init__()
        self.model = GATv2Conv(width, 4)

    def forward(self, batch):
        batch.x = self.model(batch.x, batch.edge_index).relu()
        return batch


def test_layers_that_hand_on_a_batch():
    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer0, self.layer1 = BatchLayer(F), BatchLayer(4)

        def forward(self, batch):
            return self.layer1(self.layer0(batch)).x

    torch.manual_seed(0)
    model = Network()
    states = recorded(model, Data(x=X.clone(), edge_index=EDGES))
    with torch.no_grad():
        first = model.layer0.model(X, EDGES).relu()
        truth = [X, first, model.layer1.model(first, EDGES).relu()]
    assert list(states) == ["input", "layer0", "layer1"]
    for state, own in zip(states.values(), truth, strict=True):
        torch.testing.assert_close(state, own)


def test_nodes_of_a_layer_that_updates_edges_too():
    class Nodes(nn.Module):
        def __init__(self):
            super().__init__()
            self.lin = nn.Linear(F + 2, F)

        def forward(self, x, edge_index, edge_attr, u, batch):
            del u, batch
            return self.lin(torch.cat([x, scatter(edge_attr, edge_index[1], 0, len(x))], 1))

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(MetaLayer(node_model=Nodes()) for _ in range(2))

        def forward(self, x, edge_index, edge_attr):
            self.truth = [x]
            for layer in self.layers:
                x, edge_attr, _ = layer(x, edge_index, edge_attr)
                self.truth.append(x)
            return x

    model = Network()
    states = recorded(model, X, EDGES, torch.rand(EDGES.shape[1], 2))
    assert len(states) == 3
    for state, own in zip(states.values(), model.truth, strict=True):
        torch.testing.assert_close(state, own)


def test_coordinates_beside_features_where_the_input_is_told():
    """Equivariant networks call the features h and the coordinates x."""

    class Layer(MessagePassing):
        def forward(self, h, x, edge_index):
            return h + self.propagate(edge_index, h=h), x

        def message(self, h_j):
            return h_j

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList(Layer() for _ in range(2))

        def forward(self, h, x, edge_index):
            for layer in self.layers:
                h, x = layer(h, x, edge_index)
            return h

    states = recorded(Network(), X, torch.rand(N, 3), EDGES, input="h")
    torch.testing.assert_close(states["input"], X)
    assert [tuple(state.shape) for state in states.values()] == [(N, F)] * 3


def test_layers_that_are_computed_again_in_the_backward_are_recorded_once():
    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = nn.ModuleList(GCNConv(F, F) for _ in range(2))

        def forward(self, x, edge_index):
            for conv in self.convs:
                x = checkpoint(conv, x, edge_index, use_reentrant=False).relu()
            return x

    model = Network()
    with record_layers(model) as states:
        out = model(X.clone().requires_grad_(), EDGES)
    out.sum().backward()
    assert list(states) == ["input", "convs.0", "convs.1"]


def test_states_of_fewer_nodes_are_named_when_they_are_measured():
    states = recorded(GraphUNet(F, 4, 2, depth=1), X, EDGES)
    assert len(states["down_convs.1"]) < N
    with pytest.raises(BadInput, match=r"got 'down_convs.1' with \d+ rows, as a layer that pools returns it"):
        measure_layers(states, LABELS, EDGES)
    whole = {name: state for name, state in states.items() if len(state) == N}
    assert measure_layers(whole, LABELS, EDGES)
