"""The shared look of live charts follows the background."""

import pytest

from analysis.figures.style.echarts import axis, page, tooltip
from analysis.figures.style.theme import BACKGROUND, SECONDARY, TEXT


@pytest.mark.parametrize("dark", [False, True])
def test_letters_and_boxes_follow_the_ground(dark):
    assert page("t", dark=dark)["title"]["textStyle"]["color"] == TEXT[dark]
    assert axis(dark=dark)["axisLabel"]["color"] == SECONDARY[dark]
    assert tooltip(dark=dark)["backgroundColor"] == BACKGROUND[dark]


def test_every_font_name_is_one_a_canvas_accepts():
    for name in page("t", dark=False)["textStyle"]["fontFamily"].split(","):
        assert " " not in name.strip() or name.strip().startswith("'"), (
            "an unquoted name with a blank may be refused"
        )
