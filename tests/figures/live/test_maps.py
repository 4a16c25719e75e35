"""The live heat map and graph: every node is there once, in its own colour, whatever the size."""

import json

import numpy as np
import pytest

from analysis.figures.live.maps import MOST_ROWS, SPAN, graph_map, heat_map
from analysis.figures.style.theme import cluster_colour

S = np.array([[0.1, 0.9], [0.8, 0.2], [0.5, 0.5]], dtype=np.float32)
EDGES = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])
SQUARE = np.array([[0, 0], [0.5, 0], [0, 1]], dtype=np.float32)


@pytest.mark.parametrize("dark", [False, True])
def test_options_are_json(dark):
    for option in (
        heat_map(S, title="S", dark=dark),
        graph_map(S, SQUARE, EDGES, title="g", dark=dark),
        graph_map(S, SQUARE, EDGES, title="g", dark=dark, pixels=True),
    ):
        assert json.loads(json.dumps(option)) == option


def test_rows_stand_by_dominant_cluster_from_the_top():
    cells = heat_map(S, title="S", dark=False)["series"][0]["data"]
    top = {k: value for k, row, value in cells if row == 2}
    bottom = {k: value for k, row, value in cells if row == 0}
    assert top == {0: 0.8, 1: 0.2}
    assert bottom == {0: 0.1, 1: 0.9}


def test_many_rows_are_averaged_without_losing_mass():
    many = np.random.default_rng(0).dirichlet(np.ones(3), size=1000)
    option = heat_map(many, title="S", dark=False)
    cells = np.array([value for _, _, value in option["series"][0]["data"]]).reshape(-1, 3)
    assert len(cells) == MOST_ROWS
    assert cells.mean(axis=0) == pytest.approx(many.mean(axis=0), abs=0.01)
    assert "1000 nodes" in option["yAxis"]["name"]
    assert f"{MOST_ROWS} bins" in option["yAxis"]["name"]


def test_nodes_carry_the_colour_of_their_cluster_and_fade_when_undecided():
    nodes = graph_map(S, SQUARE, EDGES, title="g", dark=False)["series"][0]["data"]
    assert [node["itemStyle"]["color"] for node in nodes] == [cluster_colour(k) for k in (1, 0, 0)]
    opacity = [node["itemStyle"]["opacity"] for node in nodes]
    assert opacity[0] > opacity[1] > opacity[2] > 0


def test_each_edge_is_drawn_once_and_pixels_have_none():
    drawn = graph_map(S, SQUARE, EDGES, title="g", dark=False)["series"][0]
    assert [(link["source"], link["target"]) for link in drawn["links"]] == [("0", "1"), ("1", "2")]
    assert graph_map(S, SQUARE, EDGES, title="g", dark=False, pixels=True)["series"][0]["links"] == []


def test_pixels_touch():
    grid = np.array([[column, row] for row in range(4) for column in range(3)], dtype=np.float32) / 3
    option = graph_map(np.full((12, 2), 0.5), grid, EDGES[:, :0], title="g", dark=False, pixels=True)
    assert option["series"][0]["symbolSize"] == pytest.approx(SPAN / 3, abs=0.1)


def test_one_node_and_one_cluster_are_drawn():
    option = graph_map(
        np.ones((1, 1)), np.array([[0.5, 0.5]]), EDGES[:, :0], title="g", dark=False, pixels=True
    )
    assert option["series"][0]["data"][0]["itemStyle"]["opacity"] == 1
