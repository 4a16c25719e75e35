import numpy as np

from analysis.runs.results.pooled_graphs import pooled_graphs
from tests.made import made_digits, made_karate


def test_the_clusters_of_every_graph_are_the_nodes_of_the_next():
    graphs = made_digits(3)
    S = np.random.default_rng(0).dirichlet(np.ones(4), size=int(graphs.ptr[-1]))
    pooled = pooled_graphs(graphs, S)
    assert pooled.ptr.tolist() == [0, 4, 8, 12]
    assert pooled.node_names[:5] == ("cluster 1", "cluster 2", "cluster 3", "cluster 4", "cluster 1")
    assert pooled.y.tolist() == graphs.y.tolist()
    begin, end = graphs.ptr[1:3]
    weights = S[begin:end, 2] / S[begin:end, 2].sum()
    np.testing.assert_allclose(pooled.pos[6], weights @ graphs.pos[begin:end], rtol=1e-5)
    np.testing.assert_allclose(pooled.x[6], weights @ graphs.x[begin:end], rtol=1e-4, atol=1e-6)


def test_edges_stay_inside_their_graph_and_join_what_edges_join():
    graphs = made_karate()
    S = np.eye(2)[graphs.y]
    pooled = pooled_graphs(graphs, S)
    assert sorted(map(tuple, pooled.edge_index.T.tolist())) == [(0, 1), (1, 0)]
    assert set(pooled.y.tolist()) == {-1}
    digits = made_digits(2)
    hard = np.eye(3)[np.arange(int(digits.ptr[-1])) % 3]
    owner = pooled_graphs(digits, hard).edge_index // 3
    assert (owner[0] == owner[1]).all()


def test_an_empty_cluster_has_no_edges_and_finite_numbers():
    graphs = made_karate()
    pooled = pooled_graphs(graphs, np.eye(3)[np.zeros(34, int)])
    assert pooled.edge_index.shape == (2, 0)
    assert np.isfinite(pooled.x).all()
