import numpy as np
import pytest

from analysis.figures.clusters.heatmap import combined_heatmap
from analysis.figures.clusters.label_strip import label_strip, strip_outline
from analysis.figures.style.heatmap_rows import Rows, node_rows
from analysis.figures.style.theme import label_colour
from analysis.projection.row_order import row_order
from tests.made import made_karate


@pytest.fixture
def S():
    return np.random.default_rng(0).dirichlet(np.full(4, 0.4), size=34).astype(np.float32)


def test_the_strip_stands_beside_the_heat_map_with_the_labels_of_its_rows(S):
    rows = node_rows(made_karate(), row_order(S), graph=0)
    figure = combined_heatmap(S, rows=rows).figure
    strip = next(t for t in figure.data if t.type == "heatmap" and not t.coloraxis)
    np.testing.assert_array_equal(strip.z[:, 0], made_karate().y[rows.order])
    key = next(note.text for note in figure.layout.annotations if note.name == "key")
    assert "Mr. Hi" in key
    assert "Officer" in key


def test_a_strip_has_one_colour_step_for_each_label_that_occurs():
    rows = Rows(np.array([1, 0, 2]), ("A", "B", "C"), np.array([4, 1, 4]), tuple("abcde"))
    (strip,) = label_strip(rows, x="x2")
    assert strip["z"].tolist() == [[0], [1], [1]]
    assert [colour for _, colour in strip["colorscale"]] == [label_colour(c) for c in (1, 1, 4, 4)]
    assert strip["text"].tolist() == [["b"], ["e"], ["e"]]


def test_rows_without_labels_have_neither_strip_nor_frame():
    rows = Rows(np.arange(2), ("A", "B"))
    assert label_strip(rows, x="x2") == strip_outline(rows, "x2") == []
