"""Stores of every version that was released open, are complete, and lose nothing where it breaks off."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from analysis.checks import BadInput
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.sqlite import migrations
from analysis.runs.store.sqlite.fault_injection import VARIABLE, WHEN_OPENED
from analysis.runs.store.sqlite.migrations import MIGRATIONS, VERSION
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from analysis.training.spec import text_key

FIXTURES = Path(__file__).parent / "fixtures"
OLD = sorted(FIXTURES.glob("version-*.sqlite"))
FINISHED, INTERRUPTED = "finished-run-001", "interrupted-run1"


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request, tmp_path):
    """A copy of a store of an older version."""
    path = tmp_path / "runs.sqlite"
    shutil.copy(request.param, path)
    return path


def schema(path):
    with sqlite3.connect(path) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        tables = connection.execute("SELECT sql FROM sqlite_master WHERE sql > '' ORDER BY name").fetchall()
    connection.close()
    return version, tables


def content(store):
    run = store.run(FINISHED)
    kept = [store.snapshot(FINISHED, epoch).arrays["memory.0.x"].tolist() for epoch in (0, run.epochs_done)]
    return run, store.history(FINISHED), kept, store.graphs(FINISHED).node_names


def test_there_is_a_store_of_every_version_before_this_one():
    assert [path.stem for path in OLD] == [f"version-{n}" for n in range(1, VERSION)]


def test_an_older_store_is_brought_up_and_is_as_it_was(old):
    before = content(Store(old, read_only=True))
    store = Store(old)
    assert content(store) == before
    assert (store.run(FINISHED).state, store.run(INTERRUPTED).state) == ("finished", "interrupted")
    assert problems(store) == []
    assert store.weights(FINISHED) is None
    store.close()
    assert schema(old)[0] == VERSION


def test_a_new_store_and_one_that_was_brought_up_have_the_same_tables(old, tmp_path):
    Store(old).close()
    Store(tmp_path / "new.sqlite").close()
    assert schema(old) == schema(tmp_path / "new.sqlite")


def test_a_copy_is_kept_of_what_was_before(old):
    version, tables = schema(old)
    Store(old).close()
    copy = old.with_name(f"runs.sqlite.version-{version}")
    assert schema(copy) == (version, tables)
    Store(old).close()
    assert sorted(path.name for path in old.parent.iterdir() if "version" in path.name) == [copy.name]


def test_a_new_store_leaves_no_copy(tmp_path):
    Store(tmp_path / "new.sqlite").close()
    assert not list(tmp_path.glob("*version*"))


def test_a_step_that_fails_leaves_the_store_as_it_was(old, monkeypatch):
    def half(connection):
        connection.execute("CREATE TABLE half (a)")
        raise sqlite3.OperationalError("database or disk is full")

    before = schema(old)
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, half))
    with pytest.raises(BadInput, match="is full"):
        Store(old)
    assert schema(old) == before


@pytest.mark.slow
@pytest.mark.parametrize("point", WHEN_OPENED)
def test_a_process_killed_while_it_migrates_leaves_a_store_that_opens(old, point):
    program = f"from analysis.runs.store.store import Store; Store({str(old)!r})"
    done = subprocess.run([sys.executable, "-c", program], env=os.environ | {VARIABLE: point})
    assert done.returncode != 0
    store = Store(old)
    assert problems(store) == []
    assert store.run(FINISHED).state == "finished"
    store.close()


@pytest.mark.parametrize("asked_before", [False, True])
def test_what_a_version_with_fewer_settings_was_at_can_be_resumed(old, asked_before):
    store = Store(old)
    queue = QueueStore(store.database, server="here")
    spec = store.run(INTERRUPTED).spec

    def forget_a_setting(connection):
        (number,) = connection.execute("SELECT training FROM entries WHERE id = ?", (INTERRUPTED,)).fetchone()
        tree = spec.model_dump(mode="json")
        del tree["training"]["patience"]
        text = orjson.dumps(tree, option=orjson.OPT_SORT_KEYS).decode()
        connection.execute(
            "UPDATE trainings SET spec = ?, key = ? WHERE number = ?", (text, text_key(text), number)
        )

    store.database.write(forget_a_setting)
    assert store.run(INTERRUPTED).spec == spec
    assert store.run(INTERRUPTED).key != spec.key
    if asked_before:
        queue.enter([spec], owner="bob", preset="", names=["same"])
    queue.renew([INTERRUPTED], owner="ann")
    assert (store.run(INTERRUPTED).state, store.run(INTERRUPTED).key) == ("queued", spec.key)
    assert {waiting.key for waiting in queue.waiting()} == {spec.key}
    assert problems(store) == []
    store.close()
