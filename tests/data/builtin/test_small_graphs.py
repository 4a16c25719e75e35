"""Famous networks: the published counts, and networkx as the second route."""

import networkx as nx
import pytest
import torch
from torch_geometric.utils import is_undirected, to_networkx

from analysis.data.builtin.small_graphs import FACTIONS, both_directions, karate, les_miserables


def test_karate_is_zacharys_club():
    club = karate()
    assert (club.num_nodes, club.num_edges) == (34, 2 * 78)
    assert is_undirected(club.edge_index)
    assert nx.is_connected(to_networkx(club, to_undirected=True))
    assert club.x.equal(torch.eye(34))
    assert (club.node_names[0], club.node_names[33]) == FACTIONS
    assert [FACTIONS[club.y[i]] for i in (0, 33)] == list(FACTIONS)
    degree = club.edge_index[0].bincount()
    assert (degree[0].item(), degree[33].item(), degree[2].item()) == (16, 17, 10)


def test_the_factions_are_what_the_graph_says_rather_than_chance():
    club = karate()
    source, target = club.edge_index
    across = (club.y[source] != club.y[target]).sum().item() // 2
    assert across == 10 + 1  # the 10 of Zachary's cut, and member 9, who crossed it for a black belt


def test_les_miserables_keeps_names_and_weights():
    book = les_miserables()
    original = nx.les_miserables_graph()
    assert (book.num_nodes, book.num_edges) == (77, 2 * 254)
    assert book.y is None
    assert nx.is_connected(to_networkx(book, to_undirected=True))
    weights = {
        (book.node_names[i], book.node_names[j]): w
        for (i, j), w in zip(book.edge_index.T.tolist(), book.edge_weight.tolist(), strict=True)
    }
    assert (
        weights["Valjean", "Cosette"]
        == weights["Cosette", "Valjean"]
        == original["Valjean"]["Cosette"]["weight"]
    )
    assert sum(weights.values()) == 2 * original.size("weight")


@pytest.mark.parametrize(
    "graph", [nx.empty_graph(3), nx.path_graph(2), nx.petersen_graph(), nx.star_graph(4)]
)
def test_both_directions_lists_the_adjacency_matrix(graph):
    dense = torch.zeros(len(graph), len(graph))
    source, target = both_directions(graph)
    dense[source, target] = 1
    assert len(source) == dense.sum()
    assert dense.equal(torch.tensor(nx.to_numpy_array(graph), dtype=torch.float32))


def test_a_self_loop_is_listed_once():
    graph = nx.Graph([("a", "a"), ("a", "b")])
    assert both_directions(graph).tolist() == [[0, 0, 1], [0, 1, 0]]
