"""Stacked panels: one axis, room for each, references named where there is room, gaps left as gaps."""

import numpy as np
import pytest

from analysis.figures.depth.depth_series import Line
from analysis.figures.depth.panels import Panel, stacked
from analysis.figures.style.theme import NORM_COLOUR
from tests.figures.depth_runs import NAMES

X = np.array([1.0, 2.0, 4.0])
TWO = ((1.2, "shuffled labels 1.2", "dot"), (1.1, "neutral value 1.1", "dash"))


def drawn(*panels, caption=""):
    return stacked(panels, {"title": {"text": "depth"}}, names=NAMES, title="T", what="W", caption=caption)


def line(*values, norm="none", seed=0):
    return Line(norm, seed, X, np.array(values))


def test_panels_lie_below_each_other_in_order_and_share_the_axis_of_the_last():
    figure = drawn(*(Panel(str(i), [line(1, 2, 3)], 100 + 50 * i, log=False) for i in range(3))).figure
    domains = [figure.layout[name].domain for name in ("yaxis", "yaxis2", "yaxis3")]
    for (low, _), (_, high) in zip(domains, domains[1:], strict=False):
        assert low > high
    heights = [high - low for low, high in domains]
    assert heights[1] / heights[0] == pytest.approx(1.5)
    assert figure.layout.xaxis.anchor == "y3"


@pytest.mark.parametrize("log", [False, True])
def test_reference_lines_are_named_above_the_curves_which_cannot_cross_the_words(log):
    panels = [
        Panel(name, [line(2.0, 3.0, 1.15)], 200, log=log, references=TWO) for name in ("ratio", "other")
    ]
    figure = drawn(*panels).figure
    words = [each for each in figure.layout.annotations if each.name == "references"]
    assert {each.text for each in words} == {"dotted: shuffled labels 1.2<br>dashed: neutral value 1.1"}
    assert sorted(shape.y0 for shape in figure.layout.shapes) == [1.1, 1.1, 1.2, 1.2]
    upper, lower = (figure.layout[axis].domain for axis in ("yaxis", "yaxis2"))
    titles = [each for each in figure.layout.annotations if each.text in ("ratio", "other")]
    pixels = 200 / (upper[1] - upper[0])
    for each, title, domain in zip(words, titles, (upper, lower), strict=True):
        assert (each.yref, each.yanchor, each.y) == ("paper", "bottom", domain[1])
        assert title.yshift - each.yshift >= 2 * 15, "two lines of the note below the title"
    assert (upper[0] - lower[1]) * pixels >= titles[1].yshift + 15, "and none of it in the panel above"


def test_seeds_are_thin_means_thick_and_only_the_first_panel_has_a_legend():
    seeds = [line(1, 2, 3), line(3, 4, np.nan, seed=1)]
    figure = drawn(Panel("a", seeds, 100, log=False), Panel("b", seeds, 100, log=False)).figure
    first = [trace for trace in figure.data if trace.yaxis == "y"]
    assert [trace.line.width for trace in first] == [0, 1, 1, 2.5]
    assert list(first[3].y) == [2, 3, 3]
    assert first[3].line.color == NORM_COLOUR["none"]
    assert sum(trace.showlegend is not False for trace in figure.data) == 1


def test_axes_begin_at_zero_and_hold_every_value():
    figure = drawn(
        Panel("a", [line(1, 5, 2)], 100, log=False),
        Panel("share", [line(0, 1, 0.5)], 100, log=False, percent=True),
    ).figure
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 5
    assert list(figure.layout.yaxis2.range) == [0, 105]
    assert list(figure.data[1].y) == [0, 100, 50]


def test_nothing_defined_and_zeros_on_a_logarithmic_axis_are_drawn_as_gaps():
    picture = drawn(
        Panel("gone", [line(np.nan, np.nan, np.nan)], 100, log=False),
        Panel("zero", [line(0.0, 0.0, 0.0)], 100, log=True),
    )
    assert "no norm undefined" in picture.alt
    for axis in ("yaxis", "yaxis2"):
        low, high = picture.figure.layout[axis].range
        assert np.isfinite([low, high]).all()
        assert low < high
