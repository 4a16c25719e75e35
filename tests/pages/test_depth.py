"""The Depth page: other networks, other definitions, one run alone, a sweep that is not done."""

import pytest

from analysis.runs.store import Store
from tests.pages.conftest import DEEP, OWNER, FakeEngine, record, words


def charts(test):
    return len(test.get("plotly_chart"))


def test_a_sweep_shows_depth_layers_planes_and_a_verdict(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    assert not test.exception
    assert charts(test) == 3
    assert "no norm" in words(test)
    assert "DiffGroupNorm" in words(test)
    assert "at depth 3" in words(test)


@pytest.mark.parametrize("definition", ["paper", "pyg", "authors"])
def test_each_definition_and_both_axes(app, recorded, definition):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    test.button_group(key="depth.definition").set_value(definition).run()
    test.toggle(key="depth.log").set_value(True).run()
    assert not test.exception
    assert charts(test) == 3


def test_another_network_of_the_sweep_can_be_chosen(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep[0])
    test.selectbox(key="depths.network").set_value(recorded.sweep[-1]).run()
    assert not test.exception
    assert test.query_params["run"] == recorded.sweep[-1]


def test_a_run_alone_has_layers_and_planes_but_nothing_across_depth(app, tmp_path):
    store = Store(tmp_path / "one.sqlite")
    run = FakeEngine(store).submit(DEEP, owner=OWNER, name="Alone")
    record(store, run)
    store.close()
    test = app("depth", store=tmp_path / "one.sqlite", run=run)
    assert not test.exception
    assert charts(test) == 2
    assert "depths.network" not in [box.key for box in test.selectbox]


def test_a_sweep_that_is_not_done_says_how_much_is_measured(app, tmp_path):
    store = Store(tmp_path / "half.sqlite")
    sweep = FakeEngine(store).submit_sweep(
        [DEEP.with_(model__depth=depth) for depth in (2, 3, 4)], owner=OWNER, preset="digits-depth"
    )
    runs = [run.id for run in store.sweep(sweep)]
    record(store, runs[0])
    store.close()
    test = app("depth", store=tmp_path / "half.sqlite", run=runs[0])
    assert not test.exception
    assert "2 of 3 runs are not measured yet" in words(test)
    assert charts(test) == 2
