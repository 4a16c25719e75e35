"""The still figure shows every node in its cluster's colour."""

import re

import numpy as np

from analysis.figures.explorer.static_svg import MOST_NODES, still_svg
from analysis.figures.style.theme import cluster_colour


def test_a_node_has_its_clusters_colour_and_is_paler_the_less_sure():
    S = np.array([[1.0, 0.0], [0.4, 0.6]])
    svg = still_svg(np.eye(2), S, np.array([[0, 1], [1, 0]]), alt="two nodes")
    found = re.findall(r'<circle[^>]*fill="([^"]+)" fill-opacity="([^"]+)"', svg)
    assert [colour for colour, _ in found] == [cluster_colour(0), cluster_colour(1)]
    assert float(found[0][1]) > float(found[1][1])
    assert svg.count("<line") == 1


def test_of_very_many_nodes_some_are_drawn():
    at = np.random.default_rng(0).random((20_000, 2))
    svg = still_svg(at, np.ones((20_000, 1)), np.zeros((2, 0), dtype=int), alt="many")
    assert 0 < svg.count("<circle") <= MOST_NODES


def test_words_are_words():
    svg = still_svg(np.zeros((1, 2)), np.ones((1, 1)), np.zeros((2, 0), dtype=int), alt='"><script>')
    assert "<script" not in svg
