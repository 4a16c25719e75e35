"""Every page asks for one deed, and another one when something else is on screen."""

import pytest

from pages.ui.frame.page_table import PAGES
from pages.ui.frame.try_this import BEGINNING
from tests.pages.conftest import words


def asked(test) -> list[str]:
    return [line for line in words(test).splitlines() if line.startswith(BEGINNING)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_asks_for_one_deed(app, recorded, page):
    run = recorded.sweep[0] if page == "depth" else recorded.karate
    test = app(page, store=recorded.path, run=run)
    assert not test.exception
    (line,) = asked(test)
    assert line.endswith((".", "?")) or page == "learn"


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("assignments", {}, {"node": 0}),
        ("assignments", {"node": 0}, {"node": 0, "tau": 3}),
        ("keys", {}, {"node": 0}),
        ("target", {"node": 0}, {"node": 0, "epoch": 0}),
        ("depth", {}, {"layer": 1}),
        ("depth", {"layer": 1}, {"layer": 1, "scale": "common"}),
        ("train", {}, {"run": ""}),
    ],
)
def test_it_changes_with_what_is_on_screen(app, recorded, page, before, after):
    run = recorded.sweep[0] if page == "depth" else recorded.karate
    first, second = (
        asked(app(page, store=recorded.path, **{"run": run, **params})) for params in (before, after)
    )
    assert first != second


def test_it_names_the_least_sure_node(app, recorded):
    (line,) = asked(app("assignments", store=recorded.path, run=recorded.karate))
    assert ", the least sure" in line


def test_learn_goes_on_with_the_lesson_after_the_finished_ones(app):
    test = app("learn")
    assert "Begin with the first, 5 minutes" in asked(test)[0]
    test.session_state["learn.finished"] = {"soft-cluster"}
    assert "Go on with lesson 2" in asked(test.run())[0]
