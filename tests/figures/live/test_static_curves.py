"""Live charts standing still: the same numbers, with the words a file needs."""

import numpy as np
import pytest

from analysis.figures.live.curves import COLOURS, Series, chart_data, history_parts
from analysis.figures.live.static_curves import static_accuracy_figure, static_curves_figure

LOSS = Series("total", [0, 1, 2], [2.0, 1.0, 0.5])
TASK = Series("<b>task</b>", [0, 1, 2], [1.5, 0.75, 0.25])


@pytest.mark.parametrize("percent", [False, True])
def test_a_still_figure_has_the_numbers_and_colours_of_the_live_one(percent):
    rows = [
        {"epoch": e, "loss": total, "task": task}
        for e, total, task in zip(LOSS.epochs, LOSS.values, TASK.values, strict=True)
    ]
    (live,) = history_parts(rows, ["loss", "task"])
    chart = chart_data({1: "total", 2: "task"}, title="Loss", top=4, percent=percent)
    still = static_curves_figure(
        [LOSS, TASK], title="Loss", unit="nats", epochs=8, top=4, percent=percent
    ).figure
    scale = 100 if percent else 1
    for drawn, line in zip(still.data, chart["series"], strict=True):
        assert np.allclose(drawn.x, [row[0] for row in live])
        assert np.allclose(drawn.y, [scale * row[line["column"]] for row in live])
        assert drawn.line.color == line["colour"]
    assert still.data[0].line.color == COLOURS[0]
    assert list(still.layout.xaxis.range) == [0, 8]
    assert still.layout.yaxis.range[1] == scale * chart["top"]


def test_it_has_a_title_a_legend_units_and_says_that_the_end_was_not_reached():
    picture = static_curves_figure([LOSS, TASK], title="Loss", unit="loss, nats", epochs=8)
    layout = picture.figure.layout
    assert picture.figure.layout.showlegend
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == ("epoch", "loss, nats")
    assert "after epoch 2: total 0.5" in layout.title.text
    assert "Epoch 2 of 8" in picture.figure.layout.annotations[0].text
    assert "<b>" not in layout.title.text.replace("<br>", " ")
    assert not static_curves_figure([LOSS], title="Loss", unit="nats", epochs=2).figure.layout.annotations


def test_arms_keep_their_colours_and_say_how_many_runs_are_missing():
    points = {"none": [(2, 0.8), (8, 0.3)], "diff_group": [(2, 0.79), (8, 0.7)]}
    names = {"none": "no norm", "diff_group": "DiffGroupNorm"}
    picture = static_accuracy_figure(points, names=names, left=3)
    assert picture.title == (
        "At depth 8, test accuracies are from 30.0 % (no norm) to 70.0 % (DiffGroupNorm)"
    )
    assert [list(line.y) for line in picture.figure.data] == [[80.0, 30.0], [79.0, 70.0]]
    assert len({line.line.color for line in picture.figure.data}) == 2
    assert "3 runs are not yet in it" in picture.figure.layout.annotations[0].text


def test_treatments_that_are_not_yet_deep_are_not_set_against_deeper_ones():
    """Of unfinished sweeps: .97 at depth 2 says nothing against .4 at depth 8."""
    names = {"none": "no norm", "pair": "PairNorm", "batch": "BatchNorm"}
    points = {"none": [(2, 0.8), (8, 0.3)], "pair": [(2, 0.7), (8, 0.4)], "batch": [(2, 0.97)]}
    title = static_accuracy_figure(points, names=names, left=3).figure.layout.title.text
    assert title.replace("<br>", " ") == (
        "At depth 2, test accuracies are from 70.0 % (PairNorm) to 97.0 % (BatchNorm)"
    )
    alone = static_accuracy_figure({"pair": [(2, 0.7)]}, names=names, left=3)
    assert alone.figure.layout.title.text == "At depth 2, PairNorm reaches 70.0 %"
