"""A network is observed as it is and with its layers rescaled, and left as it was."""

import pytest
import torch
from torch_geometric.nn import GATConv

from analysis.measures.failure.intervention_task import node_task
from analysis.measures.failure.observation import evaluation, observe
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
