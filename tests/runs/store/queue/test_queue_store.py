"""Who asked for what, and who sees to it."""

import time

import pytest

from analysis.runs.store.queue import queue_store
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.queue.run_requests import new_id
from analysis.runs.store.store import NotYours
from tests.runs.fake import FACTS, epoch, packed_graphs, spec
from tests.runs.store.queue.queueing import ask, spec_of, train


def test_equal_specs_are_one_training_with_an_entry_for_each_person(store, queue):
    first, second = ask(queue, "ann"), ask(queue, "bob")
    assert first != second
    (waiting,) = queue.waiting()
    assert set(waiting.owners) == {"ann", "bob"}
    assert store.run(first).key == store.run(second).key


def test_asking_twice_gives_the_same_entry(queue):
    assert ask(queue) == ask(queue)


def test_a_finished_training_is_not_queued_again(store, queue, recording):
    first = ask(queue)
    train(queue, recording)
    second = ask(queue, "bob")
    assert queue.waiting() == []
    assert store.run(second).state == "finished"
    assert len(store.history(second)) == len(store.history(first)) == 1


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_any_other_end_is_queued_again_and_keeps_what_it_has_until_it_begins(store, queue, recording, state):
    id = ask(queue)
    train(queue, recording, state)
    assert store.run(id).state == state
    assert ask(queue) == id
    assert store.run(id).state == "queued"
    assert len(store.history(id)) == 1
    (waiting,) = queue.waiting()
    recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
    assert store.history(id) == []


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_a_strangers_start_leaves_what_is_over_as_it_is(store, queue, recording, state):
    id = ask(queue)
    train(queue, recording, state)
    store.pin(id, owner="ann")
    before = store.run(id), store.history(id), store.snapshot_epochs(id)
    theirs = ask(queue, "eve")
    train(queue, recording)
    assert (store.run(id), store.history(id), store.snapshot_epochs(id)) == before
    assert store.run(theirs).state == "finished"


def test_a_deleted_run_that_can_be_restored_is_left_as_it_is_too(store, queue, recording):
    id = ask(queue)
    train(queue, recording, "stopped")
    before = store.run(id), store.history(id)
    store.delete(id, owner="ann")
    ask(queue, "eve")
    store.restore(id, owner="ann")
    assert (store.run(id), store.history(id)) == before


def test_the_queue_is_in_order_and_a_sweep_keeps_its_own(queue):
    ask(queue, seed=5)
    queue.enter([spec(4), spec(3), spec(2)], owner="bob", preset="", names=["a", "b", "c"], sweep="s")
    ask(queue, seed=1)
    assert [spec_of(waiting) for waiting in queue.waiting()] == [5, 4, 3, 2, 1]


def test_a_shared_training_goes_on_until_the_last_leaves(store, queue):
    first, second = ask(queue, "ann"), ask(queue, "bob")
    queue.leave([first], owner="ann")
    assert store.run(first).state == "stopped"
    assert store.run(second).state == "queued"
    assert [live.wanted for live in queue.live()] == [True]
    queue.leave([second], owner="bob")
    assert [live.wanted for live in queue.live()] == [False]


def test_deleting_the_last_entry_leaves_nobody_who_wants_it(store, queue):
    id = ask(queue)
    store.delete(id, owner="ann")
    assert [live.wanted for live in queue.live()] == [False]
    store.restore(id, owner="ann")
    assert [live.wanted for live in queue.live()] == [True]


def test_somebody_elses_run_cannot_be_stopped(queue):
    id = ask(queue)
    with pytest.raises(NotYours, match="stop"):
        queue.leave([id], owner="bob")
    assert [live.wanted for live in queue.live()] == [True]


def test_starting_what_one_stopped_wants_it_again(store, queue):
    id = ask(queue)
    queue.leave([id], owner="ann")
    before = queue.live()[0].attempt
    assert ask(queue) == id
    (after,) = queue.live()
    assert after.wanted
    assert after.attempt != before, "the old attempt is being stopped, so this has to be a new one"


def test_an_attempt_that_was_overtaken_writes_nothing(store, queue, recording):
    id = ask(queue)
    old = queue.waiting()[0].attempt
    recording.end(old, "interrupted")
    ask(queue)
    assert not recording.begin(old, graphs=packed_graphs(), facts=FACTS)
    assert not recording.record(old, [epoch(0)])
    assert not recording.end(old, "finished")
    assert store.run(id).state == "queued"
    assert store.history(id) == []


def test_what_a_dead_server_left_is_interrupted_and_keeps_its_history(store, queue, recording, monkeypatch):
    id = ask(queue)
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)])
    other = QueueStore(store.database, server="there")
    other.record_heartbeat()
    assert store.run(id).state == "running", "its server was heard of a moment ago"
    late = time.time() + queue_store.STALE_SECONDS + 1
    monkeypatch.setattr(queue_store.time, "time", lambda: late)
    other.record_heartbeat()
    assert store.run(id).state == "interrupted"
    assert "was lost" in store.run(id).reason
    assert len(store.history(id)) == 2
    assert not recording.record(attempt, [epoch(2)])


def test_two_servers_on_one_store_train_each_spec_once_and_see_each_others_runs(store, queue, recording):
    there = QueueStore(store.database, server="there")
    mine = ask(queue, "ann")
    theirs = ask(there, "bob")
    assert [waiting.owners for waiting in queue.waiting()] == [{"ann", "bob"}]
    assert there.waiting() == there.live() == [], "it is trained where it was asked for first"
    train(queue, recording)
    assert [store.run(id).state for id in (mine, theirs)] == ["finished", "finished"]
    other = ask(there, "bob", seed=1)
    there.leave([other], owner="bob")
    queue.end_unfinished("closed")
    assert [live.wanted for live in there.live()] == [False], "one that closes leaves the other's alone"


def test_a_server_that_was_asleep_does_not_bury_its_own_runs(store, queue, monkeypatch):
    id = ask(queue)
    late = time.time() + queue_store.STALE_SECONDS + 1
    monkeypatch.setattr(queue_store.time, "time", lambda: late)
    queue.record_heartbeat()
    assert store.run(id).state == "queued"


def test_closing_a_server_interrupts_only_its_own(store, queue):
    other = QueueStore(store.database, server="there")
    mine, theirs = ask(queue, seed=1), ask(other, seed=2)
    left = ask(queue, seed=3)
    queue.leave([left], owner="ann")
    queue.end_unfinished("closed")
    assert [store.run(id).state for id in (mine, theirs, left)] == ["interrupted", "queued", "stopped"]
    assert [store.run(id).reason for id in (mine, left)] == ["closed", "stopped on request"]


def test_ids_are_long_and_no_options():
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(id) == 16 and not id.startswith("-") for id in ids)
