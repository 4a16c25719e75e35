"""People find, read, name, pin and delete runs."""

import sqlite3

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.runs.results.run_library import Library
from analysis.runs.serialize.codec import pack_weights
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.store import Damaged, NoSuchRun, NotYours, Store, default_path
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


@pytest.fixture
def trained(store, queue, recording):
    (id,) = queue.enter([spec()], owner="ann", preset="karate-factions", names=["first"])
    (waiting,) = queue.waiting()
    recording.start(waiting.attempt)
    recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(waiting.attempt, [epoch(0), epoch(1, snapshot=False), epoch(2)])
    recording.end(waiting.attempt, "finished", summary={"epochs": 2}, table=[{"layer": 0, "value": None}])
    return id


def test_a_finished_run_says_what_was_recorded(store, trained):
    run = store.run(trained)
    assert (run.state, run.owner, run.name, run.preset) == ("finished", "ann", "first", "karate-factions")
    assert run.spec == spec()
    assert (run.device, run.fingerprint, run.versions) == ("cpu", "f" * 64, {"torch": "2"})
    assert run.epochs_done == 2
    assert run.summary == {"epochs": 2}
    assert run.table == ({"layer": 0, "value": None},)
    assert run.created <= run.started <= run.ended
    assert [row["epoch"] for row in store.history(trained)] == [0, 1, 2]
    assert [row["epoch"] for row in store.history(trained, since=1)] == [2]
    assert store.snapshot_epochs(trained) == [0, 2]
    np.testing.assert_array_equal(store.snapshot(trained, 2).arrays["memory.0.x"], np.full((3, 2), 2))
    assert store.graphs(trained).label_names == ("left", "right")


def test_the_weights_a_finished_model_ended_with_are_kept(store, queue, recording):
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["first"])
    attempt = queue.waiting()[0].attempt
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0)])
    assert store.weights(id) is None
    weights = {"a.weight": np.arange(6, dtype=np.float32).reshape(2, 3), "count": np.array(3)}
    recording.end(attempt, "finished", summary={"epochs": 0}, weights=pack_weights(weights))
    found = store.weights(id)
    assert list(found) == sorted(weights)
    for name, array in weights.items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    assert Library(store).weights(id).keys() == weights.keys()
    store.database.write(lambda connection: connection.execute("UPDATE weights SET blob = x'00'"))
    with pytest.raises(Damaged, match="the model's weights"):
        store.weights(id)
    with pytest.raises(NoSuchRun):
        store.weights("nothing")


def test_a_run_without_weights_has_none(store, trained):
    assert store.weights(trained) is None


def test_it_is_still_there_after_closing(store, trained):
    store.close()
    again = Store(store.path)
    assert again.run(trained).state == "finished"
    assert len(again.history(trained)) == 3
    again.close()


def test_a_finished_file_can_be_read_where_nothing_can_be_written(store, trained, tmp_path):
    copy = tmp_path / "sealed" / "copy.sqlite"
    copy.parent.mkdir()
    with sqlite3.connect(store.path) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    connection.close()
    reader = Store(copy, read_only=True)
    assert reader.run(trained).state == "finished"
    with pytest.raises(BadInput, match="read-only"):
        reader.rename(trained, "other", owner="ann")
    reader.close()
    assert [path.name for path in copy.parent.iterdir()] == ["copy.sqlite"]


def test_a_run_that_does_not_exist(store):
    with pytest.raises(NoSuchRun, match="expected the id of a run or a sweep, got 'nothing'"):
        store.run("nothing")
    for ask in (store.history, store.snapshot_epochs, store.graphs, store.sweep):
        with pytest.raises(NoSuchRun):
            ask("../etc/passwd")


def test_an_epoch_without_a_snapshot(store, trained):
    with pytest.raises(BadInput, match=r"expected an epoch with a snapshot \(0, 2\), got 1"):
        store.snapshot(trained, 1)


def test_a_run_that_has_not_begun_has_no_graphs(store, queue):
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["first"])
    with pytest.raises(BadInput, match="still waits"):
        store.graphs(id)
    assert store.run(id).epochs_done == -1


def test_lists_are_ones_own_and_the_newest_comes_first(store, queue):
    ids = [queue.enter([spec(seed)], owner="ann", preset="", names=[str(seed)])[0] for seed in range(3)]
    other = queue.enter([spec(9)], owner="bob", preset="", names=["9"])[0]
    assert [run.id for run in store.runs(owner="ann")] == ids[::-1]
    assert [run.id for run in store.runs(owner="bob")] == [other]
    assert len(store.runs()) == 4


def test_a_sweep_keeps_its_order(store, queue):
    id, *ids = queue.enter([spec(2), spec(1)], owner="ann", preset="p", names=["a", "b"], sweep="both")
    assert store.is_sweep(id)
    assert not store.is_sweep(ids[0])
    assert [run.id for run in store.sweep(id)] == ids
    assert [run.sweep for run in store.sweep(id)] == [id, id]
    assert [(sweep.id, sweep.name) for sweep in store.sweeps(owner="ann")] == [(id, "both")]
    assert store.sweeps(owner="bob") == []


@pytest.mark.parametrize("deed", ["rename", "pin", "delete", "restore"])
def test_only_the_owner_may_change_a_run(store, trained, deed):
    more = {"rename": ["mine now"]}.get(deed, [])
    with pytest.raises(NotYours, match=deed):
        getattr(store, deed)(trained, *more, owner="bob")
    assert store.run(trained).name == "first"


def test_rename_pin_delete_and_undo(store, trained):
    store.rename(trained, "  two \n words ", owner="ann")
    store.pin(trained, owner="ann")
    assert (store.run(trained).name, store.run(trained).pinned) == ("two words", True)
    store.delete(trained, owner="ann")
    assert store.runs() == []
    with pytest.raises(NoSuchRun):
        store.run(trained)
    store.restore(trained, owner="ann")
    assert store.run(trained).name == "two words"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "\u202egnp"])
def test_names_that_cannot_be_shown(store, trained, name):
    with pytest.raises(BadInput, match="expected a name"):
        store.rename(trained, name, owner="ann")


@pytest.mark.parametrize(
    ("table", "change", "ask"),
    [
        ("history", "row = replace(row, '1.0', '2.0')", lambda store, id: store.history(id)),
        ("snapshots", "blob = zeroblob(length(blob))", lambda store, id: store.snapshot(id, 2)),
        ("graphs", "blob = zeroblob(length(blob))", lambda store, id: store.graphs(id)),
        ("trainings", "summary = '{\"epochs\":3}'", lambda store, id: store.run(id)),
        ("trainings", "spec = replace(spec, 'gat', 'gcn'), key = 'x'", lambda store, id: store.run(id)),
    ],
)
def test_content_that_was_changed_is_refused(store, trained, table, change, ask):
    store.database.write(lambda connection: connection.execute(f"UPDATE {table} SET {change}"))
    with pytest.raises(Damaged, match="does not match its hash"):
        ask(store, trained)


def test_a_store_from_a_newer_version_is_left_alone(store, trained):
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = store.path.read_bytes()
    with pytest.raises(BadInput, match="got version 99"):
        Store(store.path)
    assert store.path.read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(BadInput, match="another program's database"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("nothing of the kind" * 100)
    with pytest.raises(BadInput, match="damaged or is no database"):
        Store(path)


def test_a_folder_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="SOFT_CLUSTER_LAB_STORE"):
        Store(tmp_path / "file" / "runs.sqlite")


def test_the_environment_moves_the_store(monkeypatch, tmp_path):
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "elsewhere.sqlite"))
    assert default_path() == tmp_path / "elsewhere.sqlite"
    monkeypatch.delenv("SOFT_CLUSTER_LAB_STORE")
    assert default_path().name == "runs.sqlite"


def test_a_loss_that_is_no_number_is_stored_as_none(store, queue):
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["first"])
    Recording(store.database).record(queue.waiting()[0].attempt, [epoch(0, loss=float("nan"))])
    assert store.history(id)[0]["loss"] is None
