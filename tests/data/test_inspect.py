"""What is counted of a graph, against networkx and PyG and by hand."""

import networkx as nx
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch_geometric.data import Data
from torch_geometric.utils import homophily, to_undirected

from analysis.data.builtin.table import SAMPLES, load_sample
from analysis.data.inspect import inspect_graph


def graph_of(edges, n, **more) -> Data:
    return Data(edge_index=torch.tensor(edges, dtype=torch.long).reshape(-1, 2).T, num_nodes=n, **more)


@given(st.integers(1, 25), st.floats(0, 0.4), st.integers(0, 99))
def test_counts_are_those_of_networkx(n, p, seed):
    theirs = nx.gnp_random_graph(n, p, seed=seed)
    report = inspect_graph(graph_of([e for a, b in theirs.edges for e in ((a, b), (b, a))], n))
    assert (report.nodes, report.edges, report.directed) == (n, theirs.number_of_edges(), False)
    assert report.components == nx.number_connected_components(theirs)
    assert report.largest == max(map(len, nx.connected_components(theirs)))
    assert report.degrees.tolist() == nx.degree_histogram(theirs)
    assert report.isolated == nx.number_of_isolates(theirs)


def test_loops_repeats_and_direction_by_hand():
    report = inspect_graph(graph_of([(0, 1), (0, 1), (1, 0), (1, 0), (2, 2)], 4))
    assert (report.edges, report.self_loops, report.duplicates, report.directed) == (1, 1, 1, False)
    report = inspect_graph(graph_of([(0, 1), (0, 1), (1, 2)], 3))
    assert (report.edges, report.duplicates, report.directed) == (2, 1, True)
    assert any("lose their direction" in sentence for sentence in report.changed)


@given(st.integers(0, 99))
def test_homophily_is_pygs_and_its_neutral_value_the_one_of_permuted_labels(seed):
    generator = torch.Generator().manual_seed(seed)
    edges = to_undirected(torch.randint(30, (2, 80), generator=generator))
    edges = edges[:, edges[0] != edges[1]]
    y = torch.randint(3, (30,), generator=generator)
    report = inspect_graph(Data(edge_index=edges, y=y, num_nodes=30))
    assert report.homophily == pytest.approx(homophily(edges, y, method="edge"), abs=1e-6)
    share = np.bincount(y.numpy()) / 30
    assert report.homophily_neutral == pytest.approx((share**2).sum())


def test_nodes_without_a_label_are_neither_class_nor_homophily():
    report = inspect_graph(graph_of([(0, 1), (1, 0), (1, 2), (2, 1)], 3, y=torch.tensor([0, 0, -1])))
    assert (report.homophily, report.unlabelled, dict(report.classes)) == (1.0, 1, {"0": 2})


def test_an_edgeless_graph_has_no_homophily():
    report = inspect_graph(graph_of([], 2, y=torch.tensor([0, 1])))
    assert report.homophily is None
    assert (report.edges, report.components, report.isolated) == (0, 2, 2)
    assert "There is no edge: a graph network sees every node alone." in report.odd


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_as_tidy_as_they_claim(name):
    report = inspect_graph(load_sample(name))
    assert (report.self_loops, report.duplicates, report.directed) == (0, 0, False)
    assert report.changed in (
        (),
        ("weights of edges count in poolers' losses and in modularity, but the layers do not use them",),
    )
    task = SAMPLES[name].task
    assert (report.level == "graph") == (task == "graph classification")


def test_what_is_offered_depends_on_what_is_there():
    small, large = graph_of([(0, 1), (1, 0)], 2), graph_of([(0, 1), (1, 0)], 30_000)
    assert inspect_graph(small).features_offered == ("one-hot", "degree", "laplacian")
    assert inspect_graph(large).features_offered == ("degree",)
    assert inspect_graph(small).splits_offered == ()
    labelled = graph_of([(0, 1), (1, 0)], 12, y=torch.arange(12) % 2)
    assert inspect_graph(labelled).splits_offered == ("stratified", "few-shot")


def test_a_hundred_thousand_edges_are_inspected():
    generator = torch.Generator().manual_seed(0)
    edges = to_undirected(torch.randint(20_000, (2, 100_000), generator=generator))
    data = Data(edge_index=edges, y=torch.arange(20_000) % 7, num_nodes=20_000)
    assert inspect_graph(data).edges > 99_000
