"""Homophily against PyG and networkx."""

import networkx as nx
import pytest
import torch
from torch_geometric.utils import homophily as pyg

from analysis.checks import BadInput
from analysis.measures import Undefined
from analysis.measures.reach.homophily import KINDS, homophily

KARATE = torch.tensor(list(nx.karate_club_graph().to_directed().edges)).T
ONES = torch.ones(34, dtype=torch.long)


@pytest.mark.parametrize("seed", range(5))
def test_against_pyg_and_networkx(seed):
    y = torch.randint(3, (34,), generator=torch.Generator().manual_seed(seed))
    assert homophily(KARATE, y) == pytest.approx(pyg(KARATE, y, method="edge"))
    assert homophily(KARATE, y, kind="node") == pytest.approx(pyg(KARATE, y, method="node"))
    graph = nx.karate_club_graph()
    nx.set_node_attributes(graph, dict(enumerate(y.tolist())), "y")
    mixed = nx.attribute_assortativity_coefficient(graph, "y")
    assert homophily(KARATE, y, kind="adjusted") == pytest.approx(mixed)


def test_extremes():
    two, y = torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]]), torch.tensor([0, 0, 1, 1])
    assert [homophily(two, y, kind=kind) for kind in KINDS] == [1, 1, 1]
    crossed = torch.tensor([0, 1, 0, 1])
    assert [homophily(two, crossed, kind=kind) for kind in KINDS] == [0, 0, -1]


def test_nodes_without_edges_or_label_are_left_out():
    y = torch.tensor([0, 0, 1, 1, 1])
    edges = torch.tensor([[0, 1], [1, 0]])
    assert homophily(edges, y, kind="node") == 1  # PyG counts the three nodes without edges as 0
    assert pyg(edges, y, method="node") == pytest.approx(0.4)
    edges = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    assert homophily(edges, torch.tensor([0, 0, -1])) == 1


def test_undefined_and_refused():
    with pytest.raises(Undefined, match="no edge joins two labelled nodes"):
        homophily(KARATE, -ONES)
    with pytest.raises(Undefined, match="all nodes with edges have one label"):
        homophily(KARATE, ONES, kind="adjusted")
    with pytest.raises(BadInput, match="expected kind to be one of edge, node, adjusted"):
        homophily(KARATE, ONES, kind="class")
    with pytest.raises(BadInput, match="expected whole-number labels"):
        homophily(KARATE, ONES.float())
    with pytest.raises(BadInput, match="from 0 to 29"):
        homophily(KARATE, ONES[:30])
