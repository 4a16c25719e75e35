"""Runs that ended early resume after their checkpoint, and nobody loses what there was."""

import random

import pytest

from analysis.runs.serialize.codec import unpack_checkpoint
from analysis.runs.store.store import NotYours
from analysis.runs.store.verify import problems
from tests.runs.fake import FACTS, epoch, packed_graphs, spec
from tests.runs.store.queue.queueing import ask, packed_checkpoint, train


def test_who_shares_a_run_that_failed_resumes_a_copy(store, queue, recording):
    mine, theirs = ask(queue, "ann"), ask(queue, "bob")
    train(queue, recording, "failed")
    before = store.run(theirs), store.history(theirs)
    queue.renew([mine], owner="ann")
    recording.begin(queue.waiting()[0].attempt, graphs=packed_graphs(), facts=FACTS)
    assert (store.run(theirs), store.history(theirs)) == before
    assert store.history(mine) == []


def test_resuming_queues_what_is_missing_under_the_same_ids(store, queue, recording):
    sweep, first, second = queue.enter(
        [spec(1), spec(2)], owner="ann", preset="", names=["a", "b"], sweep="both"
    )
    train(queue, recording)
    queue.leave([second], owner="ann")
    recording.end(queue.live()[0].attempt, "stopped")
    with pytest.raises(NotYours, match="resume"):
        queue.renew([second], owner="bob")
    queue.renew([first, second], owner="ann")
    assert [(run.id, run.state) for run in store.sweep(sweep)] == [(first, "finished"), (second, "queued")]
    assert len(store.history(first)) == 1


@pytest.fixture
def interrupted(store, queue, recording):
    """A run that ended after epoch 5, with a checkpoint of epoch 3 and snapshots of 0, 1, 2, 4 and 5."""
    id = ask(queue)
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(number, snapshot=number != 3) for number in range(4)])
    recording.record(attempt, [epoch(4), epoch(5)], checkpoint=(3, b"as it was"))
    recording.end(attempt, "interrupted")
    return id


def test_resumed_it_goes_on_after_its_checkpoint(store, queue, recording, interrupted):
    queue.renew([interrupted], owner="ann")
    assert store.run(interrupted).epochs_done == 5, "what was recorded can be looked at while it waits"
    assert store.snapshot(interrupted, 4).arrays
    attempt = queue.waiting()[0].attempt
    assert queue.checkpoint(attempt) == b"as it was"
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS, after=3, scheduled=[0, 2, 4])
    assert [row["epoch"] for row in store.history(interrupted)] == [0, 1, 2, 3]
    assert store.snapshot_epochs(interrupted) == [0, 2]
    assert queue.checkpoint(attempt) == b"as it was", "it may be interrupted again before the next"
    recording.record(attempt, [epoch(4)])
    recording.end(attempt, "finished", summary={"epochs": 4})
    assert [row["epoch"] for row in store.history(interrupted)] == [0, 1, 2, 3, 4]
    assert queue.checkpoint(attempt) is None


def test_resumed_where_the_checkpoint_is_of_no_use_it_starts_at_the_beginning(
    store, queue, recording, interrupted
):
    queue.renew([interrupted], owner="ann")
    attempt = queue.waiting()[0].attempt
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    assert store.history(interrupted) == store.snapshot_epochs(interrupted) == []
    assert queue.checkpoint(attempt) is None


def test_started_anew_it_goes_on_after_its_checkpoint(store, queue, interrupted):
    assert ask(queue) == interrupted
    assert len(store.history(interrupted)) == 6
    assert queue.checkpoint(queue.waiting()[0].attempt) == b"as it was"


def test_in_another_sweep_of_the_same_person_a_copy_goes_on(store, queue, interrupted):
    before = store.run(interrupted)
    _, other = queue.enter([spec()], owner="ann", preset="", names=["a"], sweep="s")
    assert queue.checkpoint(queue.waiting()[0].attempt) == b"as it was"
    assert len(store.history(other)) == 6
    assert store.run(interrupted) == before
    _, strangers = queue.enter([spec(1)], owner="bob", preset="", names=["a"], sweep="s")
    assert store.history(strangers) == []


def test_who_leaves_a_shared_training_keeps_what_there_was_then(store, queue, recording):
    mine, theirs = ask(queue, "ann"), ask(queue, "bob")
    attempt = queue.waiting()[0].attempt
    recording.start(attempt)
    recording.begin(attempt, graphs=packed_graphs(), facts=FACTS)
    recording.record(attempt, [epoch(0), epoch(1)], checkpoint=packed_checkpoint(1))
    queue.leave([mine], owner="ann")
    recording.record(attempt, [epoch(2)], checkpoint=packed_checkpoint(2))
    run = store.run(mine)
    assert (run.state, run.epochs_done, run.checkpoint) == ("stopped", 1, 1)
    assert (store.run(theirs).epochs_done, store.snapshot_epochs(mine)) == (2, [0, 1])
    assert store.graphs(mine).total_nodes == 3
    queue.renew([mine], owner="ann")
    assert store.run(mine).epochs_done == 2, "it joins the one that came further"
    queue.leave([theirs], owner="bob")
    assert [live.wanted for live in queue.live()] == [True]
    assert problems(store) == []


def test_nobody_joins_a_training_that_has_come_less_far(store, queue, recording, interrupted):
    newer = ask(queue, "bob")
    recording.start(queue.waiting()[0].attempt)
    queue.renew([interrupted], owner="ann")
    assert store.run(interrupted).epochs_done == 5
    assert store.run(newer).epochs_done == -1
    assert len(queue.live()) == 2


@pytest.mark.parametrize("seed", range(3))
def test_strangers_who_start_stop_and_resume_the_same_find_exactly_what_they_had(
    store, queue, recording, seed
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
            ids[person] = ask(queue, person)
        elif wish == "stop" and person in ids:
            queue.leave([ids[person]], owner=person)
        elif wish == "resume" and person in ids and store.run(ids[person]).state != "finished":
            queue.renew([ids[person]], owner=person)
        elif wish == "train":
            advance(queue, recording, progress, chance)
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


def advance(queue, recording, progress, chance):
    """What a server does: it ends what nobody wants, and one training that is wanted comes further."""
    for live in queue.live():
        if not live.wanted:
            recording.end(live.attempt, "stopped", reason="stopped on request")
    wanted = [live for live in queue.live() if live.wanted]
    if not wanted:
        return
    attempt = chance.choice(wanted).attempt
    if attempt not in progress:
        reached = queue.checkpoint(attempt)
        progress[attempt] = unpack_checkpoint(reached).epoch if reached else -1
        recording.start(attempt)
        recording.begin(
            attempt, graphs=packed_graphs(), facts=FACTS, after=progress[attempt], scheduled=range(99)
        )
    progress[attempt] += 1
    reached = progress[attempt]
    recording.record(attempt, [epoch(reached)], checkpoint=packed_checkpoint(reached))
    if reached == 400:
        recording.end(attempt, "finished", summary={"epochs": 400})


def test_a_checkpoint_that_was_damaged_is_not_used(store, queue, interrupted):
    store.database.write(lambda connection: connection.execute("UPDATE checkpoints SET blob = x'00'"))
    queue.renew([interrupted], owner="ann")
    assert queue.checkpoint(queue.waiting()[0].attempt) is None
