"""Soft modularity: networkx, slow loops, PyG's DMoN, extremes."""

import networkx as nx
import pytest
import torch
from torch_geometric.nn import DMoNPooling
from torch_geometric.utils import to_dense_adj

from analysis.measures import Undefined, soft_modularity
from tests import reference

GRAPH = nx.karate_club_graph()
KARATE = torch.tensor(list(GRAPH.to_directed().edges)).T


def test_hard_assignments_have_newmans_modularity():
    clusters = torch.randint(4, (34,), generator=torch.Generator().manual_seed(0))
    communities = [{n for n in range(34) if clusters[n] == k} for k in range(4)]
    want = nx.community.modularity(GRAPH, communities, weight=None)
    assert soft_modularity(torch.eye(4)[clusters], KARATE) == pytest.approx(want, rel=1e-12)
    assert reference.modularity(clusters.tolist(), KARATE) == pytest.approx(want, rel=1e-12)


def test_weighted_edges_have_newmans_weighted_modularity():
    clusters = torch.randint(4, (34,), generator=torch.Generator().manual_seed(0))
    communities = [{n for n in range(34) if clusters[n] == k} for k in range(4)]
    weight = torch.tensor([GRAPH[i][j]["weight"] for i, j in KARATE.T.tolist()])
    want = nx.community.modularity(GRAPH, communities, weight="weight")
    assert soft_modularity(torch.eye(4)[clusters], KARATE, weight) == pytest.approx(want, rel=1e-12)
    with pytest.raises(Undefined, match="no edge"):
        soft_modularity(torch.eye(4)[clusters], KARATE, torch.zeros(len(weight)))


def test_soft_assignments_have_minus_pygs_spectral_loss():
    torch.manual_seed(0)
    pool = DMoNPooling(5, 3).eval()
    x = torch.randn(34, 5)
    S, _, _, spectral, *_ = pool(x, to_dense_adj(KARATE))
    assert soft_modularity(S[0].detach(), KARATE) == pytest.approx(-spectral.item(), abs=1e-6)


def test_extremes_pieces_and_loops(monkeypatch):
    S = (3 * torch.randn(34, 4, generator=torch.Generator().manual_seed(1))).softmax(-1)
    whole = soft_modularity(S, KARATE)
    monkeypatch.setattr("analysis.measures.assignments.modularity.PIECE", 20)
    assert soft_modularity(S, KARATE) == pytest.approx(whole, rel=1e-12)
    loops = torch.cat([KARATE, torch.tensor([[5], [5]])], dim=1)
    assert soft_modularity(S, loops) == pytest.approx(whole, rel=1e-12)
    assert soft_modularity(torch.full((34, 4), 0.25), KARATE) == pytest.approx(0, abs=1e-12)
    assert soft_modularity(torch.eye(4)[[0] * 34], KARATE) == pytest.approx(0, abs=1e-12)


def test_no_edges_is_undefined():
    with pytest.raises(Undefined, match="no edge"):
        soft_modularity(torch.eye(3), torch.zeros(2, 0).long())
