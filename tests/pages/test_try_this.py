"""Every page asks for one deed, and another one when something else is on screen."""

import pytest

from analysis.layers.poolers.table import POOLERS
from analysis.lessons.lesson import Quantity
from analysis.lessons.quantities import value
from analysis.runs.results.run_library import Library
from analysis.runs.store.store import Store
from analysis.training.presets.table import PRESETS
from pages import home, runs, train
from pages.ui.frame.page_table import PAGES
from pages.ui.frame.try_this import BEGINNING
from tests.pages.conftest import words


def asked(test) -> list[str]:
    return [line.removesuffix("</span>") for line in words(test).splitlines() if BEGINNING in line]


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


def test_home_asks_for_what_the_last_run_can_do(app, recorded):
    assert "mute heads one by one" in asked(app("home"))[0]
    store = Store(recorded.path, read_only=True)
    deep, karate = store.run(recorded.sweep[0]), store.run(recorded.karate)
    store.close()
    assert "press Play below" in home._suggestion([deep, karate])
    assert "mute its heads" in home._suggestion([karate, deep])
    assert "melt at the same layer" in train._suggestion(deep, deep.spec)
    assert "same clusters" in train._suggestion(karate, karate.spec)
    assert "one of yours" in runs._suggestion([karate, deep])
    assert "two recorded runs" in runs._suggestion([deep]), "a sweep has no tick"


@pytest.mark.parametrize("preset", PRESETS)
def test_before_a_training_keys_are_spoken_of_where_there_are_some(preset):
    spec = PRESETS[preset].specs[0]
    has_keys = spec.model.kind == "cluster" and POOLERS[spec.model.pooler].keys
    assert ("keys" in train._suggestion(None, spec)) == has_keys


def test_what_home_asks_for_is_seen_to_have_an_effect():
    """Of the six heads one is left, and S is no longer sharp."""
    run, library = "example-digits-clusters", Library(None)
    whole, one = (
        value(Quantity(name="sharpness", run=run, mute=muted), library) for muted in ((), (1, 2, 3, 4, 5))
    )
    assert one < whole / 2
