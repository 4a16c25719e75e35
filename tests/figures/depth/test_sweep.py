"""The depth figures: what is drawn is what is in the rows, with baselines named and every seed shown."""

import dataclasses

import numpy as np

from analysis.figures.depth.depth_sentences import depth_sentence
from analysis.figures.depth.depth_series import RATIO, Line, with_excess
from analysis.figures.depth.sweep import disagreements, over_depth, over_layers
from analysis.figures.style.theme import NORM_COLOUR, apply_theme
from tests.figures.depth_runs import NAMES, deep_run, sweep


def axis_of(figure, title):
    """The name of the y axis under the heading that begins with ``title``."""
    head = next(note for note in figure.layout.annotations if note.text.startswith(title))
    axes = {name: figure.layout[name] for name in figure.layout if name.startswith("yaxis")}
    name = next(name for name, axis in axes.items() if abs(axis.domain[1] - head.y) < 1e-9)
    return name.replace("yaxis", "y")


def thick(figure, axis, colour):
    return next(t for t in figure.data if t.yaxis == axis and t.line.color == colour)


def test_the_ratio_over_depth_is_drawn_as_it_is_in_the_rows():
    figure = over_depth(sweep(), definition="paper", names=NAMES).figure
    line = thick(figure, axis_of(figure, "Group distance"), NORM_COLOUR["none"])
    assert list(line.x) == [2, 4, 8, 16]
    assert np.allclose(line.y, [2.2, 2.4, 1.121, 1.121])
    accuracy = thick(figure, axis_of(figure, "Test accuracy"), NORM_COLOUR["diff_group"])
    assert np.allclose(accuracy.y, 80)


def test_all_panels_share_one_depth_axis_that_doubles():
    figure = over_depth(sweep(), definition="paper", names=NAMES).figure
    assert [name for name in figure.layout if name.startswith("xaxis")] == ["xaxis"]
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.tickvals) == [2, 4, 8, 16]
    assert "layers" in figure.layout.xaxis.title.text


def test_neutral_value_and_shuffled_labels_are_lines_with_their_numbers():
    figure = over_depth(sweep(), definition="paper", names=NAMES).figure
    drawn = sorted(shape.y0 for shape in figure.layout.shapes)
    assert np.allclose(drawn, [10 / 9, 1.12])
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "neutral value 1.11" in words
    assert "shuffled labels 1.12 \u00b1 0.002" in words


def test_what_the_most_frequent_class_would_reach_is_a_line_under_the_accuracy():
    runs = [dataclasses.replace(run, majority=0.319) for run in sweep()]
    picture = over_depth(runs, definition="paper", names=NAMES)
    axis = axis_of(picture.figure, "Test accuracy")
    assert [shape.y0 for shape in picture.figure.layout.shapes if shape.yref == axis] == [100 * 0.319]
    words = " ".join(note.text for note in picture.figure.layout.annotations)
    assert "most frequent class for all 31.9" in words
    melted, apart = depth_sentence(runs, f"{RATIO}_paper", names=NAMES).split("; with DiffGroupNorm")
    assert "accuracy 10 %, no more than naming the most frequent class for all, 32 %" in melted
    assert "accuracy 80 %)" in apart


def test_every_seed_is_thin_and_their_mean_thick():
    one, three = (over_depth(sweep(seeds=n), definition="paper", names=NAMES).figure for n in (1, 3))
    axis = axis_of(three, "Group distance")
    widths = sorted(t.line.width for t in three.data if t.yaxis == axis)
    assert widths == [0] * 2 + [1] * 6 + [2.5] * 2, "band, seeds, mean"
    lines = lambda figure: [t for t in figure.data if t.line.width and t.yaxis == axis]  # noqa: E731
    assert len(lines(one)) * 4 == len(lines(three))
    assert (
        "each of 3 seeds"
        in over_depth(sweep(seeds=3), definition="paper", names=NAMES).figure.layout.annotations[-1].text
    )


def test_layers_begin_with_the_input_and_end_with_the_depth():
    runs = [run for run in sweep() if run.depth == 8]
    figure = over_layers(runs, definition="paper", names=NAMES).figure
    line = thick(figure, axis_of(figure, "Group distance"), NORM_COLOUR["none"])
    assert list(line.x) == list(range(9))
    assert line.y[0] == 2
    assert "8" in figure.layout.xaxis.title.text


def test_layers_are_ticked_at_whole_numbers_and_never_crowded():
    for depth in (1, 2, 5, 8, 16, 33, 64):
        run = deep_run("none", depth, ratio=lambda layer: 2.0)
        axis = over_layers([run], definition="paper", names=NAMES).figure.layout.xaxis
        assert axis.dtick == int(axis.dtick)
        assert depth / axis.dtick <= 8


def test_values_over_many_orders_get_a_logarithmic_axis_that_says_so():
    runs = [deep_run("none", d, ratio=lambda layer: 2.0, norms=lambda layer: 10.0**-layer) for d in (2, 8)]
    figure = over_depth(runs, definition="paper", names=NAMES).figure
    name = axis_of(figure, "Norm per node, log scale").replace("y", "yaxis")
    assert figure.layout[name].type == "log"
    low, high = figure.layout[name].range
    assert low < -8
    assert high > -2


def test_a_gap_is_explained_in_the_caption_and_in_the_words():
    dead = deep_run("none", 4, ratio=lambda layer: 2.0 if layer < 3 else None)
    picture = over_layers([dead], definition="paper", names=NAMES)
    assert "undefined: no norm, depth 4, layer 3 and at 1 more points" in " ".join(
        note.text.replace("<br>", " ") for note in picture.figure.layout.annotations
    )
    assert "no norm undefined" in picture.alt
    line = thick(picture.figure, "y", NORM_COLOUR["none"])
    assert np.isnan(line.y[3:]).all()


def test_alt_text_states_the_ends_and_the_figure_takes_both_grounds():
    picture = over_depth(sweep(), definition="paper", names=NAMES)
    assert "Test accuracy, % at the right end: no norm 10 and DiffGroupNorm 80." in picture.alt
    for dark in (False, True):
        assert apply_theme(picture.figure, dark=dark).layout.template is not None
    assert picture.figure.layout.title.text


def test_a_measure_is_ringed_where_it_says_the_opposite_of_the_ratio():
    line = Line("none", 0, np.array([0.0, 1.0, 2.0, 3.0]), np.array([3.0, 1.2, 1.2, 3.0]))
    apart = {("none", 0.0): True, ("none", 1.0): True, ("none", 2.0): False, ("none", 3.0): False}
    assert disagreements([line], apart, bound=1.5) == (("none", 1.0), ("none", 3.0))
    assert disagreements([line], dict.fromkeys(apart, True), bound=1.5) == (("none", 1.0),)  # not 2 as well
    assert disagreements([line], apart, bound=None) == ()
    assert disagreements([line], {}, bound=1.5) == ()


def test_the_ringed_places_of_the_made_sweep():
    """Its rank stays at 5 everywhere, also where the classes of "no norm" melt: from depth 8 on."""
    figure = over_depth(sweep(), definition="paper", names=NAMES).figure
    axis = axis_of(figure, "Effective rank")
    (rings,) = [t for t in figure.data if t.yaxis == axis and t.marker.symbol == "circle-open"]
    assert list(rings.x) == [8]


def test_the_band_is_one_standard_deviation_on_each_side():
    runs = [deep_run("none", 2, seed=seed, ratio=lambda layer, seed=seed: 2.0 + seed) for seed in range(3)]
    figure = over_layers(runs, definition="paper", names=NAMES).figure
    (band,) = [t for t in figure.data if t.fill == "toself" and t.yaxis == "y"]
    assert list(band.y) == [4.0] * 3 + [2.0] * 3


def test_the_excess_is_zero_without_structure():
    rows = deep_run("none", 2, ratio=lambda layer: 10 / 9)
    runs = [dataclasses.replace(rows, table=with_excess(rows.table))]
    figure = over_layers(runs, definition="excess", names=NAMES).figure
    assert np.allclose(thick(figure, "y", NORM_COLOUR["none"]).y, 0)
    assert "neutral value 0" in " ".join(note.text for note in figure.layout.annotations)


def test_a_reference_of_zero_is_not_drawn_on_a_logarithmic_axis():
    rows = deep_run("none", 2, ratio=lambda layer: 10 / 9)
    runs = [dataclasses.replace(rows, table=with_excess(rows.table))]
    figure = over_layers(runs, definition="excess", names=NAMES, log=True).figure
    assert "dashed: neutral value" not in " ".join(note.text for note in figure.layout.annotations)
    assert all(shape.y0 is None or shape.yref == "paper" or shape.y0 > 0 for shape in figure.layout.shapes)
