import math

import networkx as nx
import pytest
import torch

from analysis.layers import dmon_loss
from tests.layers.pooling_losses.cliques import cliques, collapsed, uniform


@pytest.mark.parametrize(("count", "size"), [(2, 2), (3, 5), (7, 4)])
def test_known_clusters_have_the_modularity_of_cliques(count, size):
    edges, S = cliques(count, size)
    spectral, collapse = dmon_loss(S, edges)
    assert spectral.item() == pytest.approx(-(1 - 1 / count))
    assert collapse.item() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("K", [2, 3, 10])
def test_trivial_assignments_are_no_better_than_chance(K):
    edges, _ = cliques(2, 5)
    for S, expected in ((uniform(10, K), 0), (collapsed(10, K), math.sqrt(K) - 1)):
        spectral, collapse = dmon_loss(S, edges)
        assert spectral.item() == pytest.approx(0, abs=1e-12)
        assert collapse.item() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("attribute", ["weight", None])
def test_of_one_hot_clusters_it_is_networkxs_modularity(attribute):
    karate = nx.karate_club_graph()
    officers = [karate.nodes[node]["club"] == "Officer" for node in karate]
    S = torch.eye(2, dtype=torch.float64)[torch.tensor(officers).long()]
    one_way = torch.tensor(list(karate.edges)).T
    weight = torch.tensor([float(data["weight"]) for *_, data in karate.edges(data=True)]).repeat(2)
    edges = torch.cat([one_way, one_way.flip(0)], 1)
    ours = dmon_loss(S, edges, weight if attribute else None).spectral.item()
    sides = [{node for node in karate if officers[node] == side} for side in (False, True)]
    assert -ours == pytest.approx(nx.community.modularity(karate, sides, weight=attribute))
