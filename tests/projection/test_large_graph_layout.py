"""Graphs of thousands of nodes: laid without all pairs, neighbours near, parts apart."""

import networkx as nx
import numpy as np
import pytest

from analysis.projection import large_graph_layout as large
from analysis.projection.layout import MOST_FORCED, graph_layout


def edges(graph):
    one_way = np.array(graph.edges()).T.reshape(2, -1).astype(int)
    return np.concatenate([one_way, one_way[::-1]], axis=1)


@pytest.fixture(scope="module")
def blocks():
    """Three blocks, and which node is of which."""
    graph = nx.planted_partition_graph(3, 400, 0.02, 0.0004, seed=1)
    return edges(graph), np.repeat([0, 1, 2], 400)


def test_more_nodes_than_forces_can_take_are_laid_in_the_unit_square(blocks):
    at = graph_layout(1200, blocks[0])
    assert len(at) > MOST_FORCED
    assert at.min() >= 0
    assert at.max() <= 1
    np.testing.assert_array_equal(at, graph_layout(1200, blocks[0]))


def test_direction_repeats_and_loops_change_nothing(blocks):
    e = blocks[0]
    odd = np.concatenate([e[:, e[0] < e[1]], e[:, :7], np.array([[5], [5]])], axis=1)
    np.testing.assert_allclose(large.large_graph_layout(1200, odd), large.large_graph_layout(1200, e))


def test_blocks_stand_apart_and_neighbours_near(blocks):
    e, block = blocks
    at = large.large_graph_layout(1200, e)
    middles = np.stack([at[block == b].mean(axis=0) for b in range(3)])
    nearest = np.linalg.norm(at[:, None] - middles, axis=-1).argmin(axis=1)
    assert (nearest == block).mean() > 0.9
    joined = np.linalg.norm(at[e[0]] - at[e[1]], axis=1).mean()
    others = np.linalg.norm(at[e[0]] - at[np.random.default_rng(0).permutation(e[1])], axis=1).mean()
    assert joined < 0.6 * others


def test_a_line_is_unrolled():
    line = nx.path_graph(1100)
    at = large.large_graph_layout(1100, edges(line))
    ends = np.linalg.norm(at[0] - at[-1])
    assert ends > 0.8 * np.ptp(at, axis=0).max()


def test_parts_do_not_lie_upon_each_other():
    parts = nx.disjoint_union_all(
        [nx.random_regular_graph(4, 700, seed=1), nx.cycle_graph(300), *[nx.path_graph(3)] * 40]
    )
    n = parts.number_of_nodes() + 200  # and some without any edge
    at = large.large_graph_layout(n, edges(parts))
    big, ring = at[:700], at[700:1000]
    assert (ring.min(axis=0) > big.max(axis=0) - 2).any() or (ring.max(axis=0) < big.min(axis=0) + 2).any()
    assert len(np.unique(at.round(3), axis=0)) == n


@pytest.mark.parametrize("n", [1, 2, 1500])
def test_without_an_edge_all_nodes_are_seen(n):
    at = large.large_graph_layout(n, np.zeros((2, 0), dtype=int))
    assert np.isfinite(at).all()
    assert len(np.unique(at.round(2), axis=0)) == n
