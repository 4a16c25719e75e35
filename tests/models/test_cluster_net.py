import pytest
import torch
from torch_geometric.nn import MemPooling as PyGMemPooling

from analysis.models import ClusterNet, propagation

EDGES = torch.tensor([[0, 1, 1, 2, 3, 4], [1, 0, 2, 1, 4, 3]])
BATCH = torch.tensor([0, 0, 0, 1, 1])
GRAPH = propagation(EDGES, 5)


def make(*, clusters=(4,), head_weight=5.0, classes=3, dropout=0.0, readout="clusters"):
    torch.manual_seed(0)
    return ClusterNet(
        6,
        8,
        encoder="sage",
        encoder_layers=2,
        heads=3,
        clusters=clusters,
        tau=1.0,
        head_weight=head_weight,
        dropout=dropout,
        classes=classes,
        readout=readout,
    )


def test_shapes_of_two_stacked_memory_layers():
    out = make(clusters=(4, 2))(torch.randn(5, 6), GRAPH, BATCH)
    first, second = out.memories
    assert out.states.shape == (5, 8)
    assert out.logits.shape == (2, 3)
    assert (first.S.shape, first.S_h.shape, first.pooled.shape) == ((5, 4), (3, 5, 4), (2, 4, 8))
    assert (second.x.shape, second.S.shape, second.layout.batch.tolist()) == (
        (8, 8),
        (8, 2),
        [0] * 4 + [1] * 4,
    )


def test_the_memory_layer_does_what_pygs_does():
    net, x = make(), torch.randn(5, 6)
    out = net(x, GRAPH, BATCH)
    pyg = PyGMemPooling(8, 8, heads=3, num_clusters=4)
    pyg.load_state_dict(net.memory[0].state_dict())
    pooled, S = pyg(out.states, BATCH)
    torch.testing.assert_close(out.memories[0].pooled, pooled)
    torch.testing.assert_close(out.memories[0].S, S[torch.tensor([[1, 1, 1], [1, 1, 0]]).bool()])


def test_a_graph_gives_the_same_alone_and_in_a_batch():
    net, x = make(), torch.randn(5, 6)
    both = net(x, GRAPH, BATCH).logits
    alone = net(x[3:], propagation(torch.tensor([[0, 1], [1, 0]]), 2), BATCH[:2]).logits
    torch.testing.assert_close(alone, both[1:])


def test_the_order_of_nodes_does_not_change_the_logits():
    net, x, order = make(), torch.randn(3, 6), torch.tensor([2, 0, 1])
    edges = EDGES[:, :4]
    moved = net(x[order], propagation(torch.argsort(order)[edges], 3), BATCH[:3]).logits
    torch.testing.assert_close(moved, net(x, propagation(edges, 3), BATCH[:3]).logits)


@pytest.mark.parametrize(("head_weight", "expected"), [(5.0, 5.0), (-2.0, -2.0)])
def test_head_weights_start_where_they_are_told(head_weight, expected):
    assert make(head_weight=head_weight).memory[0].conv.weight.unique().tolist() == [expected]


def test_without_a_start_value_the_heads_have_pygs_random_weights():
    weights = make(head_weight=None).memory[0].conv.weight.flatten()
    assert len(weights.unique()) == 3
    assert weights.abs().max() <= 3**-0.5


def test_dropout_acts_in_training_only():
    net, x = make(dropout=0.5), torch.randn(5, 6)
    net.eval()
    torch.testing.assert_close(net(x, GRAPH, BATCH).logits, net(x, GRAPH, BATCH).logits)
    net.train()
    assert not torch.equal(net(x, GRAPH, BATCH).logits, net(x, GRAPH, BATCH).logits)


def test_without_classes_there_are_no_logits():
    assert make(classes=None)(torch.randn(5, 6), GRAPH, BATCH).logits is None


def test_the_mean_readout_reads_the_states_and_nothing_of_the_clusters():
    net, x = make(readout="mean"), torch.randn(5, 6)
    out = net(x, GRAPH, BATCH)
    for graph, nodes in enumerate(([0, 1, 2], [3, 4])):
        mean = sum(out.states[n] for n in nodes) / len(nodes)
        torch.testing.assert_close(out.logits[graph], net.readout(torch.nn.functional.leaky_relu(mean, 0.2)))
    out.logits.sum().backward()
    assert all(p.grad is None for p in net.memory.parameters())
    assert net.encoder.lin.weight.grad.abs().sum() > 0
