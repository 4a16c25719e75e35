"""Live curves: nothing is invented, nothing undefined is drawn as a number, and the option is plain JSON."""

import json

import pytest

from analysis.figures.live.curves import Series, accuracy_over_depth, curves, extremes, series_of
from analysis.figures.style.theme import NORM_COLOUR
from tests.made import made_history

LOSS = Series("loss", [0, 1, 2], [2.0, 1.0, 0.5])


@pytest.mark.parametrize("dark", [False, True])
def test_option_is_json_and_as_long_as_the_run(dark):
    option = curves([LOSS], title="Loss", epochs=40, dark=dark)
    assert json.loads(json.dumps(option)) == option
    assert option["xAxis"]["max"] == 40
    assert option["series"][0]["data"] == [[0, 2.0], [1, 1.0], [2, 0.5]]


def test_shares_are_shown_in_per_cent_up_to_the_top():
    option = curves([LOSS], title="Accuracy", epochs=2, dark=False, top=1, percent=True)
    assert option["series"][0]["data"][2] == [2, 50.0]
    assert option["yAxis"]["max"] == 100
    assert option["yAxis"]["axisLabel"]["formatter"] == "{value} %"


def test_curves_differ_in_colour_and_in_dash():
    option = curves([LOSS, LOSS, LOSS], title="Three", epochs=2, dark=False)
    assert len({line["color"] for line in option["series"]}) == 3
    assert len({line["lineStyle"]["type"] for line in option["series"]}) == 3
    assert option["legend"]["show"]


def test_undefined_epochs_and_empty_columns_are_left_out():
    history = [*made_history(2), {"epoch": 3, "loss": None}]
    found = series_of(history, {"loss": "total", "accuracy_val": "validation"})
    assert [(one.name, one.epochs) for one in found] == [("total", [0, 1, 2])]
    assert found[0].values == [row["loss"] for row in made_history(2)]


def test_a_single_point_can_be_seen():
    one, many = Series("a", [0], [1.0]), Series("a", list(range(20)), [1.0] * 20)
    symbols = [curves([s], title="", epochs=20, dark=False)["series"][0]["symbol"] for s in (one, many)]
    assert symbols == ["circle", "none"]


def test_arms_have_their_colours_everywhere_and_depth_is_doubled_step_by_step():
    points = {"none": [(2, 0.9), (32, 0.1)], "diff_group": [(2, 0.8), (32, 0.7)]}
    option = accuracy_over_depth(
        points, names={"none": "no norm", "diff_group": "DiffGroupNorm"}, title="t", dark=False
    )
    assert json.loads(json.dumps(option)) == option
    assert [line["color"] for line in option["series"]] == [NORM_COLOUR["none"], NORM_COLOUR["diff_group"]]
    assert option["series"][0]["data"] == [[2, 90.0], [32, 10.0]]
    assert option["xAxis"]["type"] == "log"
    assert option["xAxis"]["logBase"] == 2


def test_a_long_run_is_drawn_by_its_extremes_and_says_so():
    epochs = list(range(2001))
    values = [1 / (1 + epoch) for epoch in epochs]
    values[777], values[1234] = 9.0, -9.0
    option = curves([Series("loss", epochs, values)], title="Loss", epochs=2000, dark=False)
    points = option["series"][0]["data"]
    assert len(points) < 350
    assert points == sorted(points)
    assert {(777, 9.0), (1234, -9.0), (0, 1.0), (2000, float(f"{values[2000]:.4g}"))} <= set(
        map(tuple, points)
    )
    assert option["xAxis"]["name"] == "epoch (lowest and highest of each 26)"


def test_a_run_of_a_few_hundred_epochs_is_drawn_whole():
    every = Series("loss", list(range(301)), [float(epoch % 7) for epoch in range(301)])
    option = curves([every], title="Loss", epochs=300, dark=False)
    assert len(option["series"][0]["data"]) == 301
    assert option["xAxis"]["name"] == "epoch"


def test_where_a_run_is_now_is_drawn_even_between_the_extremes():
    assert extremes(Series("loss", [0, 1, 2, 3], [3.0, 9.0, 1.0, 2.0]), step=4).epochs == [1, 2, 3]
