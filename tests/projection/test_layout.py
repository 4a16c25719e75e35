from collections import OrderedDict

import networkx as nx
import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.projection import layout
from analysis.projection.layout import edges_of, graph_layout, graph_layouts, to_unit_square


@pytest.fixture(autouse=True)
def _nothing_cached(monkeypatch):
    monkeypatch.setattr(layout, "_CACHED", OrderedDict())


def edges(graph):
    one_way = np.array(graph.edges()).T
    return np.concatenate([one_way, one_way[::-1]], axis=1)


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.barbell_graph(160, 3), nx.empty_graph(3)])
def test_fills_the_unit_square_and_is_repeatable(graph):
    n, e = graph.number_of_nodes(), edges(graph) if graph.number_of_edges() else np.zeros((2, 0), int)
    first = graph_layout(n, e, seed=4)
    layout._CACHED.clear()
    np.testing.assert_array_equal(first, graph_layout(n, e, seed=4))
    assert first.min() >= 0
    assert first.max() <= 1
    assert np.ptp(first, axis=0).max() == pytest.approx(1, abs=1e-6)
    assert (graph_layout(n, e, seed=5) != first).any()


def test_neighbours_lie_nearer_than_strangers():
    graph = nx.planted_partition_graph(3, 20, 0.6, 0.01, seed=1)
    at = graph_layout(60, edges(graph))
    distance = np.linalg.norm(at[:, None] - at[None], axis=-1)
    joined = nx.to_numpy_array(graph) > 0
    assert distance[joined].mean() < 0.6 * distance[~joined].mean()


def test_natural_positions_keep_their_shape_and_are_scaled_together():
    ptr = np.array([0, 2, 3])
    pos = np.array([[0, 0], [8, 4], [4, 2]])
    at = graph_layouts(ptr, np.zeros((2, 0), int), pos=pos)
    np.testing.assert_allclose(at, [[0, 0.25], [1, 0.75], [0.5, 0.5]])


def test_several_graphs_each_get_a_square():
    ptr = np.array([0, 3, 7])
    e = np.array([[0, 1, 3, 4, 5], [1, 2, 4, 5, 6]])
    at = graph_layouts(ptr, e)
    assert np.ptp(at[:3], axis=0).max() == pytest.approx(1, abs=1e-6)
    np.testing.assert_array_equal(at[3:], graph_layout(4, edges_of(e, 3, 7)))


def test_a_graph_is_laid_out_once_and_whoever_moves_its_nodes_moves_them_for_himself(monkeypatch):
    e = edges(nx.path_graph(5))
    first = graph_layout(5, e)
    monkeypatch.setattr(layout, "_lay_out", lambda *_, **__: pytest.fail("laid out again"))
    again = graph_layout(5, e.astype(np.int32))
    again += 1
    np.testing.assert_array_equal(graph_layout(5, e), first)


def test_another_graph_is_another_layout_and_the_oldest_give_way(monkeypatch):
    monkeypatch.setattr(layout, "MOST_CACHED", 2)
    path, star, ring = (edges(g(5)) for g in (nx.path_graph, lambda n: nx.star_graph(n - 1), nx.cycle_graph))
    assert (graph_layout(5, path) != graph_layout(5, star)).any()
    graph_layout(5, ring)
    assert len(layout._CACHED) == 2


def test_one_node_and_none():
    np.testing.assert_array_equal(graph_layout(1, np.zeros((2, 0), int)), [[0.5, 0.5]])
    assert to_unit_square(np.zeros((0, 2))).shape == (0, 2)
    assert graph_layout(0, np.zeros((2, 0), int)).shape == (0, 2)


def test_positions_of_another_shape_are_refused():
    with pytest.raises(BadInput, match=r"\[3, 2\]"):
        graph_layout(3, np.zeros((2, 0), int), pos=np.zeros((2, 2)))
