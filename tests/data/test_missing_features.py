"""Features from edges alone."""

import networkx as nx
import numpy as np
import pytest
import torch
from torch_geometric.data import Data
from torch_geometric.transforms import OneHotDegree
from torch_geometric.utils import from_networkx

from analysis.data.missing_features import degree_features, laplacian_features, one_hot_features


def of(graph: nx.Graph) -> Data:
    data = from_networkx(graph)
    return Data(edge_index=data.edge_index, num_nodes=data.num_nodes)


def test_degrees_are_pygs_one_hot_degrees():
    graphs = [of(nx.star_graph(4)), of(nx.path_graph(3))]
    for graph, x in zip(graphs, degree_features(graphs), strict=True):
        assert torch.equal(x, OneHotDegree(4)(graph.clone()).x)


def test_large_degrees_share_the_last_column():
    (x,) = degree_features([of(nx.star_graph(100))])
    assert x.shape == (101, 64)
    assert x[0, 63] == 1


def test_one_feature_a_node():
    assert torch.equal(one_hot_features([of(nx.path_graph(3))])[0], torch.eye(3))


@pytest.mark.parametrize("n", [30, 700])
def test_eigenvectors_are_those_of_the_laplacian(n):
    graph = nx.connected_watts_strogatz_graph(n, 6, 0.3, seed=1)
    x = laplacian_features([of(graph)])[0].numpy()
    laplacian = nx.normalized_laplacian_matrix(graph).toarray()
    values = np.linalg.eigvalsh(laplacian)[1:9]
    assert np.allclose((x**2).mean(axis=0), 1, atol=1e-3)
    for k in range(8):
        assert np.abs(laplacian @ x[:, k] - values[k] * x[:, k]).max() < 0.02
    assert (x[np.abs(x).argmax(axis=0), np.arange(8)] > 0).all()


def test_eigenvectors_are_the_same_every_time_and_padded_in_small_graphs():
    graph = of(nx.karate_club_graph())
    assert torch.equal(laplacian_features([graph])[0], laplacian_features([graph])[0])
    (x,) = laplacian_features([of(nx.path_graph(3))])
    assert x.shape == (3, 8)
    assert not x[:, 2:].any()
    assert not laplacian_features([Data(edge_index=torch.zeros(2, 0, dtype=torch.long), num_nodes=1)])[
        0
    ].any()
