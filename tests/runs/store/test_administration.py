"""What the person who runs a server can do."""

import time

import pytest

from analysis.runs.store import administration
from analysis.runs.store.store import NoSuchRun
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


@pytest.fixture
def trained(store, queue, recording):
    """Finished runs of two people, a sweep of two, and one that waits; their ids."""
    ids = [
        *queue.enter([spec(1)], owner="ann", preset="", names=["one"]),
        *queue.enter([spec(2)], owner="bob", preset="", names=["two"]),
        *queue.enter([spec(3), spec(4)], owner="bob", preset="", names=["a", "b"], sweep="both"),
    ]
    for waiting in queue.waiting():
        recording.start(waiting.attempt)
        recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
        recording.record(waiting.attempt, [epoch(0), epoch(1)])
        recording.end(waiting.attempt, "finished", summary={"epochs": 1})
    return [*ids, *queue.enter([spec(9)], owner="ann", preset="", names=["waits"])]


def test_who_uses_how_much(store, trained):
    bob, ann = administration.usage(store)
    assert (bob.owner, bob.runs, bob.live) == ("bob", 3, 0)
    assert (ann.owner, ann.runs, ann.live) == ("ann", 2, 1)
    assert bob.bytes > ann.bytes > 0


def test_deleting_is_for_good_and_takes_whole_sweeps(store, trained):
    one, _, sweep, *_ = trained
    assert administration.delete(store, [one, sweep]) == 3
    assert {run.name for run in store.runs()} == {"two", "waits"}
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM trainings").fetchone() == (2,)


def test_what_is_not_there_is_named_and_nothing_is_deleted(store, trained):
    with pytest.raises(NoSuchRun, match="'nothing'"):
        administration.delete(store, [trained[0], "nothing"])
    assert len(store.runs()) == 5


def test_a_deleted_run_that_waits_is_wanted_by_nobody(store, queue, trained):
    administration.delete(store, [trained[-1]])
    assert [live.wanted for live in queue.live()] == [False]


def test_pruning_spares_pinned_and_live_runs_and_begins_with_the_oldest(store, trained):
    store.pin(trained[0], owner="ann")
    oldest, size = administration.to_prune(store)
    assert [run.name for run in oldest] == ["two", "a", "b"]
    assert size > 0
    one, _ = administration.to_prune(store, most_bytes=administration.measure_disk_usage(store).total - 1)
    assert [run.name for run in one] == ["two"]
    assert administration.to_prune(store, before=time.time() - 60) == ([], 0)


def test_stopping_somebodys_run(store, queue, trained):
    administration.stop(store, [trained[-1]])
    assert store.run(trained[-1]).state == "stopped"
    assert [live.wanted for live in queue.live()] == [False]
