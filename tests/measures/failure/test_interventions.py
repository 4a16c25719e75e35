"""Each intervention does what it says, and undoes it."""

import pytest
import torch
from torch_geometric.nn import GAT, GCN, GIN, BatchNorm, GATConv

from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.interventions import (
    continue_training,
    distant_rewiring_effect,
    evaluation,
    observe,
    with_batch_statistics,
    with_unit_layers,
)
from tests.measures.failure.cases import blocks, network, vanished

TASK = node_task(blocks(0))


def test_rescaling_undoes_what_was_scaled_down():
    torch.manual_seed(0)
    model = network()
    with torch.no_grad():
        for conv in model.convs:
            conv.bias.zero_()
    whole = observe(model, TASK, rescaled=True)
    with torch.no_grad():
        for conv, scale in zip(model.convs, (1e-3, 7.0, 1e-2), strict=True):
            conv.lin.weight.mul_(scale)
    again = observe(model, TASK, rescaled=True)
    torch.testing.assert_close(again.logits, whole.logits, rtol=1e-4, atol=1e-5)
    assert observe(model, TASK).sizes[-1] < 1e-2 * again.sizes[-1]


def test_self_loops_alone_make_every_node_hear_itself():
    torch.manual_seed(0)
    model = network()
    loops = torch.arange(len(TASK.x)).repeat(2, 1)
    alone = observe(model, TASK, edge_index=loops)
    h = TASK.x
    for layer, conv in enumerate(model.convs):
        h = conv.lin(h) + conv.bias
        h = h.relu() if layer < 2 else h
    torch.testing.assert_close(alone.logits, h, rtol=1e-4, atol=1e-5)


def test_batch_statistics_are_those_of_the_nodes_and_there_may_be_none():
    torch.manual_seed(0)
    assert with_batch_statistics(network(), TASK) is None
    model = GCN(12, 16, 2, 4, norm=BatchNorm(16), dropout=0.5)
    h = model.convs[0](TASK.x, TASK.edge_index)
    norm = model.norms[0].module
    h = (h - h.mean(0)) / (h.var(0, unbiased=False) + norm.eps).sqrt() * norm.weight + norm.bias
    expected = model.convs[1](h.relu(), TASK.edge_index)
    torch.testing.assert_close(with_batch_statistics(model, TASK), expected, rtol=1e-3, atol=1e-4)
    assert model.training
    assert norm.running_mean.eq(0).all()


def test_more_epochs_train_a_copy():
    torch.manual_seed(0)
    model = network(2)
    before = model.convs[0].lin.weight.clone()
    copy, loss = continue_training(model, TASK, epochs=40, lr=0.01, generator=torch.Generator())
    assert loss < 1.0
    assert model.convs[0].lin.weight.equal(before)
    assert not copy.convs[0].lin.weight.equal(before)


@pytest.mark.parametrize(("beyond", "heard"), [(1, True), (2, False)])
def test_shuffled_edges_are_heard_within_the_layers_only(beyond, heard):
    """Two layers: an edge with both ends more than two hops away moves nothing."""
    torch.manual_seed(0)
    ring = torch.arange(40)
    edges = torch.stack([ring, (ring + 1) % 40])
    task = TASK._replace(x=TASK.x[:40], edge_index=torch.cat([edges, edges.flip(0)], 1), y=TASK.y[:40])
    torch.manual_seed(0)
    moved = distant_rewiring_effect(
        network(2 if not heard else 4),
        task,
        nodes=torch.tensor([0, 10, 20]),
        beyond=beyond,
        generator=torch.Generator().manual_seed(0),
    )
    assert (moved > 1e-3) == heard


def test_modes_come_back_part_by_part():
    model = network(2, dropout=0.5)
    model.convs[0].eval()
    with evaluation(model):
        assert not any(part.training for part in model.modules())
    assert model.training
    assert not model.convs[0].training


def test_a_vanished_network_shows_small_states_or_biases():
    torch.manual_seed(0)
    model, data = vanished(0)
    seen, rescaled = observe(model, node_task(data)), observe(model, node_task(data), rescaled=True)
    assert not seen.means.apart
    assert rescaled.means.apart


def test_a_layer_that_returns_more_than_its_state_is_rescaled_too():
    """As a GATConv with its attention."""

    class Attentive(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = torch.nn.ModuleList([GATConv(12, 8), GATConv(8, 4)])

        def forward(self, x, edge_index):
            for conv in self.convs:
                x, _ = conv(x, edge_index, return_attention_weights=True)
            return x

    torch.manual_seed(0)
    rescaled = observe(Attentive(), TASK, rescaled=True)
    assert float(rescaled.logits.square().mean()) == pytest.approx(1)


@pytest.mark.parametrize("make", [GCN, GIN, GAT])
def test_weights_are_scaled_to_unit_layers(make):
    torch.manual_seed(0)
    model = make(12, 16, 4, 4)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(50)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    sizes = observe(with_unit_layers(model, TASK), TASK).sizes[1:]
    assert all(0.5 < size / width**0.5 < 2 for size, width in zip(sizes, (16, 16, 16, 4), strict=True)), sizes
    assert all(value.equal(before[name]) for name, value in model.state_dict().items())
