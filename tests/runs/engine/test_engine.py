"""Trainings in real worker processes."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import types
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import torch

from analysis.checks import BadInput
from analysis.data.prepare import prepare
from analysis.runs.budget.limits import Refused
from analysis.runs.engine import sent_jobs
from analysis.runs.engine.engine import Engine
from analysis.runs.store import queue_store
from analysis.runs.store.store import NotYours, Store
from analysis.runs.store.user_graphs import OwnGraphs
from analysis.training.fit import fit
from analysis.training.spec import DataSpec, DepthSpec, RunSpec
from tests.data.test_prepare import karate
from tests.runs.fake import spec

LONG = {"training__epochs": 2000}
PATIENCE = 120.0


def wait_for(condition, *, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"nothing after {seconds} s"
        time.sleep(0.02)
    return value


def ended(store, id):
    return wait_for(lambda: None if (run := store.run(id)).live else run)


def under_way(store, id):
    return wait_for(lambda: run if (run := store.run(id)).epochs_done > 3 or not run.live else None)


def workers():
    alive = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # one that is just ending
            if any("spawn_main" in part for part in process.cmdline()):
                alive.append(process)
    return alive


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Make the main module look as it does under ``streamlit run``: a page, which no worker may execute."""
    folder = tmp_path_factory.mktemp("page")
    main = types.ModuleType("__main__")
    main.__file__ = str(folder / "page.py")
    (folder / "page.py").write_text("import pathlib\npathlib.Path(__file__).with_name('executed').touch()\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", main)
        yield folder


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store") / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture(scope="module")
def engine(store, page):
    engine = Engine(store, workers=1)
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def _nothing_left_running(request):
    yield
    if "engine" in request.fixturenames:
        engine, store = request.getfixturevalue("engine"), request.getfixturevalue("store")
        for run in store.runs():
            if run.live:
                engine.stop(run.id, owner=run.owner)


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
    assert not engine.trouble


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
    assert len(store.history(id)) == run.epochs_done + 1


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


def test_a_killed_worker_costs_its_run_nothing_but_time(engine, store, page):
    id = engine.submit(spec(4, training__epochs=900), owner="ann")
    wait_for(lambda: checkpoint_of(store, id) is not None)
    (worker,) = workers()
    worker.kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("finished", "")
    assert [row["epoch"] for row in store.history(id)] == list(range(901))
    assert worker.pid not in [process.pid for process in workers()]
    assert not (page / "executed").exists()


def test_a_run_that_loses_worker_after_worker_fails_and_the_next_one_is_trained(engine, store, monkeypatch):
    monkeypatch.setattr(sent_jobs, "MOST_LOSSES", 1)
    id = engine.submit(spec(44, **LONG), owner="ann")
    following = engine.submit(spec(5), owner="ann")
    killed = set()
    for _ in range(2):
        wait_for(lambda: store.run(id).epochs_done > 3 and {p.pid for p in workers()} - killed)
        (worker,) = workers()
        job = wait_for(lambda: next(iter(engine._conductor._jobs._jobs.values()), None))
        wait_for(lambda pid=worker.pid, job=job: job.pid == pid)
        killed.add(worker.pid)
        worker.kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("failed", "2 workers ended unexpectedly while they trained it")
    assert len(store.history(id)) > 3
    assert ended(store, following).state == "finished"


def checkpoint_of(store, id):
    query = "SELECT c.epoch FROM checkpoints c JOIN entries e ON e.training = c.training WHERE e.id = ?"
    with store.database.reading() as connection:
        row = connection.execute(query, (id,)).fetchone()
    return None if row is None else row[0]


def numbers(rows):
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def test_resumed_after_a_stop_it_ends_as_if_it_had_not_been_stopped(engine, store):
    graph, task = prepare(karate(), task="node classification"), "node classification"
    own = OwnGraphs(store.database).keep(graph, owner="ann", title="club", task=task, limits=engine.limits)
    slow = spec(40, training__epochs=700, model__dropout=0.3).with_(data=own.data)
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


def test_a_worker_that_does_not_answer_is_ended_after_a_grace_period(engine, store, monkeypatch):
    monkeypatch.setattr(sent_jobs, "GRACE_SECONDS", 0.5)
    id = engine.submit(spec(10, **LONG), owner="ann")
    under_way(store, id)
    (worker,) = workers()
    assert worker.nice() > psutil.Process().nice(), "who looks at a page comes before a training"
    worker.suspend()
    engine.stop(id, owner="ann")
    run = wait_for(lambda: run if (run := store.run(id)).ended else None)
    assert run.state == "stopped"
    assert "did not answer" in run.reason
    assert ended(store, engine.submit(spec(11), owner="ann")).state == "finished"


def test_a_run_is_stopped_at_the_time_limit(engine, store, monkeypatch):
    monkeypatch.setattr(engine._conductor._jobs, "limits", replace(engine._limits, duration=0.3))
    id = engine.submit(spec(12, **LONG), owner="ann")
    run = ended(store, id)
    assert (run.state, run.reason) == ("stopped", "stopped at the time limit of 0.3 seconds")
    assert run.epochs_done >= 0


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


def test_a_cluster_that_is_lost_interrupts_its_run_and_is_started_again(engine, store):
    id = engine.submit(spec(30, **LONG), owner="ann")
    under_way(store, id)
    (worker,) = workers()
    worker.parent().kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("interrupted", sent_jobs.LOST)
    engine.resume(id, owner="ann")
    assert under_way(store, id).state == "running"
    assert worker.pid not in [process.pid for process in workers()]


def test_closing_interrupts_what_runs_and_leaves_no_process(engine, store):
    running = engine.submit(spec(7, **LONG), owner="ann")
    waiting = engine.submit(spec(8), owner="ann")
    under_way(store, running)
    left = workers()
    engine.close()
    assert store.run(running).state == store.run(waiting).state == "interrupted"
    assert len(store.history(running)) > 3
    wait_for(
        lambda: not any(process.is_running() and process.status() != "zombie" for process in left), seconds=5
    )


SERVER = """
import sys, time
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from analysis.training.spec import parse_spec

if __name__ == "__main__":
    store = Store(sys.argv[1])
    engine = Engine(store, workers=1)
    print(engine.submit(parse_spec(sys.argv[2]), owner="ann"), flush=True)
    time.sleep(600)
"""


def test_a_killed_server_leaves_a_readable_store_and_no_process(tmp_path, monkeypatch):
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    command = [sys.executable, str(script), str(tmp_path / "runs.sqlite"), spec(1, **LONG).to_json()]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(Path.cwd())}
    )
    id = server.stdout.readline().decode().strip()
    store = Store(tmp_path / "runs.sqlite")
    under_way(store, id)
    left = psutil.Process(server.pid).children(recursive=True)
    server.send_signal(signal.SIGKILL)
    server.wait()
    wait_for(lambda: not any(process.is_running() for process in left), seconds=15)
    reached = store.run(id).epochs_done
    assert len(store.history(id)) == reached + 1 > 3
    monkeypatch.setattr(queue_store, "STALE_SECONDS", 0.0)
    queue_store.Ledger(store.database, server="next").beat()
    assert store.run(id).state == "interrupted"
    store.close()
