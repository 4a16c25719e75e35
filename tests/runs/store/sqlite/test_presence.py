"""A store that is deleted or overwritten while it is open is noticed, said, and nothing is accepted."""

import shutil
import sqlite3

import pytest

from analysis.checks import BadInput
from analysis.runs.store.sqlite import presence
from analysis.runs.store.store import Store
from tests.runs.fake import spec


@pytest.fixture(autouse=True)
def _looked_at_every_time(monkeypatch):
    monkeypatch.setattr(presence, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(presence, "_PAUSE", 0.01)


def refused(store, queue, words):
    with pytest.raises(BadInput, match=words):
        store.runs()
    with pytest.raises(BadInput, match=words):
        queue.enter([spec()], owner="ann", preset="", names=["a"])


def test_deleted(store, queue):
    queue.enter([spec()], owner="ann", preset="", names=["a"])
    store.path.unlink()
    refused(store, queue, "was deleted while it was in use")


def test_put_back_it_works_again(store, queue):
    away = store.path.with_name("away")
    store.path.rename(away)
    refused(store, queue, "was deleted")
    away.rename(store.path)
    assert store.runs() == []


def test_replaced_by_another_store(store, queue, tmp_path):
    Store(tmp_path / "other.sqlite").close()
    (tmp_path / "other.sqlite").replace(store.path)
    refused(store, queue, "was replaced while it was in use")


def test_overwritten_in_place_by_another_store(store, queue, tmp_path):
    assert store.runs() == []
    Store(tmp_path / "other.sqlite").close()
    with store.path.open("r+b") as target:
        target.write((tmp_path / "other.sqlite").read_bytes())
    refused(store, queue, "was replaced")


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 1000])
def test_overwritten_in_place_by_something_else(store, queue, content):
    assert store.runs() == []
    store.path.write_bytes(content)
    refused(store, queue, "was replaced|is damaged")


def test_a_store_that_is_written_to_is_the_same_store(store, queue, tmp_path):
    for seed in range(30):
        queue.enter([spec(seed)], owner="ann", preset="", names=["a"])
        with sqlite3.connect(store.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    assert len(store.runs()) == 30


def test_every_store_has_a_name_of_its_own(tmp_path):
    names = set()
    for name in ("a", "b"):
        Store(tmp_path / name).close()
        with sqlite3.connect(tmp_path / name) as connection:
            names.add(presence.identity_of(connection))
        connection.close()
    assert len(names) == 2
    shutil.copy(tmp_path / "a", tmp_path / "c")
    store = Store(tmp_path / "c")
    assert store.runs() == [], "a copy is a store like any other"
    store.close()
