import networkx as nx
import numpy as np
import pytest

from analysis.figures.clusters.pooled_graph import pooled_edges, pooled_graph


def ring(cliques=3, size=4):
    graph = nx.ring_of_cliques(cliques, size)
    one_way = np.array(graph.edges()).T
    at = np.random.default_rng(0).random((cliques * size, 2))
    return graph, np.concatenate([one_way, one_way[::-1]], 1), at


def test_it_is_the_triple_product_and_counts_every_edge_once():
    graph, edges, _ = ring()
    S = np.random.default_rng(1).dirichlet(np.ones(3), size=12)
    assert pooled_edges(S, edges).sum() == pytest.approx(graph.number_of_edges())
    np.testing.assert_allclose(pooled_edges(S, edges), S.T @ nx.to_numpy_array(graph) @ S / 2)


def test_the_share_inside_is_in_the_title_beside_chance():
    graph, edges, at = ring()
    figure, alt = pooled_graph(np.repeat(np.eye(3), 4, axis=0), edges, at)
    inside = 18 / graph.number_of_edges()
    assert figure.layout.title.text.startswith(f"{100 * inside:.0f} % of the edges stay inside")
    assert "(33 % by chance)" in figure.layout.title.text.replace("<br>", " ")
    assert "3 clusters as nodes" in alt
    assert [trace.mode for trace in figure.data].count("lines") == 3


def test_empty_clusters_are_left_out_and_the_chosen_is_ringed():
    _, edges, at = ring()
    S = np.pad(np.repeat(np.eye(3), 4, axis=0), ((0, 0), (0, 2)))
    figure, _ = pooled_graph(S, edges, at, selected=1)
    assert list(figure.data[-1].text) == ["1", "2", "3"]
    assert list(figure.data[-1].marker.line.width) == [1, 4, 1]
    assert "Left out: 2 without nodes" in figure.layout.annotations[-1].text.replace("<br>", " ")


@pytest.mark.parametrize("edges", [np.zeros((2, 0), int), np.array([[0], [0]])])
def test_no_edges_and_clusters_on_one_spot(edges):
    figure, _ = pooled_graph(np.full((6, 4), 0.25), edges, np.zeros((6, 2)))
    places = np.stack([figure.data[-1].x, figure.data[-1].y], 1)
    assert len(np.unique(places.round(3), axis=0)) == 4
