import networkx as nx
import numpy as np
import pytest
import torch
from torch_geometric.data import Data, HeteroData
from torch_geometric.datasets import KarateClub

from analysis.checks import BadInput
from analysis.measures.assignments.agreement import normalized_mutual_information
from analysis.runs.clustering_result import cluster_graph
from analysis.training.fit import fit


def ring(cliques=4, size=6) -> Data:
    graph = nx.ring_of_cliques(cliques, size)
    edges = torch.tensor(list(graph.edges)).T
    return Data(edge_index=torch.cat([edges, edges.flip(0)], 1), num_nodes=cliques * size)


def test_a_dataset_of_pyg_becomes_a_heat_map(tmp_path):
    found = cluster_graph(KarateClub()[0], clusters=4, epochs=30)
    assert found.assignment.shape == (34, 4)
    assert np.allclose(found.assignment.sum(1), 1, atol=1e-5)
    assert "S: " in found.picture.figure.layout.title.text
    path = tmp_path / "assignment.html"
    found.write_html(path)
    assert "GCN, 2 layers of 16; 2 heads of 4 clusters" in path.read_text("utf-8")


def test_its_training_can_be_explored_in_a_notebook_and_as_a_file(tmp_path):
    found = cluster_graph(ring(), clusters=3, epochs=6, training__patience=0)
    assert [shot.epoch for shot in found.recorded.snapshots][-1] == 6
    assert [row["epoch"] for row in found.recorded.history] == list(range(7))
    picture = found.explore(emphasis="keys")
    assert "srcdoc=" in picture._repr_html_()
    picture.save(tmp_path / "found.html")
    assert 'data-explorer="clusters"' in (tmp_path / "found.html").read_text("utf-8")


def test_in_a_terminal_it_is_one_line():
    found = cluster_graph(KarateClub()[0], clusters=3, epochs=3)
    assert repr(found).startswith("ClusteredGraph(34 nodes in 3 clusters;")
    assert max(len(repr(found)), len(repr(found.result))) < 600


def test_it_finds_cliques_it_was_told_nothing_about():
    found = cluster_graph(ring(), clusters=4, epochs=150, seed=1)
    truth = torch.arange(24) // 6
    assert normalized_mutual_information(torch.from_numpy(found.assignment), truth) > 0.7


def test_it_is_an_ordinary_run_that_can_be_trained_again():
    from analysis.data.prepare import prepare

    found = cluster_graph(ring(), clusters=3, epochs=5, model__heads=1)
    assert found.spec.model.heads == 1
    again = fit(found.spec, own=prepare([ring()], task="link reconstruction"))
    assert torch.equal(again.assignment, torch.from_numpy(found.assignment))


def test_settings_out_of_bounds_are_refused():
    with pytest.raises(BadInput, match="heads"):
        cluster_graph(ring(), model__heads=99)


@pytest.mark.parametrize("K", [1, 13])
def test_one_cluster_and_more_clusters_than_nodes_are_refused(K):
    for settings in ({"clusters": K}, {"model__clusters": (K,)}):
        with pytest.raises(BadInput, match=f"^expected 2 <= K <= N clusters of N = 12 nodes, got K = {K};"):
            cluster_graph(ring(2, 6), epochs=1, **settings)


def test_as_many_clusters_as_nodes_are_accepted():
    assert cluster_graph(ring(2, 2), clusters=4, epochs=1).assignment.shape == (4, 4)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (HeteroData(), "expected a graph with one type of nodes, got HeteroData; make it one with .to_homo"),
        (None, "expected a torch_geometric.data.Data or a list of them, got NoneType"),
        ([], "expected a torch_geometric.data.Data or a list of them, got list"),
        (
            [torch.zeros(2, 2)],
            "expected a torch_geometric.data.Data or a list of them, got a list of Tensors",
        ),
    ],
)
def test_what_is_no_graph_is_refused_in_a_sentence(given, sentence):
    with pytest.raises(BadInput) as refusal:
        cluster_graph(given, epochs=1)
    assert str(refusal.value).startswith(sentence)
