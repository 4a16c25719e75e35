"""Who takes how much room, and what is offered when there is none left."""

import tracemalloc
from dataclasses import replace

import pytest

from analysis.runs.budget.limits import PROFILES, Refused
from analysis.runs.engine.engine import Engine
from analysis.runs.run import Run
from analysis.runs.store.disk_usage import measure_disk_usage, runs_to_delete
from analysis.runs.store.queue.deleted_runs import purge
from analysis.runs.store.store import Store
from tests.runs.fake import FACTS, epoch, packed_graphs, spec
from tests.runs.store.sqlite.test_migrations import OLD


def train(queue, recording, *, seed=0, epochs=3, owner="ann", blob=b"x" * 50_000):
    (id,) = queue.enter([spec(seed)], owner=owner, preset="", names=[str(seed)])
    for waiting in queue.waiting():
        recording.start(waiting.attempt)
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        for number in range(epochs):
            recording.record(waiting.attempt, [epoch(number)._replace(snapshot=blob)])
        recording.end(waiting.attempt, "finished", summary={"epochs": epochs - 1}, weights=blob)
    return id


def test_a_run_takes_what_its_snapshots_and_weights_take(store, queue, recording):
    small, large = train(queue, recording, seed=1), train(queue, recording, seed=2, epochs=9)
    found = measure_disk_usage(store)
    assert 200_000 < found.runs[small] < 210_000
    assert 500_000 < found.runs[large] < 520_000
    assert sum(found.runs.values()) < found.total < sum(found.runs.values()) + 300_000
    assert set(measure_disk_usage(store, owner="ann").runs) == {small, large}
    assert measure_disk_usage(store, owner="bob").runs == {}
    assert measure_disk_usage(store, owner="bob").total == found.total


def test_a_run_that_has_not_begun_takes_next_to_nothing(store, queue):
    (id,) = queue.enter([spec()], owner="ann", preset="", names=["first"])
    assert 0 < measure_disk_usage(store).runs[id] < 2000


def test_what_was_deleted_counts_no_more_once_nobody_has_it(store, queue, recording):
    mine = train(queue, recording, epochs=9)
    theirs = train(queue, recording, epochs=9, owner="bob")
    before = measure_disk_usage(store).total
    store.delete(mine, owner="ann")
    assert measure_disk_usage(store).total == before, "bob still has it"
    store.delete(theirs, owner="bob")
    deleted = measure_disk_usage(store).total
    assert deleted < before - 500_000
    store.restore(mine, owner="ann")
    assert measure_disk_usage(store).total == before
    store.delete(mine, owner="ann")
    purge(queue.database, older_than=-1)
    assert measure_disk_usage(store).total <= deleted, "and the pages that became free count no more, either"


def test_the_size_of_a_blob_is_not_the_work_of_reading_it(store, queue, recording):
    train(queue, recording, epochs=2, blob=b"x" * 30_000_000)
    tracemalloc.start()
    measure_disk_usage(store)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000, "the blob was read"


def test_the_oldest_are_offered_and_never_what_is_pinned_or_under_way():
    def run(id, created, *, state="finished", pinned=False):
        return Run(id, id, "ann", id, "", "", spec(), state, created=created, pinned=pinned)

    runs = [
        run("new", 5.0),
        run("middle", 3.0),
        run("old", 1.0),
        run("pinned", 0.0, pinned=True),
        run("live", 0.5, state="running"),
    ]
    sizes = {"new": 10, "middle": 10, "old": 10, "pinned": 10, "live": 10}
    offered = [[one.id for one in runs_to_delete(runs, sizes, excess=n)] for n in (0, 1, 11, 100)]
    assert offered == [[], ["old"], ["old", "middle"], ["old", "middle", "new"]]


def test_a_full_store_refuses_what_is_new_and_not_what_it_has(store, queue, recording, monkeypatch):
    for part in ("start", "close"):  # nothing is to be trained here
        monkeypatch.setattr(f"analysis.runs.engine.engine.Scheduler.{part}", lambda self: None)
    id = train(queue, recording, epochs=9)
    engine = Engine(store, limits=replace(PROFILES["classroom"], quota=400_000))
    with pytest.raises(Refused, match="delete some that you no longer need"):
        engine.submit(spec(7), owner="ann")
    assert [run.id for run in store.runs()] == [id], "nothing was deleted, nothing was queued"
    assert store.run(engine.submit(spec(), owner="bob")).state == "finished"
    store.delete(id, owner="ann")
    for run in store.runs():
        store.delete(run.id, owner=run.owner)
    assert store.run(engine.submit(spec(7), owner="ann")).state == "queued"
    engine.close()


def test_an_older_file_that_is_only_read_has_a_size(tmp_path):
    assert measure_disk_usage(Store(OLD[0], read_only=True)).total == OLD[0].stat().st_size
