import numpy as np
import pytest

from analysis.figures.style.heatmap_panels import (
    cluster_axis,
    epoch_axis,
    label_legend,
    panel,
    row_axis,
    row_margin,
    selected_row,
)
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.theme import label_colour

NAMED = Rows(np.array([2, 0, 1]), ("anna", "bo", "cy"), np.array([1, -1, 1]), ("red", "green"), selected=0)


@pytest.mark.parametrize("K", [1, 2, 8, 16, 17, 64])
def test_clusters_are_numbered_from_one_and_not_too_densely(K):
    axis = cluster_axis(K, [0, 1], anchor="y")
    assert axis["tickvals"][0] == 1
    assert len(axis["tickvals"]) <= 16
    assert axis["range"] == [0.5, K + 0.5]
    assert cluster_axis(K, [0, 1], anchor="y", few=True)["tickvals"] == ([1, K] if K > 1 else [1])


def test_a_panel_has_the_first_row_at_the_top_and_names_in_hover():
    drawn = panel(np.eye(3), NAMED, scale="share", x="x2")
    assert list(drawn["y"]) == ["cy", "anna", "bo"]
    np.testing.assert_array_equal(drawn["z"], np.eye(3)[[2, 0, 1]])
    assert drawn["xaxis"] == "x2"
    assert row_axis(NAMED, [0, 1])["autorange"] == "reversed"


def test_only_few_rows_with_names_of_their_own_are_named():
    many = Rows(np.arange(41), tuple(f"anna {i}" for i in range(41)))
    pixels = Rows(np.arange(2), ("pixel 0, 0", "pixel 0, 1"))
    assert row_axis(NAMED, [0, 1])["showticklabels"]
    assert not row_axis(many, [0, 1])["showticklabels"]
    assert not row_axis(pixels, [0, 1])["showticklabels"]
    assert row_margin(NAMED) > row_margin(pixels)


def test_the_chosen_row_is_framed_where_it_stands():
    (frame,) = selected_row(NAMED)
    assert (frame["y0"], frame["y1"]) == (0.5, 1.5)
    assert selected_row(Rows(np.arange(2), ("a", "b"))) == []


def test_the_legend_names_labels_and_the_unlabelled():
    assert [(e.name, e.colour) for e in label_legend(NAMED)] == [
        ("unlabelled", label_colour(-1)),
        ("green", label_colour(1)),
    ]


def test_epochs_are_whole():
    assert epoch_axis(3)["dtick"] == 1
    assert "dtick" not in epoch_axis(150)
