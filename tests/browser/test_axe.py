"""Lessons and a room can be read by everyone: light and dark, wide and on a phone.

A sixth of the steps of all lessons and a third of a room; all: ``python -m tests.browser.axe_lessons``.
"""

from itertools import islice

import pytest

from analysis.lessons.table import LESSONS
from tests.browser.axe import violations
from tests.browser.axe_lessons import lesson_places, look, room_places
from tests.browser.explorer_page import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
    pytest.mark.timeout(400),
]


def test_axe_finds_nothing_in_lessons(newcomer, server):
    places = [*lesson_places(LESSONS), *lesson_places(["soft-cluster"], "de")]
    assert look(newcomer, server, places[::6], thorough=False) == {}


def test_axe_finds_nothing_in_a_room(newcomer, server, store_path):
    places = islice(room_places(store_path), 0, None, 3)
    assert look(newcomer, server, places, thorough=False) == {}


def test_axe_finds_what_is_wrong(page):
    page.set_content("<p style='color: #999; background: #fff'>pale</p><button></button>")
    found = "\n".join(violations(page))
    assert "color-contrast" in found
    assert "button-name" in found
