"""Accuracy over depth while a sweep trains: the norms' colours, doubled depths, the background's letters."""

import json

import pytest

from analysis.figures.live.accuracy_over_depth import accuracy_over_depth
from analysis.figures.style.theme import NORM_COLOUR, SECONDARY

POINTS = {"none": [(2, 0.9), (32, 0.1)], "diff_group": [(depth, 0.8) for depth in range(2, 12)]}
NAMES = {"none": "no norm", "diff_group": "DiffGroupNorm"}


@pytest.mark.parametrize("dark", [False, True])
def test_arms_have_their_colours_everywhere_and_depth_is_doubled_step_by_step(dark):
    option = accuracy_over_depth(POINTS, names=NAMES, title="t", dark=dark)
    assert json.loads(json.dumps(option)) == option
    assert [line["color"] for line in option["series"]] == [NORM_COLOUR["none"], NORM_COLOUR["diff_group"]]
    assert option["series"][0]["data"] == [[2, 90.0], [32, 10.0]]
    assert [line["symbol"] for line in option["series"]] == ["circle", "none"], "few points can be seen"
    assert (option["xAxis"]["type"], option["xAxis"]["logBase"]) == ("log", 2)
    assert (option["yAxis"]["max"], option["yAxis"]["axisLabel"]["formatter"]) == (100, "{value} %")
    assert option["legend"]["textStyle"]["color"] == SECONDARY[dark]


def test_on_a_phone_the_legend_lies_neither_on_the_title_nor_on_the_curves():
    option = accuracy_over_depth(POINTS, names=NAMES, title="t", dark=False)
    below_title = option["title"]["top"] + option["title"]["textStyle"]["fontSize"] * 1.4
    assert below_title <= option["legend"]["top"]
    assert option["legend"]["top"] + 20 <= option["grid"]["top"]
    assert option["legend"]["type"] == "scroll", "however many lines there are, their names are one line"
