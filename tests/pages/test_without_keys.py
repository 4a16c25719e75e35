"""Runs of poolers without keys: every page shows what there is, and says what there is not."""

import pytest

from analysis.runs.store.store import Store
from analysis.training.presets.arena import arena_specs
from analysis.training.spec import DataSpec
from tests.pages.conftest import OWNER, FakeEngine, heroes, opened, record, words

QUESTIONS = ("claims", "between", "path", "pooled", "control", "settled")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A store with MinCut on karate."""
    path = tmp_path_factory.mktemp("mincut") / "runs.sqlite"
    store = Store(path)
    (spec,) = arena_specs(DataSpec(name="karate"), clusters=2, poolers=["mincut"], epochs=4)
    run_id = FakeEngine(store).submit(spec, owner=OWNER, preset="", name="MinCut on karate")
    record(store, run_id)
    store.close()
    return path, run_id


@pytest.mark.parametrize("page", ["assignments", "keys", "target", "train"])
def test_the_explorer_stands_there_and_it_is_said_why_there_is_no_plane(app, trained, page):
    path, run_id = trained
    test = app(page, store=path, run=run_id, node=3)
    assert not test.exception
    assert len(heroes(test)) == 1
    assert "MinCut has no keys and heads" in words(test)


def test_every_question_on_assignments_is_answered(app, trained):
    path, run_id = trained
    test = opened(
        app("assignments", store=path, run=run_id, node=3), *(f"assignments.{name}" for name in QUESTIONS)
    )
    assert not test.exception
    assert len(test.get("plotly_chart")) >= 6


def test_keys_lead_to_assignments(app, trained):
    path, run_id = trained
    test = app("keys", store=path, run=run_id)
    assert not test.exception
    assert "Who belongs where?" in [link.proto.label for link in test.get("page_link")]


def test_train_offers_no_heads_keys_and_kl_to_other_poolers(app):
    test = app("train")
    assert any(slider.label == "Heads" for slider in test.slider)
    test.selectbox(key="settings.model.pooler").set_value("dmon").run()
    assert not test.exception
    labels = {widget.label for widget in (*test.slider, *test.selectbox, *test.number_input)}
    assert labels.isdisjoint(
        {"Heads", "tau (larger is sharper)", "Key initialisation", "KL", "Warm-up epochs"}
    )
