"""The drawing of a graph that was brought, and its degrees."""

import numpy as np
import pytest
import torch
from torch_geometric.utils import to_undirected

from analysis.figures.graphs.uploaded_graph import degree_histogram, uploaded_graph
from analysis.projection.bfs_subgraph import breadth_first_sample
from analysis.projection.layout import graph_layout
from tests.faults.uploads import hostile_names

AT = np.array([[0.0, 0.0], [1.0, 0.5], [0.5, 1.0]])
EDGES = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])


def drawn(**more):
    chosen = {
        "labels": np.array([0, 1, -1]),
        "label_names": ("a", "b"),
        "node_names": ("x", "y", "z"),
        "title": "three",
    }
    return uploaded_graph(AT, EDGES, **chosen | more)


def test_colour_and_shape_say_the_label_and_grey_that_there_is_none():
    nodes = drawn().figure.data[1]
    assert len(set(nodes.marker.color)) == 3
    assert nodes.marker.symbol[0] != nodes.marker.symbol[1]
    assert list(nodes.hovertext) == ["x<br>a", "y<br>b", "z"]
    key = next(a.text for a in drawn().figure.layout.annotations if a.name == "key")
    assert "no label" in key


def test_what_was_left_out_is_said_on_the_figure():
    picture = drawn(note="3 of 9 nodes")
    assert "3 of 9 nodes" in picture.alt
    assert any("3 of 9 nodes" in a.text for a in picture.figure.layout.annotations)
    assert "3 nodes and 2 edges" in picture.alt


def test_a_selected_node_is_ringed():
    assert len(drawn().figure.data) == 2
    assert drawn(selected=1).figure.data[2].x[0] == 1.0


@pytest.mark.parametrize("name", ["<b>x</b>", "<a href='javascript:1'>", *hostile_names()])
def test_names_are_escaped_wherever_they_stand(name):
    picture = drawn(node_names=(name, "y", "z"), label_names=(name, "b"), title=name)
    nodes = picture.figure.data[1]
    key = next(a.text for a in picture.figure.layout.annotations if a.name == "key")
    for text in (nodes.hovertext[0].replace("<br>", "", 1), picture.figure.layout.title.text):
        assert "<" not in text.replace("<br>", "")
    assert name.startswith("<") is False or f";{name}" not in key


def test_degrees_are_counted_once_each():
    histogram = np.zeros(101, dtype=int)
    histogram[[0, 2, 17, 100]] = 3, 5, 2, 1
    picture = degree_histogram(histogram)
    bars = picture.figure.data[0]
    assert sum(bars.y) == 11
    assert dict(zip(bars.x, bars.y, strict=True))["17\u201332"] == 2
    assert bars.x[-1] == "65\u2013128"
    assert "most nodes (5) have 2" in picture.alt


def test_of_a_hundred_thousand_edges_a_part_is_drawn():
    generator = torch.Generator().manual_seed(0)
    edges = to_undirected(torch.randint(20_000, (2, 100_000), generator=generator)).numpy()
    chosen = breadth_first_sample(20_000, edges, max_nodes=600)
    number = np.full(20_000, -1)
    number[chosen] = np.arange(600)
    inside = number[edges[:, (number[edges] >= 0).all(axis=0)]]
    at = graph_layout(600, inside)
    picture = uploaded_graph(at, inside, labels=None, label_names=(), node_names=(), title="large")
    assert "600 nodes" in picture.alt
