"""Small pictures: well-formed SVG with the shapes they should have, and no scripts."""

from xml.etree import ElementTree

import numpy as np
import pytest

from analysis.figures.graphs.thumbnails import (
    assignment_thumbnail,
    clustering_sketch,
    oversmoothing_sketch,
    plane_thumbnail,
    ring,
    sweep_thumbnail,
    target_thumbnail,
)
from analysis.figures.style.palettes import CIVIDIS
from analysis.figures.style.theme import BACKGROUND, NORM_COLOUR, cluster_colour
from tests.colour import contrast

PLACES, EDGE = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0, 1], [1, 0]])
SVG = "{http://www.w3.org/2000/svg}"


def shapes(text, kind):
    return list(ElementTree.fromstring(text).iter(f"{SVG}{kind}"))


def spread(dots):
    places = np.array([[float(dot.get("cx")), float(dot.get("cy"))] for dot in dots])
    return places.std(axis=0).mean()


@pytest.mark.parametrize("drawing", [clustering_sketch, oversmoothing_sketch, ring])
def test_doors_are_well_formed_and_always_the_same(drawing):
    assert ElementTree.fromstring(drawing()).tag == f"{SVG}svg"
    assert drawing() == drawing()


def test_points_gather_behind_one_door_and_melt_behind_the_other():
    dots = shapes(oversmoothing_sketch(), "circle")
    assert len(dots) == 3 * 36
    assert spread(dots[-36:]) < spread(dots[:36]) / 3
    first, last = shapes(clustering_sketch(), "circle")[:36], shapes(clustering_sketch(), "circle")[-36:]
    assert len({dot.get("fill") for dot in first}) == 1
    assert len({dot.get("fill") for dot in last}) == 3


@pytest.mark.parametrize(("pixels", "kind"), [(True, "rect"), (False, "circle")])
def test_a_thumbnail_shows_every_node_in_its_cluster_s_colour(pixels, kind):
    S = np.array([[1.0, 0.0], [0.0, 1.0]])
    text = assignment_thumbnail(S, PLACES, EDGE, pixels=pixels)
    colours = [shape.get("fill").lower() for shape in shapes(text, kind)]
    assert colours == [cluster_colour(0).lower(), cluster_colour(1).lower()]
    assert len(shapes(text, "line")) == (0 if pixels else 1)


@pytest.mark.parametrize("background", BACKGROUND.values())
def test_a_graph_of_which_no_node_is_sure_is_seen_on_both_backgrounds(background):
    """On a dark background it was drawn nearly black, by an opacity of .12."""
    (mark, _) = shapes(assignment_thumbnail(np.full((2, 4), 0.25), PLACES, EDGE, pixels=True), "rect")
    assert mark.get("fill-opacity") is None
    assert contrast(mark.get("fill"), background) > 1.8


def test_arms_fall_and_rise_as_their_numbers_do():
    text = sweep_thumbnail({"none": [(2, 0.9), (32, 0.1)], "diff_group": [(2, 0.8), (32, 0.8)]})
    lines = {line.get("stroke"): line.get("points") for line in shapes(text, "polyline")}
    falling, level = (
        [float(point.split(",")[1]) for point in lines[NORM_COLOUR[norm]].split()]
        for norm in ("none", "diff_group")
    )
    assert falling[1] > falling[0]
    assert level[0] == level[1]


def test_a_plane_has_its_nodes_and_keys_within_it_and_y_points_up():
    points, keys = np.array([[0.0, 0.0], [4.0, 1.0]]), np.array([[0.0, 2.0]])
    text = plane_thumbnail(points, ["#111111", "#222222"], keys=keys)
    low, high = shapes(text, "circle")
    assert float(high.get("cy")) < float(low.get("cy"))
    assert [dot.get("fill") for dot in (low, high)] == ["#111111", "#222222"]
    (key,) = shapes(text, "path")
    assert key.get("fill").lower() == cluster_colour(0).lower()
    assert key.get("d").startswith(f"M{float(low.get('cx')):.1f} ")
    assert all(0 < float(dot.get(at)) < 150 for dot in (low, high) for at in ("cx", "cy"))


def test_a_target_stands_beside_its_assignment():
    S, P = np.array([[0.5, 0.5]]), np.array([[0.0, 1.0]])
    fills = [cell.get("fill") for cell in shapes(target_thumbnail(S, P), "rect")]
    assert fills[0] == fills[1]
    assert fills[2:] == [CIVIDIS[0], CIVIDIS[-1]]
