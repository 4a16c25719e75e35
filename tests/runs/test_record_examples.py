"""A small file of recorded runs, and the library that reads it beside the store."""

import sqlite3

import numpy as np
import pytest

from analysis.runs import record_examples as examples
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.record_examples import record_examples
from analysis.runs.results.run_library import EXAMPLES, Library
from analysis.runs.serialize.codec import pack_weights
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import NoSuchRun, Store
from analysis.runs.store.verify import problems
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, scheduler):
    out = tmp_path_factory.mktemp("examples") / "examples.sqlite"
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SCHEDULER, scheduler)
        size = record_examples(out, progress=told.append, presets=["karate-factions"], epochs=2)
    assert size == out.stat().st_size
    assert len(told) == 1
    return out


def test_the_file_is_found_by_a_readable_id_beside_ones_own_runs(recorded, store, queue):
    library = Library(store, examples=recorded)
    (mine,) = queue.enter([spec()], owner="ann", preset="", names=["mine"])
    assert [run.id for run in library.examples()] == ["example-karate-factions"]
    assert library.run("example-karate-factions").state == "finished"
    assert library.run(mine).state == "queued"
    assert library.snapshot("example-karate-factions", 2).arrays
    assert len(library.history("example-karate-factions")) == 3
    assert not library.is_sweep("example-karate-factions")
    with pytest.raises(NoSuchRun):
        library.run("nothing")
    assert [path.name for path in recorded.parent.iterdir()] == [recorded.name]


def test_weights_are_kept_where_there_is_room(recorded):
    weights = Store(recorded, read_only=True).weights("example-karate-factions")
    assert {array.dtype.name for array in weights.values()} == {"float32"}


def test_weights_are_the_first_to_go(tmp_path, monkeypatch):
    def train(store, *_, **__):
        queue, recording = QueueStore(store.database, server="here"), Recording(store.database)
        queue.enter([spec()], owner="ann", preset="p", names="a")
        attempt = queue.waiting()[0].attempt
        recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
        recording.record(attempt, [epoch(number) for number in range(9)])
        recording.end(attempt, "finished", summary={"epochs": 8}, weights=pack_weights({"a": np.ones(10**5)}))

    monkeypatch.setattr(examples, "_train", train)
    kept = {}
    for name, limit, options in (
        ("room", 10**6, {}),
        ("none", 3 * 10**5, {}),
        ("asked", 10**6, {"weights": False}),
    ):
        monkeypatch.setattr(examples, "LIMIT_BYTES", limit)
        record_examples(tmp_path / f"{name}.sqlite", progress=print, **options)
        store = Store(tmp_path / f"{name}.sqlite", read_only=True)
        (run,) = store.runs()
        assert len(store.snapshot_epochs(run.id)) == 9
        kept[name] = store.weights(run.id) is not None
    assert kept == {"room": True, "none": False, "asked": False}


def test_the_file_passes_verification(recorded):
    examples = Store(recorded, read_only=True)
    assert problems(examples) == []
    examples.close()


def test_too_much_to_record_leaves_the_old_file(recorded, monkeypatch):
    before = recorded.read_bytes()
    monkeypatch.setattr(examples, "LIMIT_BYTES", 1000)
    monkeypatch.setattr(examples, "_train", lambda *_, **__: None)
    with pytest.raises(examples.BadInput, match="record fewer"):
        record_examples(recorded, progress=print)
    assert recorded.read_bytes() == before


def test_without_a_file_there_are_no_examples(store, tmp_path):
    assert Library(store, examples=tmp_path / "none.sqlite").examples() == []


@pytest.mark.skipif(not EXAMPLES.is_file(), reason="no recorded examples in this copy")
def test_the_examples_of_this_project_are_small_and_whole(store):
    assert EXAMPLES.stat().st_size <= examples.LIMIT_BYTES
    with sqlite3.connect(f"{EXAMPLES.as_uri()}?mode=ro&immutable=1", uri=True) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
    assert problems(Store(EXAMPLES, read_only=True)) == []
    assert {run.state for run in Library(store).examples()} == {"finished"}


def test_what_is_recorded():
    assert set(examples.RECORDED) == {"digits-clusters", "digits-uniform", "karate-factions", "digits-depth"}
