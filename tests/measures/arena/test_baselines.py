import networkx as nx
import numpy as np
import pytest
import torch
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits
from torch_geometric.data import Data
from torch_geometric.utils import from_networkx

from analysis.checks import BadInput
from analysis.data.builtin.table import load_sample
from analysis.measures.arena.baselines import BASELINES, baseline_assignment

CLIQUES = load_sample("ring-of-cliques")


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_gives_rows_that_sum_to_one_and_repeats_itself(name):
    S = baseline_assignment(name, CLIQUES, clusters=8, seed=3)
    assert S.shape[0] == 48
    assert S.dtype == np.float32
    np.testing.assert_array_equal(S.sum(1), np.ones(48))
    np.testing.assert_array_equal(S, baseline_assignment(name, CLIQUES, clusters=8, seed=3))
    assert S.shape[1] == 8  # Louvain finds the eight by itself
    assert (baseline_assignment(name, CLIQUES, clusters=3, seed=0).shape[1] == 3) != BASELINES[
        name
    ].chooses_clusters


@pytest.mark.parametrize("name", ["spectral", "louvain"])
def test_those_that_read_edges_find_the_cliques_and_a_random_draw_does_not(name):
    clique = np.arange(48) // 6
    assert adjusted_rand_score(clique, baseline_assignment(name, CLIQUES, clusters=8, seed=0).argmax(1)) == 1
    drawn = baseline_assignment("random", CLIQUES, clusters=8, seed=0).argmax(1)
    assert abs(adjusted_rand_score(clique, drawn)) < 0.1


def test_kmeans_reads_features_and_nothing_else():
    x = torch.tensor([[0.0], [0.1], [9.0], [9.1]])
    across = Data(x=x, edge_index=torch.tensor([[0, 2, 1, 3], [2, 0, 3, 1]]))
    S = baseline_assignment("kmeans", across, clusters=2, seed=0)
    assert (S[0] == S[1]).all()
    assert (S[2] == S[3]).all()
    assert (S[0] != S[2]).any()
    with pytest.raises(BadInput, match="expected features for k-means"):
        baseline_assignment("kmeans", Data(edge_index=across.edge_index, num_nodes=4), clusters=2, seed=0)


def test_kmeans_is_the_same_on_any_number_of_threads():
    one_hot = load_sample("karate")  # any split of it is as good, and rounding decides
    few, many = [], []
    for threads, found in ((1, few), (2, many)):
        with threadpool_limits(threads):
            found += [baseline_assignment("kmeans", one_hot, clusters=2, seed=seed) for seed in range(3)]
    np.testing.assert_array_equal(few, many)


def test_weights_and_one_way_edges_count():
    heavy = Data(
        edge_index=torch.tensor([[0, 1, 2, 0], [1, 2, 3, 3]]),
        edge_weight=torch.tensor([9.0, 0.1, 9.0, 0.1]),
        num_nodes=4,
    )
    for name in ("spectral", "louvain"):
        S = baseline_assignment(name, heavy, clusters=2, seed=0)
        assert S.argmax(1)[0] == S.argmax(1)[1] != S.argmax(1)[2]


def test_louvain_is_networkxs():
    club = nx.karate_club_graph()
    for _, _, edge in club.edges(data=True):
        del edge["weight"]
    S = baseline_assignment("louvain", from_networkx(club), clusters=2, seed=1)
    ours = {frozenset(np.flatnonzero(column)) for column in S.T}
    assert ours == {
        frozenset(c) for c in nx.community.louvain_communities(nx.karate_club_graph(), weight=None, seed=1)
    }
    sizes = S.sum(0)
    assert (np.diff(sizes) <= 0).all()


def test_what_cannot_be_is_said():
    lonely = Data(x=torch.ones(3, 1), edge_index=torch.zeros(2, 0, dtype=torch.long))
    with pytest.raises(BadInput, match="expected a graph with edges"):
        baseline_assignment("spectral", lonely, clusters=2, seed=0)
    with pytest.raises(BadInput, match="from 1 to 3 clusters for 3 nodes, got 4"):
        baseline_assignment("kmeans", lonely, clusters=4, seed=0)
    with pytest.raises(BadInput, match="one of kmeans, spectral, louvain, random, got 'leiden'"):
        baseline_assignment("leiden", lonely, clusters=2, seed=0)
    two_parts = Data(edge_index=torch.tensor([[0, 1, 2, 3], [1, 0, 3, 2]]), num_nodes=5)
    assert baseline_assignment("spectral", two_parts, clusters=2, seed=0).shape == (5, 2)


@pytest.mark.parametrize("nodes", [2, 3])
@pytest.mark.parametrize("name", BASELINES)
def test_as_many_clusters_as_nodes(name, nodes):
    path = from_networkx(nx.path_graph(nodes))
    path.x = torch.eye(nodes)
    S = baseline_assignment(name, path, clusters=nodes, seed=0)
    assert S.sum() == nodes
    if name == "spectral":
        assert (S.sum(0) == 1).all()
