"""A scheduler and two workers started by hand as the README says, found through the environment."""

import functools
import os
import signal

import pytest
from distributed import Client

from analysis.checks import BadInput
from analysis.runs.engine.dask_connection import SCHEDULER, Connection
from analysis.runs.engine.engine import Engine
from tests.runs.engine import by_hand
from tests.runs.engine.real_workers import WithCheckpoints, checkpoint_of, ended, under_way, wait_for
from tests.runs.fake import spec


@pytest.fixture
def second_worker(scheduler, tmp_path):
    with by_hand.worker(tmp_path, scheduler):
        yield


@pytest.mark.usefixtures("shared_workers", "second_worker")
def test_a_sweep_is_trained_by_workers_started_by_hand_and_goes_on_when_one_is_killed(
    scheduler, store, monkeypatch
):
    monkeypatch.setattr("analysis.runs.engine.engine.Connection", WithCheckpoints)
    engine = Engine(store, workers=7)
    wait_for(lambda: engine._scheduler.slots == 2)
    sweep = engine.submit_sweep([spec(seed, training__epochs=300) for seed in (1, 2)], owner="ann")
    id = store.sweep(sweep)[0].id
    wait_for(lambda: checkpoint_of(store, id) is not None)
    job = next(job for job in engine._scheduler._jobs._jobs.values() if job.waiting.key == store.run(id).key)
    os.kill(first := job.pid, signal.SIGKILL)
    kept, before = checkpoint_of(store, id), store.history(id)
    runs = [ended(store, run.id) for run in store.sweep(sweep)]
    assert [run.state for run in runs] == ["finished", "finished"], [run.reason for run in runs]
    assert max(run.started for run in runs) < min(run.ended for run in runs), "both workers were at it"
    assert all(len(store.history(run.id)) == 301 for run in runs)
    assert all(store.weights(run.id) for run in runs)
    assert (job.losses, job.pid != first) == (1, True)
    assert store.history(id)[: kept + 1] == before[: kept + 1], "what the first worker trained stays"
    endless = engine.submit(spec(3, training__epochs=2000, model__hidden=256), owner="ann")
    under_way(store, endless)
    with Client(scheduler, set_as_default=False) as client:
        busy = functools.partial(client.run, lambda dask_worker: len(dask_worker.active_threads))
        assert sum(busy().values()) == 1
        engine.close()
        wait_for(lambda: sum(busy().values()) == 0, seconds=8)


def test_a_scheduler_that_is_not_there_is_named(monkeypatch, store):
    monkeypatch.setenv(SCHEDULER, "tcp://127.0.0.1:9")
    monkeypatch.setattr("analysis.runs.engine.dask_connection.CONNECT_SECONDS", 0.3)
    with pytest.raises(BadInput, match="expected a Dask scheduler at tcp://127.0.0.1:9"):
        Connection(workers=1, memory_limit=2**30)
    engine = Engine(store)
    id = engine.submit(spec(), owner="ann")
    with pytest.raises(BadInput, match="expected a Dask scheduler"):
        engine.wait_ready()
    assert store.run(id).state == "queued"
    engine.close()
    assert store.run(id).state == "interrupted"
