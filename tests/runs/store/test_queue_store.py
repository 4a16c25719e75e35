"""Who asked for what, and who sees to it."""

import random
import time

import numpy as np
import pytest

from analysis.runs.serialize.codec import pack_checkpoint, unpack_checkpoint
from analysis.runs.store import queue_store as ledger_module
from analysis.runs.store.queue_store import Ledger
from analysis.runs.store.run_entries import new_id
from analysis.runs.store.store import NotYours
from analysis.runs.store.verify import problems
from analysis.training.loop.events import Checkpoint
from tests.runs.fake import FACTS, epoch, packed_graphs, spec


def ask(ledger, owner="ann", seed=0):
    return ledger.enter([spec(seed)], owner=owner, preset="", names=["name"])[0]


def kept(number):
    return number, pack_checkpoint(Checkpoint(number, {"model.a": np.ones(2)}, {}))


def train(ledger, recording, state="finished"):
    attempt = ledger.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0)])
    recording.end(attempt, state, summary={"epochs": 0})


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


def test_who_shares_a_run_that_failed_resumes_a_copy(store, ledger, recording):
    mine, theirs = ask(ledger, "ann"), ask(ledger, "bob")
    train(ledger, recording, "failed")
    before = store.run(theirs), store.history(theirs)
    ledger.again([mine], owner="ann")
    recording.begin(ledger.waiting()[0].attempt, graphs=packed_graphs(), facts=FACTS)
    assert (store.run(theirs), store.history(theirs)) == before
    assert store.history(mine) == []


def test_the_queue_is_in_order_and_a_sweep_keeps_its_own(ledger):
    ask(ledger, seed=5)
    ledger.enter([spec(4), spec(3), spec(2)], owner="bob", preset="", names=["a", "b", "c"], sweep="s")
    ask(ledger, seed=1)
    assert [spec_of(waiting) for waiting in ledger.waiting()] == [5, 4, 3, 2, 1]


def spec_of(waiting):
    from analysis.training.spec import parse_spec

    return parse_spec(waiting.spec).seed


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


def test_resuming_queues_what_is_missing_under_the_same_ids(store, ledger, recording):
    sweep, first, second = ledger.enter(
        [spec(1), spec(2)], owner="ann", preset="", names=["a", "b"], sweep="both"
    )
    train(ledger, recording)
    ledger.leave([second], owner="ann")
    recording.end(ledger.live()[0].attempt, "stopped")
    with pytest.raises(NotYours, match="resume"):
        ledger.again([second], owner="bob")
    ledger.again([first, second], owner="ann")
    assert [(run.id, run.state) for run in store.sweep(sweep)] == [(first, "finished"), (second, "queued")]
    assert len(store.history(first)) == 1


@pytest.fixture
def interrupted(store, ledger, recording):
    """A run that ended after epoch 5, with a checkpoint of epoch 3 and snapshots of 0, 1, 2, 4 and 5."""
    id = ask(ledger)
    attempt = ledger.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(number, snapshot=number != 3) for number in range(4)])
    recording.record(attempt, [epoch(4), epoch(5)], checkpoint=(3, b"as it was"))
    recording.end(attempt, "interrupted")
    return id


def test_resumed_it_goes_on_after_its_checkpoint(store, ledger, recording, interrupted):
    ledger.again([interrupted], owner="ann")
    assert store.run(interrupted).epochs_done == 5, "what was recorded can be looked at while it waits"
    assert store.snapshot(interrupted, 4).arrays
    attempt = ledger.waiting()[0].attempt
    assert ledger.checkpoint(attempt) == b"as it was"
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS, after=3, scheduled=[0, 2, 4])
    assert [row["epoch"] for row in store.history(interrupted)] == [0, 1, 2, 3]
    assert store.snapshot_epochs(interrupted) == [0, 2]
    assert ledger.checkpoint(attempt) == b"as it was", "it may be interrupted again before the next"
    recording.record(attempt, [epoch(4)])
    recording.end(attempt, "finished", summary={"epochs": 4})
    assert [row["epoch"] for row in store.history(interrupted)] == [0, 1, 2, 3, 4]
    assert ledger.checkpoint(attempt) is None


def test_resumed_where_the_checkpoint_is_of_no_use_it_starts_at_the_beginning(
    store, ledger, recording, interrupted
):
    ledger.again([interrupted], owner="ann")
    attempt = ledger.waiting()[0].attempt
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    assert store.history(interrupted) == store.snapshot_epochs(interrupted) == []
    assert ledger.checkpoint(attempt) is None


def test_started_anew_it_goes_on_after_its_checkpoint(store, ledger, interrupted):
    assert ask(ledger) == interrupted
    assert len(store.history(interrupted)) == 6
    assert ledger.checkpoint(ledger.waiting()[0].attempt) == b"as it was"


def test_in_another_sweep_of_the_same_person_a_copy_goes_on(store, ledger, interrupted):
    before = store.run(interrupted)
    _, other = ledger.enter([spec()], owner="ann", preset="", names=["a"], sweep="s")
    assert ledger.checkpoint(ledger.waiting()[0].attempt) == b"as it was"
    assert len(store.history(other)) == 6
    assert store.run(interrupted) == before
    _, strangers = ledger.enter([spec(1)], owner="bob", preset="", names=["a"], sweep="s")
    assert store.history(strangers) == []


def test_who_leaves_a_shared_training_keeps_what_there_was_then(store, ledger, recording):
    mine, theirs = ask(ledger, "ann"), ask(ledger, "bob")
    attempt = ledger.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)], checkpoint=kept(1))
    ledger.leave([mine], owner="ann")
    recording.record(attempt, [epoch(2)], checkpoint=kept(2))
    run = store.run(mine)
    assert (run.state, run.epochs_done, run.checkpoint) == ("stopped", 1, 1)
    assert (store.run(theirs).epochs_done, store.snapshot_epochs(mine)) == (2, [0, 1])
    assert store.graphs(mine).total_nodes == 3
    ledger.again([mine], owner="ann")
    assert store.run(mine).epochs_done == 2, "it joins the one that came further"
    ledger.leave([theirs], owner="bob")
    assert [live.wanted for live in ledger.live()] == [True]
    assert problems(store) == []


def test_nobody_joins_a_training_that_has_come_less_far(store, ledger, recording, interrupted):
    newer = ask(ledger, "bob")
    recording.start(ledger.waiting()[0].attempt)
    ledger.again([interrupted], owner="ann")
    assert store.run(interrupted).epochs_done == 5
    assert store.run(newer).epochs_done == -1
    assert len(ledger.live()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_strangers_who_start_stop_and_resume_the_same_find_exactly_what_they_had(
    store, ledger, recording, seed
):
    chance, people = random.Random(seed), [f"person {n}" for n in range(8)]
    ids, progress = {}, {}

    def seen(id):
        run = store.run(id)
        return run.state, run.epochs_done, [row["epoch"] for row in store.history(id)]

    for _ in range(250):
        before = {person: seen(id) for person, id in ids.items()}
        person, wish = chance.choice(people), chance.choice(["start", "stop", "resume", "train", "train"])
        if wish == "start":
            ids[person] = ask(ledger, person)
        elif wish == "stop" and person in ids:
            ledger.leave([ids[person]], owner=person)
        elif wish == "resume" and person in ids and store.run(ids[person]).state != "finished":
            ledger.again([ids[person]], owner=person)
        elif wish == "train":
            advance(ledger, recording, progress, chance)
        for other, (state, reached, rows) in before.items():
            now = seen(ids[other])
            assert now[1] >= reached, "no epoch is ever taken from anybody"
            assert now[2][: len(rows)] == rows
            if other != person and wish != "train":
                assert now == (state, reached, rows)
            if state in ("stopped", "finished", "failed") and other != person:
                assert now == (state, reached, rows)
    assert problems(store) == []
    assert len({seen(id)[1] for id in ids.values()}) > 1, "they have come differently far"


def advance(ledger, recording, progress, chance):
    """What a server does: it ends what nobody wants, and one training that is wanted comes further."""
    for live in ledger.live():
        if not live.wanted:
            recording.end(live.attempt, "stopped", reason="stopped on request")
    wanted = [live for live in ledger.live() if live.wanted]
    if not wanted:
        return
    attempt = chance.choice(wanted).attempt
    if attempt not in progress:
        reached = ledger.checkpoint(attempt)
        progress[attempt] = unpack_checkpoint(reached).epoch if reached else -1
        recording.start(attempt)
        recording.begin(
            attempt, graphs=packed_graphs(), facts=FACTS, after=progress[attempt], scheduled=range(99)
        )
    progress[attempt] += 1
    reached = progress[attempt]
    recording.record(attempt, [epoch(reached)], checkpoint=kept(reached))
    if reached == 400:
        recording.end(attempt, "finished", summary={"epochs": 400})


def test_a_checkpoint_that_was_damaged_is_not_used(store, ledger, interrupted):
    store.database.write(lambda connection: connection.execute("UPDATE checkpoints SET blob = x'00'"))
    ledger.again([interrupted], owner="ann")
    assert ledger.checkpoint(ledger.waiting()[0].attempt) is None


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
    other = Ledger(store.database, server="there")
    other.beat()
    assert store.run(id).state == "running", "its server was heard of a moment ago"
    late = time.time() + ledger_module.STALE_SECONDS + 1
    monkeypatch.setattr(ledger_module.time, "time", lambda: late)
    other.beat()
    assert store.run(id).state == "interrupted"
    assert "was lost" in store.run(id).reason
    assert len(store.history(id)) == 2
    assert not recording.record(attempt, [epoch(2)])


def test_two_servers_on_one_store_train_each_spec_once_and_see_each_others_runs(store, ledger, recording):
    there = Ledger(store.database, server="there")
    mine = ask(ledger, "ann")
    theirs = ask(there, "bob")
    assert [waiting.owners for waiting in ledger.waiting()] == [{"ann", "bob"}]
    assert there.waiting() == there.live() == [], "it is trained where it was asked for first"
    train(ledger, recording)
    assert [store.run(id).state for id in (mine, theirs)] == ["finished", "finished"]
    other = ask(there, "bob", seed=1)
    there.leave([other], owner="bob")
    ledger.abandon("closed")
    assert [live.wanted for live in there.live()] == [False], "one that closes leaves the other's alone"


def test_a_server_that_was_asleep_does_not_bury_its_own_runs(store, ledger, monkeypatch):
    id = ask(ledger)
    late = time.time() + ledger_module.STALE_SECONDS + 1
    monkeypatch.setattr(ledger_module.time, "time", lambda: late)
    ledger.beat()
    assert store.run(id).state == "queued"


def test_closing_a_server_interrupts_only_its_own(store, ledger):
    other = Ledger(store.database, server="there")
    mine, theirs = ask(ledger, seed=1), ask(other, seed=2)
    left = ask(ledger, seed=3)
    ledger.leave([left], owner="ann")
    ledger.abandon("closed")
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
