"""A depth run of somebody's own model is shown like any other, where its code may not run, too."""

import pytest

from analysis.layers.user_code import ALLOWED
from analysis.runs.export.bundle_writer import save_bundle
from analysis.runs.imports.bundle_reader import load_bundle
from analysis.runs.store.store import Store
from tests.pages.conftest import DEEP, OWNER, FakeEngine, opened, record, words

FILE = """from torch_geometric.nn import GraphSAGE

def make(in_channels, out_channels, depth, hidden):
    return GraphSAGE(in_channels, hidden, depth, out_channels)
"""


@pytest.fixture
def stored(tmp_path, monkeypatch):
    """A store with one run of a model that this process was allowed to build, and is not any more."""
    (tmp_path / "somebodys_model.py").write_text(FILE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(ALLOWED, "somebodys_model:make")
    store = Store(tmp_path / "one.sqlite")
    spec = DEEP.with_(model__encoder="somebodys_model:make", model__depth=3)
    run = FakeEngine(store).submit(spec, owner=OWNER, name="Mine")
    record(store, run)
    yield store, tmp_path / "one.sqlite", run
    store.close()


def test_the_page_shows_film_curves_and_why_it_may_not_be_examined(app, stored, monkeypatch):
    _, path, run = stored
    monkeypatch.delenv(ALLOWED)
    test = app("depth", store=path, run=run)
    assert not test.exception
    assert any(e.proto.component_name == "soft-cluster-lab-depth" for e in test.get("bidi_component"))
    test = opened(test, "depth.curves", "depth.why")
    test.button(key="depth.why.button").click().run()
    assert not test.exception
    assert "a model whose code this process may run" in words(test)


def test_it_is_examined_where_its_code_may_run(app, stored):
    _, path, run = stored
    test = opened(app("depth", store=path, run=run), "depth.why")
    test.button(key="depth.why.button").click().run()
    assert not test.exception
    assert "a linear model on averaged features" in words(test)


def test_its_bundle_opens_and_runs_nothing(stored, monkeypatch):
    store, _, run = stored
    monkeypatch.delenv(ALLOWED)
    bundle = load_bundle(save_bundle(store, run))
    assert bundle.run.spec.model.encoder == "somebodys_model:make"
    assert bundle.run.summary["test_accuracy"] is not None
