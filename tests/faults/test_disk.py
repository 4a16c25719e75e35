"""A folder that cannot be written, and a disk that is full: one clear sentence, and nothing lost."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from analysis.checks import BadInput
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.scheduler import Scheduler
from analysis.runs.serialize.codec import pack_weights
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.faults.test_kill import ROOT
from tests.faults.written_runs import train
from tests.runs.fake import FACTS, epoch, packed_graphs, spec

AS_A_GUEST = """
import sys
from analysis.checks import BadInput
from analysis.runs.store.store import Store

for name in ("runs.sqlite", "new.sqlite"):
    try:
        Store(f"{sys.argv[1]}/{name}")
    except BadInput as error:
        print(error)
store = Store(f"{sys.argv[1]}/runs.sqlite", read_only=True)
print(len(store.history(store.runs()[0].id)))
"""


def as_a_guest(*arguments):
    """Run Python without the right to write wherever it likes, which root has."""
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if powerless and not shutil.which("setpriv"):
        pytest.skip("root cannot be kept from writing here: there is no setpriv")
    command = [*powerless, sys.executable, "-c", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other rights there")
def test_a_folder_that_cannot_be_written_is_named_and_can_be_read(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    train(store, seed=0)
    store.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    tmp_path.chmod(0o555)
    try:
        done = as_a_guest(AS_A_GUEST, str(tmp_path))
    finally:
        tmp_path.chmod(0o755)
    assert done.returncode == 0, done.stderr
    old, new, rows = done.stdout.splitlines()
    assert old.startswith("expected a folder that can be written")
    assert new.endswith("got: Permission denied; point SOFT_CLUSTER_LAB_STORE at another file")
    assert rows == "200"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="files have other rights there")
def test_a_file_that_cannot_be_written_is_named_at_once(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    train(store, seed=0)
    store.close()
    store.path.chmod(0o444)
    done = as_a_guest(AS_A_GUEST.replace(', "new.sqlite"', ","), str(tmp_path))
    assert done.returncode == 0, done.stderr
    refusal, rows = done.stdout.splitlines()
    assert refusal.startswith(
        f"expected a file that can be written, got {store.path}; point SOFT_CLUSTER_LAB"
    )
    assert rows == "200"


def test_a_server_closes_quietly_where_nothing_can_be_written(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise BadInput("the disk is full")

    store = Store(tmp_path / "runs.sqlite")
    monkeypatch.setattr(store.database, "write", refuse)
    conductor = Scheduler(
        QueueStore(store.database, server="here"), connect=refuse, limits=PROFILES["research"]
    )
    conductor.start()
    conductor.close()
    conductor.join(timeout=5)
    assert not conductor.is_alive()


@contextlib.contextmanager
def small_disk(path, *, megabytes):
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(path)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(tmp_path):
    with small_disk(tmp_path / "disk", megabytes=3) as disk:
        (disk / "filler").write_bytes(b"x" * 1_500_000)
        store = Store(disk / "runs.sqlite")
        (id,) = QueueStore(store.database, server="here").enter([spec()], owner="ann", preset="", names=["a"])
        (waiting,) = QueueStore(store.database, server="here").waiting()
        recording = Recording(store.database)
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        told, full = 0, ""
        while not full:
            blob = pack_weights({"memory.0.x": np.random.default_rng(told).random(6000)})
            try:
                recording.record(waiting.attempt, [epoch(told)._replace(snapshot=blob)])
                told += 1
            except BadInput as error:
                full = str(error)
        assert re.fullmatch("the disk that holds .* is full; free some space and try again", full)
        assert 3 < told < 60
        assert [row["epoch"] for row in store.history(id)] == list(range(told)) == store.snapshot_epochs(id)
        for wish in (lambda: store.rename(id, "other", owner="ann"), lambda: Store(disk / "new.sqlite")):
            with contextlib.suppress(BadInput):  # a few bytes may still fit; nothing else may happen
                wish()
        (disk / "filler").unlink()
        assert recording.record(waiting.attempt, [epoch(told)])
        assert recording.end(waiting.attempt, "finished", summary={"epochs": told})
        assert store.snapshot_epochs(id) == list(range(told + 1))
        assert problems(store) == []
        store.close()


def test_a_store_that_may_not_grow_says_so_and_stays_whole(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    train(store, seed=0)

    def no_more(connection):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.database.write(no_more)
    with pytest.raises(BadInput, match="is full"):
        train(store, seed=1)
    assert problems(store) == []
    assert len(store.history(store.runs()[-1].id)) == 200
    store.database.write(lambda connection: connection.execute("PRAGMA max_page_count = 1000000"))
    train(store, seed=2)
    assert problems(store) == []
    store.close()
