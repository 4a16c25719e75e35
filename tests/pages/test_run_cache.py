"""What pages read of a live run: each row once, and never more than there was when the run was looked at."""

from types import SimpleNamespace

import pytest

from pages.ui.run_data import run_cache, server


@pytest.fixture
def asked(monkeypatch):
    """A run of ten rows, one every second epoch; notes what was read of it."""
    asked, rows = [], [{"epoch": epoch} for epoch in range(0, 20, 2)]

    def history(run_id, *, since):
        asked.append((run_id, since))
        return [row for row in rows if row["epoch"] > since]

    monkeypatch.setattr(server, "library", lambda: SimpleNamespace(history=history))
    return asked


def at(epoch, *, started=1.0):
    return SimpleNamespace(id="grows", started=started, epochs_done=epoch)


def test_only_what_is_new_is_read_however_many_watch(asked):
    run_cache._caches.clear()
    for _ in range(40):
        assert [row["epoch"] for row in run_cache.history(at(18))] == list(range(0, 20, 2))
    run_cache.history(at(20))
    assert asked == [("grows", -1), ("grows", 18)]


def test_who_looked_earlier_sees_what_there_was(asked):
    run_cache._caches.clear()
    run_cache.history(at(18))
    assert [row["epoch"] for row in run_cache.history(at(7))] == [0, 2, 4, 6]
    assert run_cache.history(at(-1)) == []


def test_a_run_that_was_started_again_is_read_again(asked):
    run_cache._caches.clear()
    run_cache.history(at(18))
    run_cache.history(at(18, started=2.0))
    assert asked == [("grows", -1), ("grows", -1)]
