"""Where nothing can be written the app says so on every page, and shows what it can."""

import shutil

import pytest

from analysis.checks import BadInput
from analysis.runs.store.sqlite.database import Database
from pages.ui.frame.page_table import PAGES
from tests.pages.conftest import words

SENTENCE = "expected a folder that can be written, got one that cannot"


@pytest.fixture
def sealed(monkeypatch):
    """Make every store one that cannot be written."""

    def refuse(self):
        raise BadInput(SENTENCE)

    monkeypatch.setattr(Database, "_open_writer", refuse)


@pytest.mark.parametrize("page", PAGES)
def test_a_store_that_can_be_read_is_shown(app, recorded, tmp_path, sealed, page):
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    run = recorded.karate if page != "depth" else recorded.sweep[0]
    test = app(page, store=path, run=run)
    assert not test.exception
    assert "Expected a folder that can be written" in test.warning[0].value
    assert len(test.warning) == 1
    if page in ("assignments", "keys", "target", "depth"):
        assert test.get("bidi_component")
    if page in ("home", "runs"):
        assert any("A run on karate" in link.proto.label for link in test.get("page_link"))


def test_without_a_store_the_recorded_runs_are_shown_and_a_start_is_refused(app, tmp_path, sealed):
    test = app("home", store=tmp_path / "missing" / "runs.sqlite")
    assert not test.exception
    assert any("example" in link.proto.query_string for link in test.get("page_link"))
    test.button(key="door.digits-clusters.train").click().run()
    assert not test.exception
    assert f"{SENTENCE[0].upper()}{SENTENCE[1:]}." in [each.value for each in test.warning]


def test_a_run_that_waits_in_a_store_that_cannot_be_written_is_shown(app, recorded, tmp_path, sealed):
    path = tmp_path / "runs.sqlite"
    shutil.copy(recorded.path, path)
    test = app("train", store=path, run=recorded.queued)
    assert not test.exception
    assert "Waiting" in words(test)
