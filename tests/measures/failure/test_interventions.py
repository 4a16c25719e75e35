"""Each intervention does what it says, and undoes it."""

import pytest
import torch
from torch_geometric.nn import GAT, GCN, GIN, BatchNorm

from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.interventions import (
    continue_training,
    distant_rewiring_effect,
    with_batch_statistics,
    with_unit_layers,
)
from analysis.measures.failure.observation import observe
from tests.measures.failure.cases import blocks, network

TASK = node_task(blocks(0))


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
