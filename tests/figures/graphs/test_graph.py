import numpy as np

from analysis.figures.graphs.graph import Labels, graph_drawing
from analysis.figures.style.heatmap_rows import node_names
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.node_style import boundary_nodes, node_colours, node_numbers
from analysis.figures.style.theme import ACCENT, SYMBOLS
from analysis.projection.layout import graph_layout
from tests.made import made_karate


def karate(**more):
    graphs = made_karate()
    S = np.random.default_rng(0).dirichlet(np.full(3, 0.3), size=34)
    at = graph_layout(34, graphs.edge_index)
    picture = graph_drawing(
        at,
        graphs.edge_index,
        S,
        names=node_names(graphs, 0, 34),
        title="<karate>",
        labels=Labels(graphs.y, graphs.label_names),
        **more,
    )
    return graphs, S, at, picture


def test_every_edge_is_drawn_once_in_one_trace():
    graphs, _, at, picture = karate()
    edges = picture.figure.data[0]
    assert np.isnan(edges.x[2::3]).all()
    drawn = {
        tuple(sorted(map(tuple, np.stack([edges.x[i : i + 2], edges.y[i : i + 2]], 1).tolist())))
        for i in range(0, len(edges.x), 3)
    }
    wanted = {tuple(sorted(map(tuple, at[pair].tolist()))) for pair in graphs.edge_index.T}
    assert drawn == wanted
    assert len(edges.x) == 3 * 78


def test_colour_is_the_first_cluster_shape_the_label_number_only_where_sure():
    graphs, S, _, picture = karate()
    nodes = picture.figure.data[1]
    assert list(nodes.marker.symbol) == [SYMBOLS[label] for label in graphs.y]
    assert list(nodes.marker.color) == node_colours(S)
    assert list(nodes.text) == node_numbers(S)
    np.testing.assert_array_equal(nodes.customdata, np.arange(34))
    assert "&lt;karate&gt;" in picture.figure.layout.title.text
    assert "<karate>" in picture.alt


def test_the_selected_node_is_ringed():
    _, _, at, picture = karate(highlight=Highlight(node=5))
    ring = picture.figure.data[2]
    assert (ring.x[0], ring.y[0]) == tuple(at[5])
    assert ring.marker.color == ACCENT


def test_a_node_without_edges_is_drawn():
    picture = graph_drawing(
        np.array([[0.5, 0.5]]), np.zeros((2, 0), int), np.ones((1, 1)), names=("one",), title="t"
    )
    assert len(picture.figure.data[1].x) == 1


def test_nodes_between_two_clusters_are_ringed_and_counted():
    _, _, at, picture = karate()
    S = np.tile([0.9, 0.1], (34, 1))
    S[[4, 9]] = [0.55, 0.45], [0.48, 0.52]
    figure, _ = graph_drawing(at, np.zeros((2, 0), int), S, names=tuple(map(str, range(34))), title="x")
    rings = figure.data[-1]
    assert rings.marker.symbol == "circle-open"
    np.testing.assert_array_equal(rings.x, at[boundary_nodes(S), 0])
    assert "2 between two clusters" in figure.layout.annotations[-1].text
    assert figure.data[1].text[4] == "1|2"
