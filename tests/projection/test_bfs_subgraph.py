"""The part of a large graph that is drawn."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.projection.bfs_subgraph import breadth_first_sample


def edges_of(graph: nx.Graph) -> np.ndarray:
    return np.array(list(graph.edges), dtype=np.int64).reshape(-1, 2).T


@given(st.integers(1, 40), st.floats(0, 0.3), st.integers(0, 99), st.integers(1, 50))
def test_as_many_nodes_as_asked_for_each_once_and_sorted(n, p, seed, most):
    found = breadth_first_sample(n, edges_of(nx.gnp_random_graph(n, p, seed=seed)), max_nodes=most)
    assert len(found) == min(n, most)
    assert (np.diff(found) > 0).all()


def test_the_part_of_a_connected_graph_is_connected():
    graph = nx.connected_watts_strogatz_graph(300, 4, 0.1, seed=2)
    found = breadth_first_sample(300, edges_of(graph), max_nodes=50)
    assert nx.is_connected(graph.subgraph(found.tolist()))
    assert max(dict(graph.degree), key=dict(graph.degree).get) in found


def test_direction_does_not_matter():
    edges = np.array([[5, 6, 7, 8], [0, 0, 0, 0]])
    assert breadth_first_sample(20, edges, max_nodes=5).tolist() == [0, 5, 6, 7, 8]
