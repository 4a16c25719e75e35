"""Workers, clusters and servers that are killed, hang or end: nothing is lost and nothing is left."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from analysis.runs.engine import submitted_jobs
from analysis.runs.store.queue import queue_store
from analysis.runs.store.store import Store
from tests.runs.engine.real_workers import (
    LONG,
    checkpoint_of,
    cluster_of,
    ended,
    under_way,
    wait_for,
    workers,
)
from tests.runs.fake import spec


@pytest.fixture
def store(engine_store):
    return engine_store


def test_a_killed_worker_costs_its_run_nothing_but_time(engine, store, page):
    id = engine.submit(spec(4, training__epochs=400), owner="ann")
    wait_for(lambda: checkpoint_of(store, id) is not None)
    (worker,) = workers()
    if sys.platform == "linux":
        assert "forkserver" in " ".join(worker.parent().cmdline()), "it shares the memory of the next one"
    worker.kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("finished", "")
    assert [row["epoch"] for row in store.history(id)] == list(range(401))
    assert worker.pid not in [process.pid for process in workers()]
    assert not (page / "executed").exists()


def test_a_run_that_loses_worker_after_worker_fails_and_the_next_one_is_trained(engine, store, monkeypatch):
    monkeypatch.setattr(submitted_jobs, "MOST_LOSSES", 1)
    id = engine.submit(spec(44, **LONG), owner="ann")
    following = engine.submit(spec(5), owner="ann")
    killed = set()
    for _ in range(2):
        wait_for(lambda: (checkpoint_of(store, id) or 0) > 3 and {p.pid for p in workers()} - killed)
        (worker,) = workers()
        job = wait_for(lambda: next(iter(engine._scheduler._jobs._jobs.values()), None))
        wait_for(lambda pid=worker.pid, job=job: job.pid == pid)
        killed.add(worker.pid)
        worker.kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("failed", "2 workers ended unexpectedly while they trained it")
    assert len(store.history(id)) > 3
    assert ended(store, following).state == "finished"


def test_a_worker_that_does_not_answer_is_ended_after_a_grace_period(engine, store, monkeypatch):
    monkeypatch.setattr(submitted_jobs, "GRACE_SECONDS", 0.5)
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
    monkeypatch.setattr(engine._scheduler._jobs, "limits", replace(engine._limits, duration=0.3))
    id = engine.submit(spec(12, **LONG), owner="ann")
    run = ended(store, id)
    assert (run.state, run.reason) == ("stopped", "stopped at the time limit of 0.3 seconds")
    assert run.epochs_done >= 0


def test_a_cluster_that_is_lost_interrupts_its_run_and_is_started_again(engine, store):
    id = engine.submit(spec(30, **LONG), owner="ann")
    under_way(store, id)
    (worker,) = workers()
    cluster_of(worker).kill()
    run = ended(store, id)
    assert (run.state, run.reason) == ("interrupted", submitted_jobs.LOST)
    engine.resume(id, owner="ann")
    # It has epochs from before, so it would count as under way while it still waits.
    again = wait_for(lambda: run if (run := store.run(id)).state != "queued" else None)
    assert again.state == "running"
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
    queue_store.QueueStore(store.database, server="next").record_heartbeat()
    assert store.run(id).state == "interrupted"
    store.close()
