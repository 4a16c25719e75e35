"""Layer states as planes: every node at its place, in its colour and shape; collapses are named."""

import numpy as np
import pytest

from analysis.figures.depth.layer_scatter import COLUMNS, Plane, layer_planes, planes_finding
from analysis.figures.style.theme import GLYPHS, label_colour

LABELS = np.array([0, 0, 1, 1, 2, -1])


def planes(count=6):
    generator = np.random.default_rng(0)
    return [Plane(2**i, generator.normal(size=(6, 2)), np.array([0.6, 0.3])) for i in range(count)]


def drawn(count=6):
    return layer_planes(
        planes(count), LABELS, label_names=("a", "b<", "c"), title="What is seen", total_nodes=60
    )


def test_every_node_of_every_layer_is_drawn_in_its_colour():
    figure = drawn().figure
    for place, plane in enumerate(planes()):
        axis = "x" if place == 0 else f"x{place + 1}"
        for c in (-1, 0, 1, 2):
            trace = next(t for t in figure.data if t.xaxis == axis and t.marker.color == label_colour(c))
            assert np.allclose(np.c_[trace.x, trace.y], plane.points[c == LABELS], atol=1e-6)
    assert len({t.marker.symbol for t in figure.data}) == 4


def test_planes_are_square_and_hold_all_points():
    figure = drawn().figure
    for place, plane in enumerate(planes()):
        number = "" if place == 0 else str(place + 1)
        x, y = figure.layout[f"xaxis{number}"].range, figure.layout[f"yaxis{number}"].range
        assert x[1] - x[0] == pytest.approx(y[1] - y[0])
        assert x[0] < plane.points[:, 0].min()
        assert plane.points[:, 1].max() < y[1]


def test_panels_do_not_overlap_and_are_headed_by_layer_and_kept_variance():
    figure = drawn().figure
    rows = {
        tuple(np.round(figure.layout[name].domain, 6)) for name in figure.layout if name.startswith("yaxis")
    }
    assert len(rows) == -(-6 // COLUMNS)
    (low, high), (low2, high2) = sorted(rows)
    assert low < high < low2 < high2
    heads = [note.text for note in figure.layout.annotations]
    assert "<b>layer 8</b> 90 %" in heads


def test_legend_names_are_text_and_sampling_is_said():
    picture = drawn()
    notes = {note.name: note.text for note in picture.figure.layout.annotations if note.name}
    assert "b&lt;" in notes["key"]
    assert "unlabelled" in notes["key"]
    assert GLYPHS[1] in notes["key"]
    assert "6 of 60 nodes" in notes["caption"]
    assert "layer 32 90 %" in picture.alt


def test_collapse_onto_a_line_and_into_a_point_is_found():
    points = np.zeros((3, 2))
    wide, line, point = np.array([0.5, 0.3]), np.array([0.98, 0.01]), np.zeros(2)
    assert planes_finding([Plane(0, points, wide), Plane(1, points, line), Plane(2, points, wide)]) == (
        "After layer 2 the widest direction holds 50 % of the spread"
    )
    assert "layer 1 on the nodes lie along one line" in planes_finding(
        [Plane(0, points, wide), Plane(1, points, line), Plane(2, points, line)]
    )
    assert "in one point" in planes_finding([Plane(0, points, wide), Plane(4, points, point)])
    figure = layer_planes(
        [Plane(4, points, point)], np.zeros(3, int), label_names=("a",), title="", total_nodes=3
    )
    assert any("all coincide" in note.text for note in figure.figure.layout.annotations)
    assert figure.figure.layout.xaxis.range[0] < 0 < figure.figure.layout.xaxis.range[1]


def test_the_chosen_node_is_ringed_in_every_plane():
    picture = layer_planes(planes(3), LABELS, label_names=("a",), title="", total_nodes=6, selected=4)
    rings = [t for t in picture.figure.data if t.marker.symbol == "circle-open"]
    assert [(t.x[0], t.y[0]) for t in rings] == [tuple(plane.points[4]) for plane in planes(3)]
    assert len({t.xaxis for t in rings}) == 3
