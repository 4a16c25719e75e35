"""The engine: submit a spec, get a run id; results are in the store."""

from __future__ import annotations

import atexit
import math
import os
import secrets
import threading
import time
from collections.abc import Sequence

from analysis.checks import BadInput
from analysis.data.catalog import is_user_graph
from analysis.runs.budget.limits import (
    Limits,
    check_cost,
    check_quota,
    check_room,
    check_size,
    current_limits,
)
from analysis.runs.engine.dask_connection import SCHEDULER, Connection
from analysis.runs.engine.scheduler import REST_SECONDS, Scheduler
from analysis.runs.engine.titles import title, titles
from analysis.runs.store.disk_usage import total_bytes
from analysis.runs.store.maintenance_mode import refuse_if_read_only
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.spec import RunSpec


class Engine:
    """Trains submitted specs in worker processes, and writes their progress to ``store``.

    Workers start when the first training is asked for, or by :meth:`prepare`, and end some minutes after the
    last one. Nothing waits for them: what is submitted before they are ready is queued.

    Args:
        store: source of the runs.
        workers: number of worker processes of the embedded cluster; as the limits say, if None. A scheduler
            named by ``DASK_SCHEDULER_ADDRESS`` has as many as it has.
        memory_limit: largest memory of each of them, in bytes; as the limits say, if None.
        limits: what people may ask for; as :func:`~analysis.runs.budget.limits.current_limits` says, if None.
    """

    def __init__(
        self,
        store: Store,
        *,
        workers: int | None = None,
        memory_limit: int | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._store = store
        self._limits = limits or current_limits()
        self._asking = threading.Lock()
        self._queue_store = QueueStore(store.database, server=secrets.token_hex(8))
        count = workers or self._limits.workers or max(1, (os.cpu_count() or 2) - 1)
        memory = memory_limit or self._limits.memory
        self._scheduler = Scheduler(
            self._queue_store,
            connect=lambda: Connection(workers=count, memory_limit=memory),
            limits=self._limits,
            rest_after=math.inf if os.environ.get(SCHEDULER) else REST_SECONDS,
        )
        self._scheduler.start()
        atexit.register(self.close)

    @property
    def ready(self) -> bool:
        """Whether any worker is available or busy."""
        return self._scheduler.ready.is_set()

    @property
    def limits(self) -> Limits:
        """Limits of the server."""
        return self._limits

    @property
    def worker_error(self) -> str:
        """Reason why there are no workers; "" while there are some, or they are starting."""
        return self._scheduler.worker_error

    def prepare(self) -> None:
        """Start workers in advance of a training."""
        self._scheduler.prepare()

    def wait_ready(self, timeout: float = 60) -> None:
        """Wait until a worker is available.

        Raises:
            BadInput: if there are no workers, or nothing after ``timeout`` seconds.
        """
        self.prepare()
        deadline = time.monotonic() + timeout
        while not self._scheduler.ready.wait(0.1):
            if self.worker_error:
                raise BadInput(self.worker_error)
            if time.monotonic() > deadline:
                raise BadInput(
                    f"expected the training processes to start within {timeout:g} seconds; try again"
                )

    def submit(self, spec: RunSpec, *, owner: str, preset: str = "", name: str = "") -> str:
        """Submit a training, and return the id of the run.

        A spec that is being trained or was trained to the end is not trained again: the run points at that
        training. One of their own that failed, was stopped or interrupted resumes after its last checkpoint;
        one of somebody else's is left as it is.

        Args:
            spec: what to train.
            owner: name of the person who asks.
            preset: name of the preset it came from, or "".
            name: name of the run on screen; "" makes one from the spec.

        Raises:
            Refused: if it would take too long, or too much waits already; nothing is noted then.
        """
        with self._asking:
            self._check([spec], owner)
            (id,) = self._queue_store.enter([spec], owner=owner, preset=preset, names=[name or title(spec)])
        self._scheduler.wake()
        return id

    def submit_sweep(self, specs: Sequence[RunSpec], *, owner: str, preset: str = "", name: str = "") -> str:
        """Submit a sweep of trainings, and return its id.

        Args:
            specs: what to train, at least one spec.
            owner: name of the person who asks.
            preset: name of the preset they came from, or "".
            name: name of the sweep on screen; "" takes that of the preset.

        Raises:
            Refused: as for :meth:`submit`; a sweep counts as one job.
            BadInput: for no spec.
        """
        if not specs:
            raise BadInput("expected at least one spec in a sweep, got none")
        names, shown = titles(specs), name or preset or "sweep"
        with self._asking:
            self._check(specs, owner)
            id, *_ = self._queue_store.enter(specs, owner=owner, preset=preset, names=names, sweep=shown)
        self._scheduler.wake()
        return id

    def stop(self, id: str, *, owner: str) -> None:
        """Stop the run ``id``, or all unfinished runs of the sweep ``id``. Recorded results are kept.

        Where several people asked for the same training, it ends when the last of them stops it.

        Only ``owner`` may; another one raises NotYours.
        """
        runs = self._store.sweep(id) if self._store.is_sweep(id) else [self._store.run(id)]
        self._queue_store.leave([run.id for run in runs if run.live], owner=owner)
        self._scheduler.wake()

    def resume(self, id: str, *, owner: str) -> None:
        """Resume a stopped, interrupted or failed run ``id`` of ``owner``, or such runs of the sweep ``id``.

        Finished runs stay as they are and ids stay the same. A run resumes after its last checkpoint, which
        was taken at most about a second before it ended, and ends with the numbers it would have had; without
        one, or where the versions of the libraries have changed since, it starts at epoch 0.

        Raises:
            Refused: as for :meth:`submit`.
        """
        runs = self._store.sweep(id) if self._store.is_sweep(id) else [self._store.run(id)]
        missing = [run for run in runs if run.state != "finished" and not run.live]
        with self._asking:
            self._check([run.spec for run in missing], owner)
            self._queue_store.renew([run.id for run in missing], owner=owner)
        self._scheduler.wake()

    def position(self, id: str) -> int | None:
        """Position of the run ``id`` in the queue, 1 for the next to start; None if it is not queued here."""
        expected = self._scheduler.expected().get(self._queue_store.attempt(id))
        return None if expected is None else expected.position

    def expected_wait(self, id: str) -> float | None:
        """Estimated seconds until the queued run ``id`` starts; None if it is not queued here.

        What trains and what comes before it is taken to need its estimated cost, spread over the workers.
        """
        expected = self._scheduler.expected().get(self._queue_store.attempt(id))
        return None if expected is None else expected.seconds

    def close(self) -> None:
        """Stop the workers and trainings of this server; trainings stay in the store as interrupted."""
        atexit.unregister(self.close)
        self._scheduler.close()

    def _check(self, specs: Sequence[RunSpec], owner: str) -> None:
        for spec in specs:
            check_size(spec, self._limits)
            size = UserGraphs(self._store.database).size(spec.data) if is_user_graph(spec.data) else None
            check_cost(spec, self._limits, size=size)
        if untrained := self._queue_store.untrained(specs):
            refuse_if_read_only(self._store.database)
            with self._store.database.reading() as connection:
                check_quota(total_bytes(connection), self._limits)
            waiting = self._queue_store.waiting()
            own_jobs = {job for other in waiting for person, job in other.wants if person == owner}
            check_room(untrained, own_jobs=len(own_jobs), queued=len(waiting), limits=self._limits)
