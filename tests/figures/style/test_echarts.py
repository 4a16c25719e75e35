"""The shared look of live charts follows the ground."""

import pytest

from analysis.figures.style.echarts import axis, page, tooltip
from analysis.figures.style.theme import GROUND, INK, QUIET


@pytest.mark.parametrize("dark", [False, True])
def test_letters_and_boxes_follow_the_ground(dark):
    assert page("t", dark=dark)["title"]["textStyle"]["color"] == INK[dark]
    assert axis(dark=dark)["axisLabel"]["color"] == QUIET[dark]
    assert tooltip(dark=dark)["backgroundColor"] == GROUND[dark]


def test_every_font_name_is_one_a_canvas_accepts():
    for name in page("t", dark=False)["textStyle"]["fontFamily"].split(","):
        assert " " not in name.strip() or name.strip().startswith("'"), (
            "an unquoted name with a blank may be refused"
        )
