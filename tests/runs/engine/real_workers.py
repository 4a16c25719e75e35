"""What is waited for when trainings run in real worker processes."""

import contextlib
import importlib
import time

import psutil

from analysis.runs.engine.dask_connection import Connection

LONG = {"training__epochs": 2000}


class WithCheckpoints(Connection):
    """To workers that keep ten checkpoints a second: who waits for one need not train for a second."""

    def __init__(self, **options):
        super().__init__(**options)
        self.client.register_worker_callbacks(
            lambda: importlib.import_module("analysis.training.fit").fit.__kwdefaults__.update(every=0.1)
        )


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


OTHERS: set[int] = set()
"""Processes that other tests left running before the engine under test started."""


def workers():
    """The worker processes of the engine under test."""
    alive = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # one that is just ending
            others = {process.pid, *(parent.pid for parent in process.parents())} & OTHERS
            if not others and is_worker(process):
                alive.append(process)
    return alive


def is_worker(process):
    """Whether it is spawned, or forked from the process that is there for it."""
    spawned, forked = (
        any(sign in part for part in one.cmdline())
        for sign, one in (("spawn_main", process), ("forkserver", process.parent()))
    )
    return spawned or forked


def cluster_of(worker):
    """The process that holds the scheduler of a worker."""
    return next(one for one in worker.parents() if any("dask_cluster" in part for part in one.cmdline()))


def checkpoint_of(store, id):
    query = "SELECT c.epoch FROM checkpoints c JOIN entries e ON e.training = c.training WHERE e.id = ?"
    with store.database.reading() as connection:
        row = connection.execute(query, (id,)).fetchone()
    return None if row is None else row[0]
