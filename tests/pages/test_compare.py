"""Compare mode: two epochs, two runs, or a run and nothing, on one scale, with fitting clusters."""

import numpy as np
import orjson
import pytest

from analysis.runs.store.store import Store
from tests.pages.conftest import DIGITS, KARATE, OWNER, FakeEngine, heroes, opened, record, words
from tests.pages.test_cluster_pages import QUESTIONS, all_open, alts


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two runs on one graph, one with more clusters, and one on another graph."""
    path = tmp_path_factory.mktemp("pair") / "runs.sqlite"
    store = Store(path)
    engine = FakeEngine(store)
    specs = {"first": KARATE, "second": KARATE.with_(seed=5, model__clusters=(3,)), "digits": DIGITS}
    ids = {}
    for name, spec in specs.items():
        ids[name] = engine.submit(spec, owner=OWNER, name=f"The {name} run")
        record(store, ids[name])
    store.close()
    return path, ids


def figures(test):
    return [orjson.loads(chart.proto.spec) for chart in test.get("plotly_chart")]


@pytest.mark.parametrize("page", QUESTIONS)
@pytest.mark.parametrize("beside", ["epoch:1", "control:shuffled", "control:random", "second", "digits"])
def test_every_view_stands_beside_its_like(app, pair, page, beside):
    path, ids = pair
    test = app(page, store=path, run=ids["first"], node=3, **{"with": ids.get(beside, beside)})
    explorers = 1 if beside.startswith("control") else 2  # a random assignment has no keys to move
    assert len(heroes(test)) == explorers
    all_open(test, page)
    assert not test.exception
    assert len(figures(test)) >= 2
    assert all(len(alt) > 40 for alt in alts(test))
    assert test.query_params["with"] == ids.get(beside, beside)


def test_both_sides_are_drawn_on_one_scale_and_in_one_order(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"], **{"with": ids["second"]})
    test.session_state["assignments.scale"] = "uniform"
    opened(test, "assignments.settled")
    axes = [f["layout"]["coloraxis"]["cmax"] for f in figures(test) if "coloraxis" in f["layout"]]
    assert len(axes) == 4
    assert len({round(axis, 5) for axis in axes}) == 1
    maps = [
        f["data"][0]["y"] for f in figures(test) if f["layout"]["title"]["text"].startswith(("S: ", "S is"))
    ]
    assert len(maps) == 2
    assert maps[0] == maps[1]


def test_clusters_are_renumbered_to_fit_and_it_is_said(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"], **{"with": ids["second"]})
    assert "The two agree on the first cluster of" in words(test)
    assert "They have 2 and 3 clusters" in words(test)
    other = app("assignments", store=path, run=ids["first"], **{"with": ids["digits"]})
    assert "Other nodes" in words(other)


def test_nothing_is_chosen_from_the_bar_and_taken_back(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"])
    assert len(heroes(test)) == 1
    test.radio(key="beside.kind").set_value("another epoch").run()
    assert test.query_params["with"] == "epoch:0"
    assert len(heroes(test)) == 2
    test.select_slider(key="beside.epoch").set_value(2).run()
    assert test.query_params["with"] == "epoch:2"
    test.radio(key="beside.kind").set_value("another run").run()
    assert test.query_params["with"] == ids["second"]  # same data first
    test.radio(key="beside.kind").set_value("nothing").run()
    assert "with" not in test.query_params
    assert len(heroes(test)) == 1


def test_another_run_forgets_it_and_a_gone_one_is_said(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"], **{"with": "no-such-run"})
    assert "no run with clusters to compare with" in words(test)
    assert not test.exception


def test_the_shuffled_side_has_the_same_usage(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"], **{"with": "control:shuffled"})
    opened(test, "assignments.settled")
    usage = [
        np.array(bar["y"]["bdata"]) if isinstance(bar["y"], dict) else np.array(bar["y"])
        for figure in figures(test)
        if figure["layout"]["title"]["text"].startswith(("S: ", "S is"))
        for bar in figure["data"]
        if bar["type"] == "bar"
    ]
    assert len(usage) == 2
    assert np.array_equal(usage[0], usage[1])


def test_the_control_is_computed_when_it_is_opened(app, pair):
    path, ids = pair
    test = app("assignments", store=path, run=ids["first"])
    assert not any("control" in alt for alt in alts(test))
