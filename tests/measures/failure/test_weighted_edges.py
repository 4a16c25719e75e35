"""Networks that were trained with weights of the edges are judged with them."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import GATConv, GCNConv

from analysis.checks import BadInput
from analysis.measures import why_deep_fails
from tests.measures.failure.cases import CLASSES, blocks, network


class Weighted(nn.Module):
    """Two convolutions whose edges weigh what they are told."""

    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([GCNConv(12, 16), GCNConv(16, CLASSES)])

    def forward(self, x, edge_index, edge_weight=None):
        x = self.convs[0](x, edge_index, edge_weight).relu()
        return self.convs[1](x, edge_index, edge_weight)


@pytest.fixture(scope="module")
def trained():
    """A graph with more edges between classes than within, which weigh nothing; and a network trained so."""
    torch.manual_seed(0)
    data = blocks(0)
    noise = torch.randint(len(data.y), (2, 3000), generator=torch.Generator().manual_seed(0))
    noise = noise[:, data.y[noise[0]] != data.y[noise[1]]]
    data.edge_index = torch.cat([data.edge_index, noise, noise.flip(0)], 1)
    data.edge_weight = (data.y[data.edge_index[0]] == data.y[data.edge_index[1]]).float() + 0.001
    model = Weighted()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        logits = model(data.x, data.edge_index, data.edge_weight)
        nn.functional.cross_entropy(logits[data.train_mask], data.y[data.train_mask]).backward()
        optimizer.step()
    return model.eval(), data


def right(logits, data):
    return float((logits.argmax(1) == data.y)[data.val_mask].double().mean())


@pytest.mark.parametrize("layers", [None, ["convs.0", "convs.1"]])
def test_the_accuracy_is_that_with_the_weights(trained, layers):
    model, data = trained
    with torch.no_grad():
        weighted, plain = (model(data.x, data.edge_index, *more) for more in ((data.edge_weight,), ()))
    assert right(weighted, data) > 0.95 > right(plain, data)
    verdict = why_deep_fails(model, data, edge_weight=data.edge_weight, layers=layers, epochs=5)
    assert verdict.kind == "healthy"
    assert verdict.accuracy == pytest.approx(right(weighted, data))


def test_interventions_on_the_edges_have_weights_for_them():
    torch.manual_seed(0)
    data = blocks(0)
    weights = torch.rand(data.edge_index.shape[1])
    names = [each.name for each in why_deep_fails(Weighted(), data, edge_weight=weights).interventions]
    assert names == ["rescaled weights", "identity aggregation", "more epochs"]


def test_weights_that_the_network_takes_are_not_left_out_in_silence(trained):
    model, data = trained
    with pytest.raises(BadInput, match=r"edge_weight=data.edge_weight if so, else .*del data.edge_weight"):
        why_deep_fails(model, data)
    even = blocks(0)
    even.edge_weight = torch.ones(even.edge_index.shape[1])
    torch.manual_seed(0)
    assert why_deep_fails(Weighted(), even, epochs=1).accuracy < 0.9


class Attends(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = GATConv(12, CLASSES)

    def forward(self, x, edge_index):
        return self.conv(x, edge_index)


@pytest.mark.parametrize(
    ("model", "weights", "sentence"),
    [
        (Attends(), lambda edges: torch.ones(edges), "a model whose forward takes edge_weight, got Attends"),
        (network(), lambda edges: torch.ones(3), "a weight for each of .* edges, got 3"),
        (network(), lambda edges: torch.ones(edges).long(), "in floating point"),
        (network(), lambda edges: torch.full((edges,), torch.nan), "finite weights"),
        (network(), lambda edges: [1.0] * edges, "expected edge_weight as a tensor, got list"),
    ],
)
def test_what_are_no_weights(model, weights, sentence):
    data = blocks(0)
    with pytest.raises(BadInput, match=sentence):
        why_deep_fails(model, data, edge_weight=weights(data.edge_index.shape[1]))


def test_a_network_that_would_not_take_them_is_asked_without():
    torch.manual_seed(0)
    data = blocks(0)
    data.edge_weight = torch.rand(data.edge_index.shape[1])
    assert why_deep_fails(Attends(), data, epochs=1).accuracy < 0.9
