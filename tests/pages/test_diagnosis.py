"""The diagnosis on the page: silent where all is well, else named and linked; failures start on Train."""

import pytest

from analysis.runs.store.store import Store
from analysis.training.presets.failures import FAILURES
from analysis.training.presets.table import PRESETS
from tests.pages.conftest import OWNER, FakeEngine, record, words

COLLAPSE, KARATE = FAILURES["failure-collapse"], PRESETS["karate-factions"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    path = tmp_path_factory.mktemp("findings") / "runs.sqlite"
    store = Store(path)
    engine = FakeEngine(store)
    ids = {}
    for name, preset in (("collapse", COLLAPSE), ("works", KARATE)):
        ids[name] = engine.submit(preset.specs[0], owner=OWNER, name=name)
        record(store, ids[name])
    store.close()
    return path, ids


@pytest.mark.parametrize("page", ["assignments", "keys", "target"])
def test_a_run_that_works_is_left_in_peace(app, runs, page):
    path, ids = runs
    said = words(app(page, store=path, run=ids["works"]))
    assert "at epoch 150:** nothing is wrong" in said


def test_a_run_whose_keys_are_not_set_yet_is_not_judged(app, runs):
    path, ids = runs
    assert "before they are set, at epoch 50" in words(app("keys", store=path, run=ids["works"], epoch=3))


def test_what_is_wrong_is_named_with_its_number_and_leads_to_its_picture(app, runs):
    path, ids = runs
    test = app("assignments", store=path, run=ids["collapse"])
    assert "**Collapse into few clusters.**" in words(test)
    assert "**Dead keys.**" in words(test)
    assert "of 8 clusters are in use" in words(test)
    links = [link.proto for link in test.get("page_link")]
    keys = next(link for link in links if link.label.startswith("See the plane: keys with no nodes"))
    assert "head=" in keys.query_string
    assert "cluster=" in keys.query_string
    assert f"run={ids['collapse']}" in keys.query_string


def test_it_follows_the_epoch_and_what_is_tried(app, runs):
    path, ids = runs
    early = words(app("assignments", store=path, run=ids["collapse"], epoch=0))
    assert "Diagnosis at epoch 0" in early
    muted = words(app("assignments", store=path, run=ids["works"], muted="1,1,1,1,1,1,1,1"))
    assert "with tau 1, head weights 0" in muted
    assert "**Uniform assignments.**" in muted


def test_a_remedy_trains_what_is_not_set_yet_and_opens_it(app, runs, tmp_path):
    path, ids = runs
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(path.read_bytes())
    test = app("assignments", store=copy, run=ids["collapse"])
    offered = [button for button in test.button if "train with this remedy" in button.label]
    assert offered[0].label == "Start the keys from k-means: train with this remedy"
    offered[0].click().run()
    assert not test.exception
    assert test.title[0].value == "Train"
    (started,) = [run for run in Store(copy).runs() if run.state == "queued"]
    assert started.spec.model.keys == "kmeans"
    assert COLLAPSE.specs[0].model.keys == "random"


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_starts_with_one_click(app, name):
    test = app("train")
    test.button(key=f"provoke.{name}").click().run()
    assert not test.exception
    from pages.ui.run_data import server

    (run,) = server.store().runs()
    assert (run.spec, run.preset) == (FAILURES[name].specs[0], name)


def test_it_waits_for_the_libraries_that_a_cold_server_still_imports(app, runs, monkeypatch):
    """Two threads that import PyG at once each meet half of it, and the first visitor an error."""
    path, ids = runs
    steps = []
    monkeypatch.setattr("pages.ui.frame.warm_up.ensure_libraries", lambda: steps.append("have"))
    monkeypatch.setattr(
        "pages.ui.clusters.diagnosis.diagnose_layer", lambda *_, **__: steps.append("examine") or []
    )
    app("assignments", store=path, run=ids["works"])
    assert steps[-2:] == ["have", "examine"]
