"""The diagnosis on the page: silent where all is well, else named and linked; failures start on Train."""

from types import SimpleNamespace

import pytest

from analysis.runs.run import Run
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
    assert "nothing is wrong at epoch 150" in words(app(page, store=path, run=ids["works"]))


def test_a_run_whose_keys_are_not_set_yet_is_not_judged(runs, monkeypatch):
    from pages.ui.clusters import findings

    said = []
    monkeypatch.setattr(findings.st, "caption", said.append)
    run = Run("id", "key", "o", "n", "", "", KARATE.specs[0], "running", epochs_done=10)
    findings.panel(SimpleNamespace(run=run, epochs=[0, 10]), page="assignments")
    assert said == ["Diagnosis: waits until the keys are set (epoch 50)."]


def test_what_is_wrong_is_named_with_its_number_and_leads_to_its_picture(app, runs):
    path, ids = runs
    test = app("assignments", store=path, run=ids["collapse"])
    labels = [expander.label for expander in test.expander]
    assert any("Collapse into few clusters, Dead keys" in label for label in labels)
    assert "of 8 clusters are in use" in words(test)
    assert "Try: Start the keys from k\\-means" in words(test)
    links = [link.proto for link in test.get("page_link")]
    keys = next(link for link in links if link.label.startswith("See the plane: keys with no nodes"))
    assert "head=" in keys.query_string
    assert "cluster=" in keys.query_string
    assert f"run={ids['collapse']}" in keys.query_string


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_starts_with_one_click(app, name):
    test = app("train")
    test.button(key=f"provoke.{name}").click().run()
    assert not test.exception
    from pages.ui.access import data_access

    (run,) = data_access.store().runs()
    assert (run.spec, run.preset) == (FAILURES[name].specs[0], name)
