"""Every page through app.py: on an empty store, on each kind of run, and with addresses that are wrong."""

import re

import pytest

from pages.ui.frame.page_table import PAGES
from tests.pages.conftest import heroes, raw_words, words


def films(test):
    return [e for e in test.get("bidi_component") if e.proto.component_name == "soft-cluster-lab-depth"]


CLUSTER_PAGES = ("assignments", "keys", "target")


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_on_an_empty_store(app, page):
    test = app(page)
    assert not test.exception
    assert words(test)


@pytest.mark.parametrize("page", ["train", *CLUSTER_PAGES, "depth"])
def test_without_a_run_a_recorded_example_is_shown_and_called_so(app, page):
    test = app(page)
    options = [option for box in test.selectbox for option in box.options]
    assert "example" in words(test) + " ".join(map(str, options))
    assert [*test.get("plotly_chart"), *test.get("echarts_chart"), *heroes(test), *films(test)]


def test_a_page_for_clusters_comes_back_to_its_run_after_one_for_layers(app, recorded):
    test = app("keys", store=recorded.path, run=recorded.karate, epoch=3)
    test.query_params.clear()
    test.switch_page("pages/depth.py").run()
    assert test.query_params["run"].startswith("example-digits-depth")
    test.query_params.clear()
    test.switch_page("pages/keys.py").run()
    assert (test.query_params["run"], test.query_params["epoch"]) == (recorded.karate, "3")
    assert not test.exception


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["karate", "digits"])
def test_page_opens_on_a_finished_cluster_run(app, recorded, page, name):
    test = app(page, store=recorded.path, run=getattr(recorded, name))
    assert not test.exception
    if page in CLUSTER_PAGES:
        assert heroes(test)
    if page == "depth":
        assert "about clusters, not layers" in words(test)
        assert films(test), "a recorded example stands in"
    assert not re.findall(r".*\d (?:%|[kMG]B\b).*", raw_words(test)), "a number and its unit may break apart"


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_on_a_finished_sweep(app, recorded, page):
    test = app(page, store=recorded.path, run=recorded.sweep[0])
    assert not test.exception
    if page in CLUSTER_PAGES:
        assert "about layers, not clusters" in words(test)
        assert heroes(test), "a recorded example stands in"
    if page == "depth":
        assert films(test)


def test_the_id_of_a_sweep_opens_its_deepest_network(app, recorded):
    test = app("depth", store=recorded.path, run=recorded.sweep_id)
    assert not test.exception
    assert "This network of 3 layers" in words(test)


@pytest.mark.parametrize("page", ["train", *CLUSTER_PAGES, "depth"])
def test_a_run_that_does_not_exist_is_said_to_be_gone(app, recorded, page):
    test = app(page, store=recorded.path, run="no*such_run")
    assert not test.exception
    assert "not here" in words(test)
    assert test.text[0].value == "Run id: no*such_run"
    home = test.switch_page("pages/train.py")
    home.query_params.clear()
    assert "not here" not in words(home.run())


@pytest.mark.parametrize("page", CLUSTER_PAGES)
@pytest.mark.parametrize(
    "params",
    [
        {"epoch": 999999},
        {"epoch": -1},
        {"epoch": "three", "graph": "x"},
        {"graph": 77, "node": 12345, "head": 99, "cluster": 99},
    ],
)
def test_an_address_out_of_range_shows_the_nearest_there_is(app, recorded, page, params):
    test = app(page, store=recorded.path, run=recorded.karate, **params)
    assert not test.exception
    assert heroes(test)


@pytest.mark.parametrize("page", ["train", *CLUSTER_PAGES])
@pytest.mark.parametrize(("name", "expected"), [("failed", "more memory"), ("queued", "It is next")])
def test_a_run_that_has_nothing_to_show_says_why(app, recorded, page, name, expected):
    test = app(page, store=recorded.path, run=getattr(recorded, name))
    assert not test.exception
    if page == "train" or name == "queued":
        assert expected in words(test)


def test_a_store_from_a_newer_version_is_one_sentence(app, tmp_path):
    import sqlite3

    path = tmp_path / "newer.sqlite"
    app("home", store=path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    test = app("home", store=path)
    assert not test.exception
    assert "newer" in words(test)


@pytest.mark.parametrize(("door", "page"), [("digits-clusters", "Assignments"), ("digits-depth", "Depth")])
def test_a_door_plays_its_recorded_run(app, door, page):
    test = app("home")
    test.button(key=f"door.{door}").click().run()
    assert test.title[0].value == page
    assert test.query_params["run"].startswith(f"example-{door}")
    assert not test.exception
