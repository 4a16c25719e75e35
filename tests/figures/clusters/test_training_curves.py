import numpy as np
import pytest

from analysis.figures.clusters.training_curves import target_curves, what_happened
from tests.made import made_history


def test_each_curve_holds_its_column_on_one_time_axis():
    history = made_history(12)
    figure = target_curves(history, epoch=4, clusters=8).figure
    for trace, column in zip(figure.data, ("loss_task", "kl", "entropy", "usage_perplexity"), strict=True):
        np.testing.assert_allclose(trace.y, [row[column] for row in history], rtol=1e-6)
        np.testing.assert_array_equal(trace.x, np.arange(13))
        assert trace.xaxis in (None, "x")


def test_what_is_missing_is_a_gap_and_a_column_without_values_has_no_panel():
    history = [row | {"loss_task": None} for row in made_history(5)]
    history[2]["kl"] = None
    figure = target_curves(history, epoch=0, clusters=8).figure
    assert len(figure.data) == 3
    assert np.isnan(figure.data[0].y[2])


def test_even_lines_stand_at_one_and_at_k_and_the_epoch_is_marked():
    shapes = target_curves(made_history(9), epoch=7, clusters=8, events={5: "keys set"}).figure.layout.shapes
    levels = {shape.yref: shape.y0 for shape in shapes if shape.y0 == shape.y1}
    assert levels == {"y3": 1.0, "y4": 8.0}
    assert [shape.x0 for shape in shapes if shape.x0 == shape.x1] == [7, 5]


@pytest.mark.parametrize(
    ("entropies", "words"),
    [
        ((1.0, 0.1), "sharpened"),
        ((0.3, 0.9), "flattened"),
        ((0.5, 0.5), "kept its sharpness"),
        ((1, 1), "stayed uniform"),
    ],
)
def test_words(entropies, words):
    assert words in what_happened([{"kl": 0.1, "entropy": value} for value in entropies])


def test_nothing_recorded_is_said():
    assert what_happened([{"epoch": 0}]) == "No assignment was recorded"
