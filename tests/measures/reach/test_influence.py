"""Influence equals the full autograd Jacobian, sees the whole graph, and says what it cannot do."""

import networkx as nx
import numpy as np
import pytest
import torch
from torch import nn
from torch_geometric.data import Data
from torch_geometric.nn import GAT, GCN, GIN, BatchNorm, GCNConv, GraphSAGE, PairNorm
from torch_geometric.utils.influence import total_influence

from analysis.checks import BadInput
from analysis.measures import Undefined
from analysis.measures.reach.influence import BATCHED_NUMBERS, influence, influence_range, influence_total
from analysis.models import DepthNet
from analysis.models.call_model import node_outputs

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T
TWO_PARTS = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]])
MODELS = {
    "gcn": lambda L: GCN(3, 5, L, 2),
    "gat": lambda L: GAT(3, 6, L, 2, heads=2),
    "gin": lambda L: GIN(3, 5, L, 2),
    "sage": lambda L: GraphSAGE(3, 5, L, 2, act="tanh"),
    "pair": lambda L: GCN(3, 5, L, 2, norm=PairNorm()),
    "batch": lambda L: GCN(3, 5, L, 2, norm=BatchNorm(5)),
    "diff_group": lambda L: DepthNet(3, 2, depth=L, hidden=4, norm="diff_group", groups=2),
    "residual": lambda L: DepthNet(3, 2, depth=L, hidden=4, convolution="sage", skip="residual"),
}


def random_case(seed):
    """A small model, and a graph of which every second is directed and some are in parts."""
    torch.manual_seed(seed)
    N = 4 + seed % 6
    edges = torch.randint(N, (2, 2 * N))
    if seed % 2:
        edges = torch.cat([edges, edges.flip(0)], 1)
    model = list(MODELS.values())[seed % len(MODELS)](1 + seed % 4).double()
    return (model if seed % 3 else model.eval()), torch.randn(N, 3, dtype=torch.float64), edges


def hops(edges, u, N):
    """Hops from every node to u, by walking."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(N))
    graph.add_edges_from(edges.T.tolist())
    return nx.single_target_shortest_path_length(graph, u)


@pytest.mark.parametrize("seed", range(50))
def test_equals_the_whole_jacobian(seed):
    model, x, edges = random_case(seed)

    def outputs(x):
        return node_outputs(model, x, edges)

    jacobian = torch.autograd.functional.jacobian(outputs, x).abs().sum((1, 3)).numpy()  # [u, v]
    by_hop, ranges = np.zeros(len(x)), []
    for u, felt in enumerate(jacobian):
        far = hops(edges, u, len(x))
        for v, hop in far.items():
            by_hop[hop] += felt[v] / len(x)
        within = sum(felt[v] for v in far)
        ranges += [sum(felt[v] * hop for v, hop in far.items()) / within] if within else []
    found = influence(model, x, edges)
    assert found.by_hop.numpy() == pytest.approx(by_hop[: len(found.by_hop)], rel=1e-9, abs=1e-12)
    assert not by_hop[len(found.by_hop) :].any()
    assert found.range == pytest.approx(np.mean(ranges), abs=1e-9)
    assert found.total == pytest.approx(jacobian.sum(1).mean(), rel=1e-9)
    assert found.unreached == pytest.approx(found.total - by_hop.sum(), abs=1e-9)


def test_one_gradient_at_a_time_or_many_at_once_are_the_same(monkeypatch):
    torch.manual_seed(0)
    model, x = GAT(4, 8, 3, 2), torch.randn(34, 4)
    many = influence(model, x, KARATE)
    monkeypatch.setattr("analysis.measures.reach.influence.BATCHED_NUMBERS", 1)
    assert BATCHED_NUMBERS > 1
    one = influence(model, x, KARATE)
    assert one.by_hop.tolist() == pytest.approx(many.by_hop.tolist(), rel=1e-5)


def test_pyg_cuts_the_outermost_degrees_and_ours_does_not():
    torch.manual_seed(0)
    model, x = GCN(34, 16, 3), torch.eye(34)
    ours = influence(model, x, KARATE)
    cut, cut_range = total_influence(model, Data(x=x, edge_index=KARATE), 3, normalize=False)
    whole, whole_range = total_influence(model, Data(x=x, edge_index=KARATE), 4, normalize=False)
    assert ours.by_hop[:5].tolist() == pytest.approx(whole.tolist(), rel=1e-4)
    assert ours.range == pytest.approx(whole_range, abs=1e-4)
    assert abs(cut[3] / ours.by_hop[3] - 1) > 0.03  # 6 % too much at three hops
    assert abs(cut_range - ours.range) > 1e-3


def test_range_rises_to_the_mean_distance_while_influence_dies():
    ranges, totals = [], []
    for layers in (1, 2, 4, 8, 16, 32):
        torch.manual_seed(0)
        found = influence(GCN(34, 16, layers), torch.eye(34), KARATE)
        ranges.append(found.range)
        totals.append(found.total)
    assert ranges == sorted(ranges)
    assert found.uniform_range == pytest.approx(2.3374, abs=1e-4)  # with each node's 0 to itself
    assert ranges[-1] == pytest.approx(found.uniform_range, abs=0.1)
    assert totals[-1] < 1e-4 * totals[0]


def test_uniform_influence_reads_the_uniform_range():
    found = influence(lambda x, e: x.sum(0).expand(len(x), -1), torch.ones(34, 2), KARATE)
    assert found.range == pytest.approx(found.uniform_range)
    assert found.total == pytest.approx(34 * 2 * 1)


def test_large_graphs_are_sampled_and_said():
    ring = torch.arange(1200)
    edges = torch.stack([ring, (ring + 1) % 1200])
    edges = torch.cat([edges, edges.flip(0)], 1)
    conv = GCNConv(2, 2)
    found = influence(conv, torch.randn(1200, 2), edges)
    assert len(found.nodes) == 20
    assert found.note == "20 of 1,200 nodes, drawn at random"
    again = influence(conv, torch.randn(1200, 2), edges)
    assert found.nodes.equal(again.nodes)
    other = influence(conv, torch.randn(1200, 2), edges, generator=torch.Generator().manual_seed(1))
    assert not found.nodes.equal(other.nodes)
    assert found.range == pytest.approx(other.range, abs=1e-6)  # a ring looks the same from everywhere
    assert influence(conv, torch.randn(1000, 2), edges[:, (edges < 1000).all(0)]).note.startswith("all 1,000")


def test_nodes_are_as_asked_for():
    x = torch.eye(34)
    model = GCN(34, 4, 2)
    assert influence(model, x, KARATE, nodes=[3, 5]).nodes.tolist() == [3, 5]
    mask = torch.zeros(34, dtype=torch.bool).index_fill(0, torch.tensor([7]), value=True)
    assert influence(model, x, KARATE, nodes=mask).nodes.tolist() == [7]
    per_node = [influence(model, x, KARATE, nodes=[u]).range for u in range(34)]
    assert influence(model, x, KARATE).range == pytest.approx(np.mean(per_node), rel=1e-6)


def test_two_components_are_said_and_a_norm_over_all_nodes_crosses_them():
    x = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    plain = influence(GCNConv(3, 2), x, TWO_PARTS)
    assert plain.note == "all 4 nodes; 2 components, and hops count inside each"
    assert plain.unreached == 0
    assert len(plain.by_hop) == 2
    assert influence(GCN(3, 2, 2, norm=PairNorm()), x, TWO_PARTS).unreached > 0


def test_the_model_is_left_as_it_was():
    model = GCN(3, 4, 2, norm=BatchNorm(4)).train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    x = torch.randn(34, 3)
    kept = x.clone()
    influence(model, x, KARATE)
    assert all(value.equal(before[name]) for name, value in model.state_dict().items())
    assert model.training
    assert x.equal(kept)
    assert all(p.grad is None for p in model.parameters())


def test_dead_and_diverged_models_are_undefined():
    x = torch.randn(34, 3)
    dead = nn.Linear(3, 2)
    nn.init.zeros_(dead.weight)
    with pytest.raises(Undefined, match="no output of 34 nodes depends on any input: the model is dead"):
        influence(lambda x, e: dead(x), x, KARATE)
    with pytest.raises(Undefined, match="the model is dead"):
        influence(lambda x, e: torch.ones(34, 2), x, KARATE)
    with pytest.raises(Undefined, match="expected finite gradients"):
        influence(lambda x, e: x.sqrt(), torch.zeros(34, 3), KARATE)
    one = influence(lambda x, e: x * (torch.arange(34) > 0)[:, None], x, KARATE)
    assert one.silent == 1  # node 0 is moved by nothing, the rest only by themselves
    assert one.range == 0
    with pytest.raises(Undefined, match="without a path"):
        influence(lambda x, e: x.flip(0), torch.randn(4, 1), TWO_PARTS)


class Hetero(nn.Module):
    def forward(self, x_dict, edge_index_dict):
        return x_dict


@pytest.mark.parametrize(
    ("model", "x", "edges", "sentence"),
    [
        (
            GCNConv(3, 2),
            torch.ones(3, 3),
            torch.empty(2, 0, dtype=torch.long),
            "a graph with edges, got none",
        ),
        (nn.Linear(3, 2), torch.ones(34, 3), KARATE, r"model\(x, edge_index\), got one that takes input"),
        (GCN(34, 16, 2, dropout=0.5), torch.eye(34), KARATE, r"call model.eval\(\) first"),
        (Hetero(), {"a": torch.ones(3, 3)}, KARATE, "one node type, got a dict"),
        (GCNConv(3, 2), torch.ones(34, 3), {("a", "to", "a"): KARATE}, "edge_index of one node type"),
        (lambda x, e: {"a": x}, torch.ones(34, 3), KARATE, "to return one tensor .*, got dict"),
        (lambda x, e: (x, x), torch.ones(34, 3), KARATE, "to return one tensor .*, got tuple"),
        (lambda x, e: x.mean(0, keepdim=True), torch.ones(34, 3), KARATE, "a readout over the graph"),
        (GCNConv(4, 2), torch.ones(34, 3), KARATE, "to run, got RuntimeError"),
        (GCNConv(3, 2), torch.ones(30, 3), KARATE, "from 0 to 29, got 0 to 33"),
        (GCNConv(3, 2), torch.ones(34, 3).long(), KARATE, "convert them with .float"),
        (GCNConv(3, 2), np.ones((34, 3)), KARATE, "make it one with torch.as_tensor"),
        (lambda x, e: x + torch.randn_like(x), torch.ones(34, 3), KARATE, "without chance"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(model, x, edges, sentence):
    torch.manual_seed(0)
    with pytest.raises(BadInput, match=sentence) as refused:
        influence(model, x, edges)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("nodes", [[34], [-1], [], 0.5, [[1]], 3])
def test_nodes_that_are_none_are_refused(nodes):
    with pytest.raises(BadInput, match="expected node"):
        influence(GCNConv(3, 2), torch.ones(34, 3), KARATE, nodes=nodes)


def test_the_two_numbers_of_the_table():
    torch.manual_seed(0)
    model, x = GCN(3, 4, 2), torch.randn(34, 3)
    found = influence(model, x, KARATE)
    assert influence_range(model, x, KARATE) == found.range
    assert influence_total(model, x, KARATE) == found.total
