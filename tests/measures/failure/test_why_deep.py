"""Networks that died one known death each are told apart; healthy ones are left in peace.

More seeds: ``python -m tests.benchmarks.bench_failures made``.
"""

import networkx as nx
import pytest
import torch
from torch import nn
from torch.nn.functional import dropout
from torch_geometric.data import Data, HeteroData
from torch_geometric.nn import GCN

from analysis.checks import BadInput
from analysis.measures import Undefined, why_deep_fails
from analysis.measures.failure.failure_types import CURES
from analysis.models import DepthNet, propagation
from tests.measures.failure.cases import CASES, blocks, healthy, network

DECIDES = {
    "exploded": "rescaled weights",
    "vanished": "rescaled weights",
    "smoothed": "identity aggregation",
    "untrained": "more epochs",
    "statistics lagging": "batch statistics",
    "squashed": "shuffled edges",
}


@pytest.mark.parametrize(("kind", "make"), [(kind, make) for kind, makes in CASES.items() for make in makes])
def test_each_death_is_decided_by_its_own_intervention(kind, make):
    torch.manual_seed(0)
    model, data = make(0)
    verdict = why_deep_fails(model, data)
    assert verdict.kind == kind, verdict
    assert verdict.cure == CURES[kind]
    decided = [each for each in verdict.interventions if each.decided]
    if kind == "healthy":
        assert decided == []
        assert verdict.cure == ""
    else:
        (each,) = decided
        assert each.name == DECIDES[kind] == verdict.interventions[-1].name
        assert f"{each.measure} {each.before:.3g} to {each.after:.3g}" in verdict.sentence
    assert f"accuracy {100 * verdict.accuracy:.1f} %" in verdict.sentence


def test_the_accuracy_is_that_of_the_validation_nodes_in_evaluation_mode():
    torch.manual_seed(0)
    model, data = healthy(0)
    with torch.no_grad():
        right = model.eval()(data.x, data.edge_index).argmax(1) == data.y
    assert why_deep_fails(model, data).accuracy == pytest.approx(float(right[data.val_mask].double().mean()))


@pytest.mark.parametrize("kind", ["vanished", "untrained", "statistics lagging"])
def test_the_network_is_left_as_it_was(kind):
    torch.manual_seed(0)
    model, data = CASES[kind][0](0)
    model.train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    why_deep_fails(model, data)
    assert all(value.equal(before[name]) for name, value in model.state_dict().items())
    assert all(part.training for part in model.modules())
    assert sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules()) == 0
    assert all(parameter.grad is None or parameter.requires_grad for parameter in model.parameters())


def test_a_depth_net_of_ours_is_asked_as_it_is():
    torch.manual_seed(0)
    data = blocks(0)
    model = DepthNet(12, 4, depth=3, hidden=16)
    assert why_deep_fails(model, data).kind == "untrained"
    logits = model.eval()(data.x, propagation(data.edge_index, len(data.x))).logits
    right = (logits.argmax(1) == data.y)[data.val_mask].double().mean()
    assert why_deep_fails(model, data).accuracy == pytest.approx(float(right))


def test_labels_without_any_sense_are_not_blamed_on_depth():
    torch.manual_seed(0)
    data = blocks(0)
    data.y = data.y[torch.randperm(len(data.y))]
    assert why_deep_fails(network(2), data, epochs=30).kind in ("undecided", "healthy")


class Hetero(nn.Module):
    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(12, 4)

    def forward(self, x_dict, edge_index_dict):
        return x_dict


class Chance(GCN):
    """Its dropout never ends, as where F.dropout is not told whether it trains."""

    def __init__(self, features, classes):
        super().__init__(features, 16, 2, classes)

    def forward(self, x, edge_index):
        return super().forward(dropout(x), edge_index)


@pytest.mark.parametrize(
    ("model", "change", "sentence"),
    [
        (lambda x, e: x, {}, "expected a torch module"),
        (Hetero(), {}, r"got parts that are none \(lin\)"),
        (nn.Linear(12, 4), {}, "without parts"),
        (nn.Sequential(nn.ReLU(), nn.ReLU()), {}, "expected a network with weights, got Sequential without"),
        (GCN(12, 16, 2, 1), {}, "a column for each of 4 classes, got 1; of a single column z make two"),
        (Chance(12, 4), {}, "expected a model without chance"),
        (network().double(), {}, "the model is torch.float64 on cpu, the features are torch.float32 on cpu"),
        (network(), {"x": torch.full((160, 12), torch.nan)}, "finite node features, got 1920 NaN"),
        (network(), {"y": 5 * blocks(0).y}, "a column for each of 16 classes, got 4$"),
        (network(), {"train_mask": torch.arange(9)}, "index_to_mask makes a mask of node numbers"),
        (network(), {"val_mask": torch.ones(3, dtype=torch.bool)}, "for each of 160 nodes, got torch.bool"),
        (network(), {"val_mask": [True] * 160}, "expected data.val_mask as a tensor"),
        (network(), {"x": None}, "expected data.x as a tensor, got None"),
        (network(), {"edge_index": torch.empty(2, 0, dtype=torch.long)}, "a graph with edges, got none"),
        (network(), {"edge_index": None, "adj_t": 1}, "got data.adj_t alone; ToSparseTensor"),
        (network(), {"train_mask": torch.ones(160, 10, dtype=torch.bool)}, "choose a column"),
        (network(), {"y": torch.zeros(160)}, "whole-number labels"),
        (network(), {"y": torch.zeros(160, dtype=torch.long)}, "training nodes of two classes"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(model, change, sentence):
    data = blocks(0)
    for name, value in change.items():
        data[name] = value
    with pytest.raises(BadInput, match=sentence) as refused:
        why_deep_fails(model, data)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("options", [{"epochs": 0}, {"lr": -1.0}])
def test_more_epochs_are_some_at_a_positive_rate(options):
    with pytest.raises(BadInput, match="expected at least one more epoch at a positive rate"):
        why_deep_fails(network(), blocks(0), **options)
    with pytest.raises(BadInput, match="expected a graph as PyG's Data, got list"):
        why_deep_fails(network(), [blocks(0)])


def test_several_node_types_and_divergence():
    with pytest.raises(BadInput, match="got HeteroData"):
        why_deep_fails(network(), HeteroData())
    model, data = network(), blocks(0)
    with torch.no_grad():
        model.convs[0].lin.weight.fill_(float("nan"))
    with pytest.raises(Undefined, match="the network diverged"):
        why_deep_fails(model, data)


def test_karate_without_masks_is_split_by_halves():
    torch.manual_seed(0)
    graph = nx.karate_club_graph()
    edges = torch.tensor(list(graph.to_directed().edges)).T
    y = torch.tensor([int(graph.nodes[n]["club"] == "Officer") for n in graph])
    verdict = why_deep_fails(GCN(34, 16, 2, 2), Data(x=torch.eye(34), edge_index=edges, y=y))
    assert verdict.kind == "untrained", verdict
