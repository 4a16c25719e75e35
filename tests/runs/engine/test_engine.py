"""Trainings in real worker processes."""

import pytest
import torch

from analysis.checks import BadInput
from analysis.data.prepare import prepare
from analysis.runs.budget.limits import Refused
from analysis.runs.store.store import NotYours
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.fit import fit
from analysis.training.spec import DataSpec, DepthSpec, RunSpec
from tests.data.test_prepare import karate
from tests.runs.engine.real_workers import LONG, PATIENCE, checkpoint_of, ended, under_way, wait_for
from tests.runs.fake import spec


@pytest.fixture
def store(engine_store):
    return engine_store


def test_what_is_asked_before_the_workers_are_there_is_queued_and_then_trained(engine, store):
    id = engine.submit(spec(), owner="ann", preset="karate-factions")
    assert store.run(id).state == "queued"
    assert engine.position(id) == 1
    engine.wait_ready(PATIENCE)
    run = ended(store, id)
    assert (run.state, run.reason) == ("finished", "")
    assert run.name == "karate, 4 heads x 2 clusters, seed 0"
    assert run.summary["epochs"] == run.epochs_done == 3
    assert [row["epoch"] for row in store.history(id)] == [0, 1, 2, 3]
    assert store.snapshot_epochs(id) == [0, 1, 2, 3]
    assert store.snapshot(id, 3).arrays["memory.0.keys"].shape[:2] == (4, 2)
    assert store.graphs(id).total_nodes == 34
    assert run.device == "cpu"
    assert run.versions["torch"]
    assert run.started <= run.ended
    assert engine.position(id) is None
    assert not engine.worker_error


def test_an_equal_spec_is_not_trained_again(engine, store):
    first = engine.submit(spec(), owner="ann")
    before = ended(store, first)
    second = engine.submit(spec(), owner="bob")
    assert store.run(second).state == "finished"
    assert store.run(second).started == before.started


def test_progress_is_seen_while_it_trains_and_stop_acts_soon(engine, store):
    id = engine.submit(spec(1, **LONG), owner="ann")
    other = engine.submit(spec(1, **LONG), owner="bob")
    waiting = engine.submit(spec(2), owner="ann")
    run = under_way(store, id)
    assert run.state == "running"
    assert store.run(waiting).state == "queued"
    engine.stop(waiting, owner="ann")
    assert store.run(waiting).state == "stopped"
    wait_for(lambda: store.run(waiting).reason == "stopped before it began")
    with pytest.raises(NotYours):
        engine.stop(id, owner="eve")
    engine.stop(id, owner="ann")
    assert store.run(id).state == "stopped"
    assert store.run(other).state == "running", "bob still wants it"
    engine.stop(other, owner="bob")
    run = wait_for(lambda: run if (run := store.run(other)).ended else None)
    assert (run.state, run.reason) == ("stopped", "stopped on request")
    assert 3 < run.epochs_done < 2000
    assert len(store.history(other)) == run.epochs_done + 1
    left = store.history(id)
    assert left == store.history(other)[: len(left)], "what there was when ann left"


def test_stopped_and_asked_again_it_goes_on_and_loses_nothing(engine, store):
    id = engine.submit(spec(3, **LONG), owner="ann")
    wait_for(lambda: checkpoint_of(store, id) is not None)
    engine.stop(id, owner="ann")
    before = wait_for(lambda: run if (run := store.run(id)).ended else None)
    rows = store.history(id)
    assert engine.submit(spec(3, **LONG), owner="ann") == id
    wait_for(lambda: store.run(id).epochs_done > before.epochs_done)
    assert numbers(store.history(id))[: before.checkpoint + 1] == numbers(rows)[: before.checkpoint + 1]
    engine.stop(id, owner="ann")
    assert ended(store, id).state == "stopped"


def test_a_strangers_start_takes_no_epoch_from_a_stopped_run(engine, store):
    id = engine.submit(spec(33, **LONG), owner="ann")
    under_way(store, id)
    engine.stop(id, owner="ann")
    run = wait_for(lambda: run if (run := store.run(id)).ended else None)
    rows, epochs = store.history(id), store.snapshot_epochs(id)
    other = engine.submit(spec(33, **LONG), owner="eve")
    under_way(store, other)
    assert (store.run(id), store.history(id), store.snapshot_epochs(id)) == (run, rows, epochs)
    engine.stop(other, owner="eve")
    assert store.run(id) == run


def numbers(rows):
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def test_resumed_after_a_stop_it_ends_as_if_it_had_not_been_stopped(engine, store):
    graph, task = prepare(karate(), task="node classification"), "node classification"
    own = UserGraphs(store.database).keep(graph, owner="ann", title="club", task=task, limits=engine.limits)
    slow = spec(40, training__epochs=400, model__dropout=0.3).with_(data=own.data)
    id = engine.submit(slow, owner="ann")
    wait_for(lambda: checkpoint_of(store, id) is not None or not store.run(id).live)
    engine.stop(id, owner="ann")
    wait_for(lambda: store.run(id).ended)
    kept = checkpoint_of(store, id)
    assert 0 < kept <= store.run(id).epochs_done < slow.training.epochs
    before = store.history(id)[: kept + 1]
    engine.resume(id, owner="ann")
    run = ended(store, id)
    assert (run.state, run.reason, run.epochs_done) == ("finished", "", slow.training.epochs)
    assert store.history(id)[: kept + 1] == before, "these were not trained again"
    assert checkpoint_of(store, id) is None
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    events = []
    result = fit(slow, own=graph, observe=events.append)
    torch.set_num_threads(threads)
    assert numbers(store.history(id)) == numbers(dict(event.row) for event in events[1:])
    weights = store.weights(id)
    assert {name: value.tobytes() for name, value in weights.items()} == {
        name: value.numpy().tobytes() for name, value in result.model.state_dict().items()
    }
    assert store.snapshot_epochs(id) == [event.snapshot.epoch for event in events[1:] if event.snapshot]


def test_people_take_turns_and_one_who_asks_for_too_much_is_refused(engine, store):
    running = engine.submit(spec(20, **LONG), owner="ann")
    under_way(store, running)
    own = [engine.submit(spec(seed), owner="ann") for seed in (21, 22)]
    with pytest.raises(Refused, match="you have 2 runs waiting"):
        engine.submit(spec(23), owner="ann")
    assert len(store.runs(owner="ann")) == len({run.id for run in store.runs(owner="ann")})
    assert "23" not in [run.name[-2:] for run in store.runs()]
    other = engine.submit(spec(24), owner="zoe")
    assert [engine.position(id) for id in (other, *own)] == [1, 2, 3]
    waits = [engine.expected_wait(id) for id in (other, *own)]
    assert 0 < waits[0] < waits[1] < waits[2] < 60
    assert engine.expected_wait(running) is None
    assert engine.submit(spec(24), owner="ann"), "somebody else's training may be joined all the same"
    engine.stop(running, owner="ann")
    assert ended(store, other).state == "finished"
    with pytest.raises(Refused, match="epochs would pass"):
        engine.submit(
            RunSpec(data=DataSpec(name="digits"), training={"epochs": 2000}).with_(model__hidden=256),
            owner="ann",
        )


def test_a_run_that_cannot_be_trained_says_why(engine, store):
    id = engine.submit(spec(6, training__device="cuda"), owner="ann")
    run = ended(store, id)
    if run.state == "finished":
        pytest.skip("this machine has a GPU")
    assert run.state == "failed"
    assert "expected a CUDA GPU" in run.reason


def test_a_sweep_is_many_runs_and_asking_again_trains_only_what_is_missing(engine, store):
    specs = [spec(seed, model__heads=2) for seed in (1, 2, 3)]
    first = engine.submit_sweep(specs[:2], owner="ann", preset="p", name="two")
    assert [run.preset for run in store.sweep(first)] == ["p", "p"]
    wait_for(lambda: not any(run.live for run in store.sweep(first)))
    before = {run.key: run.started for run in store.sweep(first)}
    second = engine.submit_sweep(specs, owner="ann", preset="p", name="three")
    wait_for(lambda: not any(run.live for run in store.sweep(second)))
    runs = store.sweep(second)
    assert [run.state for run in runs] == ["finished"] * 3
    assert [run.started for run in runs[:2]] == [before[run.key] for run in runs[:2]]
    with pytest.raises(BadInput, match="at least one"):
        engine.submit_sweep([], owner="ann")


def test_a_depth_run_ends_with_a_table_of_its_layers(engine, store):
    deep = RunSpec(data=DataSpec(name="planted-partition"), model=DepthSpec(depth=2, norm="diff_group"))
    deep = deep.with_(training__epochs=2, training__device="cpu")
    run = ended(store, engine.submit(deep, owner="ann"))
    assert run.state == "finished", run.reason
    assert {row["layer"] for row in run.table} == {0, 1, 2}
    assert "state.0" in store.snapshot(run.id, 2).arrays
