"""Networks and data as people have them: cached edges, frozen weights, odd label types, parallel layers."""

import pytest
import torch
from torch import nn
from torch_geometric.nn import APPNP, GCN, GCNConv, SGConv, SimpleConv

from analysis.checks import BadInput
from analysis.measures import why_deep_fails
from analysis.measures.failure.failure_types import CURES, LEARNABLE, NOT_READ
from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.interventions import continue_training
from analysis.measures.failure.observation import observe
from tests.measures.failure.cases import CLASSES, Rings, blocks, fit, network, rings, untrained


class Cached(nn.Module):
    """Averages that blend everything, kept by the convolution after the first call, as PyG's examples do."""

    def __init__(self, *, cached):
        super().__init__()
        self.lin, self.head = nn.Linear(12, 16), nn.Linear(16, CLASSES)
        self.smooth = nn.ModuleList(APPNP(60, 0.0, cached=cached) for _ in range(2))

    def forward(self, x, edge_index):
        x = self.lin(x)
        for propagation in self.smooth:
            x = propagation(x, edge_index)
        return self.head(x)


def test_a_convolution_that_keeps_its_edges_is_asked_without_them():
    data, verdicts = blocks(0), []
    for cached in (False, True):
        torch.manual_seed(0)
        model = fit(Cached(cached=cached), data, epochs=40)
        edges = [each._cached_edge_index for each in model.smooth]
        verdicts.append(why_deep_fails(model, data))
        assert [each._cached_edge_index for each in model.smooth] == edges
        assert all(each.cached == cached for each in model.smooth)
    assert verdicts[0] == verdicts[1]
    assert verdicts[0].kind == "smoothed"


@pytest.mark.parametrize("convolution", [GCNConv, SGConv])
def test_a_cache_of_another_graph_is_not_read(convolution):
    torch.manual_seed(0)
    data = blocks(0)
    model = nn.ModuleDict({"a": convolution(12, 16), "b": convolution(16, CLASSES)})
    network = Two(model["a"], model["b"])
    fit(network, data, epochs=40)
    expected = why_deep_fails(network, data)
    model["a"].cached = model["b"].cached = True
    network(data.x, data.edge_index[:, :4])
    assert why_deep_fails(network, data) == expected


class Two(nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.first, self.second = first, second

    def forward(self, x, edge_index):
        return self.second(self.first(x, edge_index).relu(), edge_index)


def test_frozen_weights_are_trained_in_the_copy_only():
    torch.manual_seed(0)
    model, data = untrained(0)
    model.requires_grad_(False)
    assert why_deep_fails(model, data).kind == "untrained"
    assert not any(parameter.requires_grad for parameter in model.parameters())


def test_dropout_is_drawn_from_the_generator():
    torch.manual_seed(0)
    model, task = network(dropout=0.5), node_task(blocks(0))
    state, losses = torch.get_rng_state(), []
    for seed in (0, 0, 1):
        generator = torch.Generator().manual_seed(seed)
        losses.append(continue_training(model, task, epochs=3, lr=0.01, generator=generator)[1])
        assert torch.get_rng_state().equal(state)
        torch.manual_seed(7)
        state = torch.get_rng_state()
    assert losses[0] == losses[1] != losses[2]


@pytest.mark.parametrize("kind", [torch.int32, torch.uint8])
def test_labels_and_masks_of_other_whole_numbers(kind):
    torch.manual_seed(0)
    model, data = untrained(0)
    expected = why_deep_fails(model, data)
    data.y, data.train_mask = data.y.to(kind), data.train_mask.to(torch.uint8)
    assert why_deep_fails(model, data) == expected


def test_no_node_is_both_trained_and_judged():
    data = blocks(0)
    data.val_mask[:] = True
    task = node_task(data)
    assert not set(task.train.tolist()) & set(task.judged.tolist())


def test_one_class_for_all_nodes_is_never_healthy():
    """As many nodes of every class in training have no majority; the judged nodes have one."""
    torch.manual_seed(0)
    data = blocks(0)
    data.x, data.val_mask = torch.randn(160, 12), data.val_mask & ((data.y == 3) | (torch.rand(160) < 0.2))
    data.edge_index = torch.randint(160, (2, 300))
    model = network(2)
    with torch.no_grad():
        model.convs[-1].bias.copy_(torch.tensor([0.0, 0.0, 0.0, 1e4]))
    verdict = why_deep_fails(model, data, epochs=2)
    assert verdict.accuracy > verdict.expected
    assert verdict.kind != "healthy", verdict


class Branches(nn.Module):
    def __init__(self):
        super().__init__()
        self.near, self.far, self.last = GCNConv(12, 8), GCNConv(12, 8), GCN(16, 16, 2, CLASSES)

    def forward(self, x, edge_index):
        return self.last(torch.cat([self.near(x, edge_index), self.far(x, edge_index)], 1).relu(), edge_index)


def test_layers_side_by_side_have_to_be_named():
    torch.manual_seed(0)
    model, data = Branches(), blocks(0)
    with pytest.raises(BadInput, match="name those that follow each other with layers="):
        why_deep_fails(model, data)
    assert why_deep_fails(model, data, layers=["last.convs.0", "last.convs.1"]).kind == "untrained"


class Grown(nn.Module):
    """Sums over neighbours beside a fifth of the input: degrees come to outweigh what tells the classes."""

    def __init__(self):
        super().__init__()
        self.lin, self.head = nn.Linear(12, 16), nn.Linear(16, CLASSES)
        self.convs = nn.ModuleList(SimpleConv("add") for _ in range(4))

    def forward(self, x, edge_index):
        x = first = self.lin(x)
        for conv in self.convs:
            x = conv(x, edge_index) / 4 + first / 5
        return self.head(x)


def test_what_grows_has_not_vanished():
    """Although its classes are apart once its layers are rescaled, which lets the input be heard."""
    torch.manual_seed(0)
    data, model = blocks(0), Grown().eval()
    edges = (torch.rand(160, 160, generator=torch.Generator().manual_seed(0)) < 0.06).triu(1).nonzero().T
    data.edge_index = torch.cat([edges, edges.flip(0)], 1)
    plain, rescaled = (observe(model, node_task(data), rescaled=rescaled) for rescaled in (False, True))
    assert (plain.is_separated, rescaled.is_separated) == (False, True)
    assert plain.sizes[-1] > 10 * plain.sizes[0]
    verdict = why_deep_fails(model, data, epochs=5)
    assert verdict.kind != "vanished"
    assert "a linear model on the features alone" in verdict.sentence  # the edges tell nothing


def test_labels_that_a_linear_model_tells_are_not_blamed_on_the_data():
    """Undecided, but the sentence itself says that features tell the labels."""
    torch.manual_seed(0)
    data, model = blocks(0), Shut()
    verdict = why_deep_fails(model, data, epochs=1)
    assert verdict.kind == "undecided"
    assert verdict.expected > 0.9
    assert verdict.cure == LEARNABLE
    data.y = data.y[torch.randperm(len(data.y))]
    assert why_deep_fails(model, data, epochs=1).cure in ("", CURES["undecided"])


class Shut(nn.Module):
    """A layer whose output is not listened to."""

    def __init__(self):
        super().__init__()
        self.conv, self.head = GCNConv(12, 16), nn.Linear(16, CLASSES)

    def forward(self, x, edge_index):
        return self.head(0 * self.conv(x, edge_index)) + 0 * x[:, :1]


def test_what_decides_that_it_vanished_has_changed():
    """Class means ask for no size: of a small state they may be as right as of a large one."""
    torch.manual_seed(0)
    model = network(3)
    with torch.no_grad():
        for conv in model.convs:
            conv.lin.weight.mul_(0.02)
    verdict = why_deep_fails(model, blocks(0), epochs=1)
    assert verdict.kind == "vanished"
    (decided,) = [each for each in verdict.interventions if each.decided]
    assert decided.measure == "smallest norm per node over the input's"
    assert decided.before < 0.01 < decided.after


class Kept(nn.Module):
    """A network that asks for edges, but goes by the graph that it was made with."""

    def __init__(self, model, edge_index):
        super().__init__()
        self.model, self.edge_index = model, edge_index

    def forward(self, x, edge_index):
        return self.model(x, self.edge_index)


def test_a_graph_of_its_own_is_not_changed_by_interventions_on_edges():
    """Far edges that end elsewhere move nothing, but not because the network is squashed."""
    torch.manual_seed(0)
    data = rings(0, count=12)
    model = fit(Rings(8, data.num_features), data, epochs=5)
    verdicts = [why_deep_fails(net, data, epochs=1) for net in (model, Kept(model, data.edge_index))]
    assert [verdict.kind for verdict in verdicts] == ["squashed", "undecided"]
    assert [NOT_READ in verdict.sentence for verdict in verdicts] == [False, True]
    data.edge_index = torch.arange(len(data.y)).repeat(2, 1)
    assert NOT_READ not in why_deep_fails(model, data, epochs=1).sentence  # there is nothing else to read
