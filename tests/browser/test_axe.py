"""Lessons and a room can be read by everyone: light and dark, wide and on a phone.

A third of the steps of all lessons; every step: ``python -m tests.browser.axe_lessons``.
"""

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


def test_axe_finds_nothing_in_lessons(browser, server):
    places = [*lesson_places(LESSONS), *lesson_places(["soft-cluster"], "de")]
    assert look(browser, server, places[::3], thorough=False) == {}


def test_axe_finds_nothing_in_a_room(browser, server, store_path):
    assert look(browser, server, room_places(store_path), thorough=False) == {}


def test_axe_finds_what_is_wrong(page):
    page.set_content("<p style='color: #999; background: #fff'>pale</p><button></button>")
    found = "\n".join(violations(page))
    assert "color-contrast" in found
    assert "button-name" in found
