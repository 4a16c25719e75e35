"""The administrator's page: nothing without the secret; with it, use, stop, delete, a message."""

import shutil

import pytest

from analysis.runs.store import maintenance_mode
from analysis.runs.store.store import Store
from pages.ui.runs import admin_secret
from tests.pages.conftest import OWNER, words

SECRET = "correct horse battery"


@pytest.fixture
def server(app, recorded, tmp_path, monkeypatch):
    monkeypatch.setenv(admin_secret.VARIABLE, SECRET)
    monkeypatch.setattr(admin_secret, "WAIT_SECONDS", 0.0)
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    store = Store(path)
    yield app("admin", store=path), store
    store.close()


def enter(test, typed):
    test.text_input[0].set_value(typed)
    test.button[0].click().run()
    return test


def test_it_says_nothing_to_who_does_not_know_the_secret(server):
    test, store = server
    assert len(test.dataframe) == 0
    enter(test, "guess")
    assert len(test.dataframe) == 0
    assert "not the secret" in words(test)
    assert all(run.name not in words(test) for run in store.runs())


def test_without_a_secret_nobody_gets_in(server, monkeypatch):
    test, _ = server
    for short in ("", "short"):
        monkeypatch.setenv(admin_secret.VARIABLE, short)
        test.run()
        assert len(test.text_input) == 0
        assert len(test.dataframe) == 0


def test_with_it_people_and_runs_are_there_and_no_one_s_id(server):
    test, store = server
    enter(test, SECRET)
    assert len(test.dataframe) == 2
    people, runs = (frame.value for frame in test.dataframe)
    assert set(people.columns) >= {"person", "runs", "live", "bundles", "graphs", "storage"}
    assert len(runs) == len(store.runs())
    assert OWNER not in people.to_csv() + runs.to_csv()


def test_a_run_is_deleted_for_good(server):
    test, store = server
    enter(test, SECRET)
    before = [run.id for run in store.runs()]
    chosen = next(run.id for run in store.runs() if not run.live)
    test.multiselect[0].set_value([chosen]).run()
    assert [popover.proto.popover.label for popover in test.get("popover")] == ["Withdraw links", "Delete"]
    assert "1 run of 1 person" in words(test)
    assert "Nobody can bring them back" in words(test)
    assert store.contains(chosen)  # until the second click
    next(button for button in test.button if button.label == "Delete for good").click().run()
    assert [run.id for run in store.runs()] == [id for id in before if id != chosen]
    assert [info.value for info in test.info] == ["1 deleted."]


def test_links_are_withdrawn(server):
    test, store = server
    enter(test, SECRET)
    run = store.runs()[0]
    test.multiselect[0].set_value([run.id]).run()
    next(button for button in test.button if button.label == "Withdraw for good").click().run()
    assert not store.contains(run.id)
    assert run.name in [other.name for other in store.runs()]
    assert "the old ones lead nowhere" in test.info[0].value


def test_a_message_is_on_every_page_as_plain_text_and_read_only_refuses(server, app):
    test, store = server
    enter(test, SECRET)
    test.text_input[0].set_value("![x](https://foreign.invalid) at five").run()
    test.toggle[0].set_value(True).run()
    assert maintenance_mode.read_only(store.database)
    assert maintenance_mode.message(store.database).startswith("![x]")
