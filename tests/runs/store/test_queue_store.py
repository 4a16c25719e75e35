"""Who asked for what, and who sees to it."""

import time

import pytest

from analysis.runs.store import queue_store as ledger_module
from analysis.runs.store.queue_store import QueueStore
from analysis.runs.store.run_requests import new_id
from analysis.runs.store.store import NotYours
from tests.runs.fake import FACTS, epoch, packed_graphs, spec
from tests.runs.store.queueing import ask, spec_of, train


def test_equal_specs_are_one_training_with_an_entry_for_each_person(store, ledger):
    first, second = ask(ledger, "ann"), ask(ledger, "bob")
    assert first != second
    (waiting,) = ledger.waiting()
    assert set(waiting.owners) == {"ann", "bob"}
    assert store.run(first).key == store.run(second).key


def test_asking_twice_gives_the_same_entry(ledger):
    assert ask(ledger) == ask(ledger)


def test_a_finished_training_is_not_queued_again(store, ledger, recording):
    first = ask(ledger)
    train(ledger, recording)
    second = ask(ledger, "bob")
    assert ledger.waiting() == []
    assert store.run(second).state == "finished"
    assert len(store.history(second)) == len(store.history(first)) == 1


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_any_other_end_is_queued_again_and_keeps_what_it_has_until_it_begins(store, ledger, recording, state):
    id = ask(ledger)
    train(ledger, recording, state)
    assert store.run(id).state == state
    assert ask(ledger) == id
    assert store.run(id).state == "queued"
    assert len(store.history(id)) == 1
    (waiting,) = ledger.waiting()
    recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
    assert store.history(id) == []


@pytest.mark.parametrize("state", ["failed", "stopped", "interrupted"])
def test_a_strangers_start_leaves_what_is_over_as_it_is(store, ledger, recording, state):
    id = ask(ledger)
    train(ledger, recording, state)
    store.pin(id, owner="ann")
    before = store.run(id), store.history(id), store.snapshot_epochs(id)
    theirs = ask(ledger, "eve")
    train(ledger, recording)
    assert (store.run(id), store.history(id), store.snapshot_epochs(id)) == before
    assert store.run(theirs).state == "finished"


def test_a_deleted_run_that_can_be_restored_is_left_as_it_is_too(store, ledger, recording):
    id = ask(ledger)
    train(ledger, recording, "stopped")
    before = store.run(id), store.history(id)
    store.delete(id, owner="ann")
    ask(ledger, "eve")
    store.restore(id, owner="ann")
    assert (store.run(id), store.history(id)) == before


def test_the_queue_is_in_order_and_a_sweep_keeps_its_own(ledger):
    ask(ledger, seed=5)
    ledger.enter([spec(4), spec(3), spec(2)], owner="bob", preset="", names=["a", "b", "c"], sweep="s")
    ask(ledger, seed=1)
    assert [spec_of(waiting) for waiting in ledger.waiting()] == [5, 4, 3, 2, 1]


def test_a_shared_training_goes_on_until_the_last_leaves(store, ledger):
    first, second = ask(ledger, "ann"), ask(ledger, "bob")
    ledger.leave([first], owner="ann")
    assert store.run(first).state == "stopped"
    assert store.run(second).state == "queued"
    assert [live.wanted for live in ledger.live()] == [True]
    ledger.leave([second], owner="bob")
    assert [live.wanted for live in ledger.live()] == [False]


def test_deleting_the_last_entry_leaves_nobody_who_wants_it(store, ledger):
    id = ask(ledger)
    store.delete(id, owner="ann")
    assert [live.wanted for live in ledger.live()] == [False]
    store.restore(id, owner="ann")
    assert [live.wanted for live in ledger.live()] == [True]


def test_somebody_elses_run_cannot_be_stopped(ledger):
    id = ask(ledger)
    with pytest.raises(NotYours, match="stop"):
        ledger.leave([id], owner="bob")
    assert [live.wanted for live in ledger.live()] == [True]


def test_starting_what_one_stopped_wants_it_again(store, ledger):
    id = ask(ledger)
    ledger.leave([id], owner="ann")
    before = ledger.live()[0].attempt
    assert ask(ledger) == id
    (after,) = ledger.live()
    assert after.wanted
    assert after.attempt != before, "the old attempt is being stopped, so this has to be a new one"


def test_an_attempt_that_was_overtaken_writes_nothing(store, ledger, recording):
    id = ask(ledger)
    old = ledger.waiting()[0].attempt
    recording.end(old, "interrupted")
    ask(ledger)
    assert not recording.begin(old, graphs=packed_graphs(), facts=FACTS)
    assert not recording.record(old, [epoch(0)])
    assert not recording.end(old, "finished")
    assert store.run(id).state == "queued"
    assert store.history(id) == []


def test_what_a_dead_server_left_is_interrupted_and_keeps_its_history(store, ledger, recording, monkeypatch):
    id = ask(ledger)
    attempt = ledger.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)])
    other = QueueStore(store.database, server="there")
    other.record_heartbeat()
    assert store.run(id).state == "running", "its server was heard of a moment ago"
    late = time.time() + ledger_module.STALE_SECONDS + 1
    monkeypatch.setattr(ledger_module.time, "time", lambda: late)
    other.record_heartbeat()
    assert store.run(id).state == "interrupted"
    assert "was lost" in store.run(id).reason
    assert len(store.history(id)) == 2
    assert not recording.record(attempt, [epoch(2)])


def test_two_servers_on_one_store_train_each_spec_once_and_see_each_others_runs(store, ledger, recording):
    there = QueueStore(store.database, server="there")
    mine = ask(ledger, "ann")
    theirs = ask(there, "bob")
    assert [waiting.owners for waiting in ledger.waiting()] == [{"ann", "bob"}]
    assert there.waiting() == there.live() == [], "it is trained where it was asked for first"
    train(ledger, recording)
    assert [store.run(id).state for id in (mine, theirs)] == ["finished", "finished"]
    other = ask(there, "bob", seed=1)
    there.leave([other], owner="bob")
    ledger.end_unfinished("closed")
    assert [live.wanted for live in there.live()] == [False], "one that closes leaves the other's alone"


def test_a_server_that_was_asleep_does_not_bury_its_own_runs(store, ledger, monkeypatch):
    id = ask(ledger)
    late = time.time() + ledger_module.STALE_SECONDS + 1
    monkeypatch.setattr(ledger_module.time, "time", lambda: late)
    ledger.record_heartbeat()
    assert store.run(id).state == "queued"


def test_closing_a_server_interrupts_only_its_own(store, ledger):
    other = QueueStore(store.database, server="there")
    mine, theirs = ask(ledger, seed=1), ask(other, seed=2)
    left = ask(ledger, seed=3)
    ledger.leave([left], owner="ann")
    ledger.end_unfinished("closed")
    assert [store.run(id).state for id in (mine, theirs, left)] == ["interrupted", "queued", "stopped"]
    assert [store.run(id).reason for id in (mine, left)] == ["closed", "stopped on request"]


def test_purging_removes_data_with_the_last_entry(store, ledger, recording):
    first = ask(ledger, "ann")
    train(ledger, recording)
    second = ask(ledger, "bob")
    store.delete(first, owner="ann")
    ledger.purge(older_than=-1)
    assert len(store.history(second)) == 1
    store.delete(second, owner="bob")
    ledger.purge(older_than=60)
    store.restore(second, owner="bob")
    store.delete(second, owner="bob")
    ledger.purge(older_than=-1)
    with store.database.reading() as connection:
        for table in ("entries", "trainings", "history", "snapshots", "graphs"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_purging_a_sweep_takes_the_sweep_along(store, ledger, recording):
    id, run = ledger.enter([spec()], owner="ann", preset="", names=["a"], sweep="s")
    train(ledger, recording)
    store.delete(run, owner="ann")
    ledger.purge(older_than=-1)
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM sweeps").fetchone() == (0,)


def test_ids_are_long_and_no_options():
    ids = {new_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(id) == 16 and not id.startswith("-") for id in ids)
