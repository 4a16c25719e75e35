import io
import zipfile
from dataclasses import replace

import pytest

from analysis.checks import BadInput
from analysis.data.fingerprint import fingerprint
from analysis.runs import save_bundle
from analysis.runs.budget.limits import Refused
from analysis.runs.results.run_library import Library
from analysis.runs.serialize.zip_file import pack
from analysis.runs.store import imported_runs as module
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.row_mapping import Damaged, NoSuchRun
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.runs.carried import KARATE, OWNER, train


@pytest.fixture(scope="module")
def content(tmp_path_factory) -> bytes:
    store = Store(tmp_path_factory.mktemp("away") / "runs.sqlite")
    content = save_bundle(store, train(store, KARATE, name="Far away"))
    store.close()
    return content


@pytest.fixture
def shelf(store):
    return ImportedRuns(store.database)


def test_it_reads_like_a_store(shelf, store, content):
    id = shelf.keep(content, owner=OWNER)
    library = Library(store)
    run = library.run(id)
    assert (run.id, run.owner, run.name, run.sweep) == (id, OWNER, "Far away", "")
    assert library.snapshot_epochs(id) == [0, 1, 2, 3, 4, 5, 6]
    assert library.snapshot(id, 6).arrays["memory.0.keys"].shape == (2, 3, 8)
    assert [row["epoch"] for row in library.history(id, since=3)] == [4, 5, 6]
    assert "memory.0.k" in library.weights(id)
    assert len(library.graphs(id).x) == 34
    assert not library.is_sweep(id)
    with pytest.raises(BadInput, match="got 99"):
        library.snapshot(id, 99)


def test_it_can_be_taken_away_again_and_is_the_same(shelf, store, content):
    id = shelf.keep(content, owner=OWNER)
    again = save_bundle(Library(store), id)
    with zipfile.ZipFile(io.BytesIO(content)) as one, zipfile.ZipFile(io.BytesIO(again)) as other:
        assert one.namelist() == other.namelist()
        changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert changed == {"run.json"}, "it has a new id"


def test_the_same_bundle_is_the_same_run_and_people_are_told_apart(shelf, content):
    mine, again, theirs = (shelf.keep(content, owner=who) for who in (OWNER, OWNER, "else"))
    assert mine == again != theirs
    assert [run.id for run in shelf.of(OWNER)] == [mine]
    shelf.remove(mine, owner="else")
    assert shelf.contains(mine)
    shelf.remove(mine, owner=OWNER)
    with pytest.raises(NoSuchRun):
        shelf.run(mine)
    assert shelf.contains(theirs)


def test_what_is_no_bundle_is_not_kept(shelf):
    with pytest.raises(BadInput, match="zip file"):
        shelf.keep(b"no zip", owner=OWNER)
    with pytest.raises(BadInput, match=r"without run\.json"):
        shelf.keep(pack({"a": b""}), owner=OWNER)
    assert shelf.of(OWNER) == []


def test_there_is_room_for_so_many(shelf, content, monkeypatch):
    shelf.keep(content, owner=OWNER)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    other = pack({name: each for name, each in entries.items() if name != "reproduce.py"})
    monkeypatch.setattr(module, "MOST_EACH", 1)
    with pytest.raises(Refused, match="remove one first"):
        shelf.keep(other, owner=OWNER)


def test_pages_and_strangers_files_are_not_kept(shelf, store, content):
    shelf.keep(content, owner=OWNER)
    with store.database.reading() as connection:
        (size,) = connection.execute("SELECT length(blob) FROM opened").fetchone()
    assert size < len(content) / 10


def test_what_it_was_trained_on_is_read_when_it_is_asked_for(shelf, content):
    id = shelf.keep(content, owner=OWNER)
    assert shelf.bundle(id).data is None
    assert fingerprint(shelf.load_data(id)) == shelf.run(id).fingerprint
    with pytest.raises(NoSuchRun):
        shelf.load_data("opened-none")


def test_damage_is_noticed(shelf, store, content):
    id = shelf.keep(content, owner=OWNER)
    assert problems(store) == []
    store.database.write(lambda c: c.execute("UPDATE opened SET blob = zeroblob(100)"))
    assert "opened bundle" in problems(store)[0]
    with pytest.raises(Damaged):
        ImportedRuns(store.database).run(id)
    assert ImportedRuns(store.database).of(OWNER) == []


def test_few_stay_in_memory(shelf, content, monkeypatch):
    monkeypatch.setattr(module, "_IN_MEMORY", 1)
    ids = [shelf.keep(content, owner=who) for who in ("a", "b")]
    assert [shelf.run(id).owner for id in ids] == ["a", "b"]
    assert len(shelf._loaded) == 1
    assert replace(shelf.run(ids[0]), id="", owner="") == replace(shelf.run(ids[1]), id="", owner="")
