"""Scheduler thread: submits queued trainings to workers, and writes their messages to the store."""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from analysis.checks import BadInput
from analysis.runs.budget.limits import Limits
from analysis.runs.engine.dask_connection import Connection
from analysis.runs.engine.fair_queue import Expected, ForecastCache, expected_starts, fair_order, may_start
from analysis.runs.engine.submitted_jobs import SubmittedJobs
from analysis.runs.store.queue.deleted_runs import purge
from analysis.runs.store.queue.queue_store import QueueStore, Waiting

if TYPE_CHECKING:
    from distributed import Queue

TICK_SECONDS = 0.1
BEAT_SECONDS = 2.0
RETRY_SECONDS = 5.0
WORKERLESS_SECONDS = 120.0
REST_SECONDS = 600.0
KEEP_DELETED_SECONDS = 600.0


class Scheduler(threading.Thread):
    """Thread that runs until :meth:`close`.

    Only this thread decides what happens to a training, so there is nothing to lock. People's wishes (start,
    stop, delete) reach it through the store; :meth:`wake` makes it look at once.

    Workers with torch in them are half of a server's memory. So they come when there is something to train,
    or when somebody is about to ask (:meth:`prepare`), and go when that was ``rest_after`` seconds ago.

    Args:
        queue_store: queue of trainings in the store.
        connect: opens the way to the workers; may take seconds and may fail.
        limits: limits of this server.
        rest_after: seconds with nothing to train until workers are let go; infinite where others run them.
    """

    def __init__(
        self,
        queue_store: QueueStore,
        *,
        connect: Callable[[], Connection],
        limits: Limits,
        rest_after: float = REST_SECONDS,
    ) -> None:
        super().__init__(name="conductor", daemon=True)
        self.ready = threading.Event()
        self.worker_error = ""
        self._queue_store, self._connect, self._limits = queue_store, connect, limits
        self._jobs = SubmittedJobs(queue_store, limits=limits)
        self._woken, self._closing = threading.Event(), threading.Event()
        self._backlog: deque[Mapping[str, Any]] = deque()
        self.slots, self._counted_at, self._workers_seen_at = 0, 0.0, 0.0
        self._forecast = ForecastCache(self._expected_starts)
        self._rest_after, self._needed_at = rest_after, -math.inf

    def prepare(self) -> None:
        """Start workers in advance of a training."""
        self._needed_at = time.monotonic()
        self._woken.set()

    def wake(self) -> None:
        """Notify of changes in the store."""
        self._forecast.forget()
        self._woken.set()

    def close(self) -> None:
        """Mark the trainings of this server as interrupted, and disconnect from the workers."""
        if self._closing.is_set():
            return
        self._closing.set()
        self.wake()
        # A thread that is still connecting cannot be joined.
        self.join(timeout=5 if self.ready.is_set() else 0)
        with contextlib.suppress(BadInput):  # else others notice the missing heartbeat
            self._queue_store.end_unfinished("the server was closed before it ended; start it again")

    def run(self) -> None:
        """Connect when workers are needed, conduct, and connect again if they are lost."""
        threading.Thread(target=self._send_heartbeats, name="heartbeat", daemon=True).start()
        while not self._closing.is_set():
            if not self._is_needed():
                self._woken.wait(BEAT_SECONDS)
                self._woken.clear()
                continue
            try:
                connection = self._connect()
            except Exception as error:  # any error is reported, and the next attempt may succeed
                self.worker_error = str(error)
                self._closing.wait(RETRY_SECONDS)
                continue
            try:
                self._schedule(connection)
            except Exception as error:  # if this thread died, all runs would wait forever
                self.worker_error = f"the workers were lost ({error}); they are being started again"
                self._jobs.interrupt_all()
                self._backlog.clear()
            finally:
                self.ready.clear()
                self.slots = 0
                connection.close()

    def _is_needed(self) -> bool:
        """Whether there is something to train, or was a short while ago."""
        with contextlib.suppress(BadInput):  # the store cannot be read; its readers report that
            if self._jobs or self._queue_store.waiting():
                self._needed_at = time.monotonic()
        return math.isinf(self._rest_after) or time.monotonic() - self._needed_at < self._rest_after

    def _send_heartbeats(self) -> None:
        # A separate thread: connecting can take longer than the heartbeat interval.
        while not self._closing.is_set():
            try:
                self._queue_store.record_heartbeat()
                purge(self._queue_store.database, older_than=KEEP_DELETED_SECONDS)
            except BadInput as error:
                self.worker_error = str(error)
            self._closing.wait(BEAT_SECONDS)

    def _schedule(self, connection: Connection) -> None:
        from distributed import Queue

        inbox = Queue(client=connection.client)
        self._workers_seen_at = time.monotonic()
        while not self._closing.is_set() and self._is_needed():
            if not connection.is_alive:
                raise OSError("connection lost")
            try:
                self._run_turn(connection, inbox)
                self.worker_error = ""
            except BadInput as error:  # the store cannot be read or written: nothing is dropped, try again
                self.worker_error = str(error)
            self._woken.wait(TICK_SECONDS if self._jobs else BEAT_SECONDS)
            self._woken.clear()

    def _run_turn(self, connection: Connection, inbox: Queue) -> None:
        self._count(connection)
        self._jobs.stop_jobs(connection)
        if self._jobs:
            self._backlog.extend(inbox.get(batch=True))
        while self._backlog:
            self._jobs.take(self._backlog[0], connection, inbox)
            self._backlog.popleft()
        self._jobs.settle(connection, inbox)
        # Last, so that a worker that just became free is used in the same turn.
        self._start_waiting(connection, inbox)

    def _count(self, connection: Connection) -> None:
        if time.monotonic() - self._counted_at >= BEAT_SECONDS or not self.slots:
            self.slots, self._counted_at = connection.slots(), time.monotonic()
            if self.slots:
                self._workers_seen_at = self._counted_at
                self.ready.set()
            elif self._counted_at - self._workers_seen_at > WORKERLESS_SECONDS:
                raise OSError("no workers left")

    def queue(self) -> list[Waiting]:
        """Queued trainings in starting order."""
        return fair_order(
            self._queue_store.waiting(), running=self._jobs.waiting(), served=self._queue_store.served()
        )

    def expected(self) -> Mapping[str, Expected]:
        """Expected start of each queued training, by attempt."""
        return self._forecast.now()

    def _expected_starts(self) -> Mapping[str, Expected]:
        return expected_starts(self.queue(), running=self._jobs.running(), slots=self.slots)

    def _startable_trainings(self) -> Iterator[Waiting]:
        for waiting in self.queue():
            if may_start(waiting, running=self._jobs.waiting(), jobs_each=self._limits.running):
                yield waiting

    def _start_waiting(self, connection: Connection, inbox: Queue) -> None:
        while len(self._jobs) < self.slots:
            waiting = next(self._startable_trainings(), None)
            if waiting is None or not self._jobs.send(waiting, connection, inbox):
                return
