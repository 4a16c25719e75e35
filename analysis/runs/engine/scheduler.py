"""The thread that moves trainings along: from the queue to a worker, and what comes back into the store."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from analysis.checks import BadInput
from analysis.runs.budget.limits import Limits
from analysis.runs.engine.connection import Connection
from analysis.runs.engine.dispatch import Job, dispatch, dispatch_again
from analysis.runs.engine.fair_queue import Expected, Outlook, in_turn, may_start, outlook
from analysis.runs.run import State
from analysis.runs.store.progress_writer import Recorded, Recording
from analysis.runs.store.queue_store import Ledger, Waiting

if TYPE_CHECKING:
    from distributed import Queue

TICK_SECONDS = 0.1
BEAT_SECONDS = 2.0
RETRY_SECONDS = 5.0
SILENCE_SECONDS = 5.0
GRACE_SECONDS = 5.0
WORKERLESS_SECONDS = 120.0
MOST_LOSSES = 3
LOST = "the training processes went away; start it again"
KEEP_DELETED_SECONDS = 600.0


class Conductor(threading.Thread):
    """Runs until :meth:`close`.

    Only this thread decides what happens to a training, so there is nothing to lock. People's wishes (start,
    stop, delete) reach it through the store; :meth:`wake` makes it look at once.

    Args:
        ledger: where wishes are read and progress is written.
        connect: opens the way to the workers; may take seconds and may fail.
        limits: of this server.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        connect: Callable[[], Connection],
        limits: Limits,
    ) -> None:
        super().__init__(name="conductor", daemon=True)
        self.ready = threading.Event()
        self.trouble = ""
        self._ledger, self._connect, self._limits = ledger, connect, limits
        self._recording = Recording(ledger.database)
        self._woken, self._closing = threading.Event(), threading.Event()
        self._jobs: dict[str, Job] = {}
        self._backlog: deque[Mapping[str, Any]] = deque()
        self.slots, self._counted, self._seen = 0, 0.0, 0.0
        self._outlook = Outlook(self._expected)

    def wake(self) -> None:
        """There is something new in the store."""
        self._outlook.forget()
        self._woken.set()

    def close(self) -> None:
        """End this server's trainings as interrupted and let the workers go."""
        if self._closing.is_set():
            return
        self._closing.set()
        self.wake()
        self.join(
            timeout=5 if self.ready.is_set() else 0
        )  # one that is still connecting cannot be waited for
        with contextlib.suppress(BadInput):  # where nothing can be written, others find out by its silence
            self._ledger.abandon("the server was closed before it ended; start it again")

    def run(self) -> None:
        """Connect, conduct, and connect again if the workers are lost."""
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()
        while not self._closing.is_set():
            try:
                connection = self._connect()
            except Exception as error:  # whatever it is: people are told, and the next try may go well
                self.trouble = str(error)
                self._closing.wait(RETRY_SECONDS)
                continue
            try:
                self._conduct(connection)
            except Exception as error:  # this thread must not die, or everybody waits for ever
                self.trouble = f"the training processes went away ({error}); they are being started again"
                self._lose()
            finally:
                self.ready.clear()
                connection.close()

    def _beat(self) -> None:
        # A thread of its own: connecting takes longer than a heartbeat may be late.
        while not self._closing.is_set():
            try:
                self._ledger.beat()
                self._ledger.purge(older_than=KEEP_DELETED_SECONDS)
            except BadInput as error:
                self.trouble = str(error)
            self._closing.wait(BEAT_SECONDS)

    def _conduct(self, connection: Connection) -> None:
        from distributed import Queue

        inbox = Queue(client=connection.client)
        self._seen = time.monotonic()
        while not self._closing.is_set():
            if not connection.alive:
                raise OSError("connection lost")
            try:
                self._turn(connection, inbox)
                self.trouble = ""
            except BadInput as error:  # the store cannot be read or written: nothing is dropped, try again
                self.trouble = str(error)
            self._woken.wait(TICK_SECONDS if self._jobs else BEAT_SECONDS)
            self._woken.clear()

    def _turn(self, connection: Connection, inbox: Queue) -> None:
        self._count(connection)
        self._stop_unwanted(connection)
        if self._jobs:
            self._backlog.extend(inbox.get(batch=True))
        while self._backlog:
            if self._backlog[0]["kind"] == "lost":
                self._go_on(self._backlog[0], connection, inbox)
            else:
                self._take(self._backlog[0])
            self._backlog.popleft()
        self._settle(connection)
        self._start_waiting(
            connection, inbox
        )  # last, so that a worker that has just become free is used at once

    def _count(self, connection: Connection) -> None:
        if time.monotonic() - self._counted >= BEAT_SECONDS or not self.slots:
            self.slots, self._counted = connection.slots(), time.monotonic()
            if self.slots:
                self._seen = self._counted
                self.ready.set()
            elif self._counted - self._seen > WORKERLESS_SECONDS:
                raise OSError("no workers left")

    def _stop_unwanted(self, connection: Connection) -> None:
        live = self._ledger.live()
        for training in live:
            if training.queued and not training.wanted:
                self._recording.end(training.attempt, "stopped", reason="stopped before it began")
            elif not training.queued and training.attempt not in self._jobs:
                self._recording.end(training.attempt, "interrupted", reason=LOST)
        wanted = {training.attempt for training in live if training.wanted}
        for attempt, job in self._jobs.items():
            if time.monotonic() - job.began > self._limits.duration:
                job.reason = f"stopped at the time limit of {self._limits.duration:g} seconds"
            if job.stopping_since is None and (attempt not in wanted or job.reason):
                job.stop.set()
                job.stopping_since = time.monotonic()
            if (
                job.stopping_since
                and time.monotonic() - job.stopping_since > GRACE_SECONDS
                and not job.forced
            ):
                job.forced = True
                job.reason = job.reason or "stopped on request; its process did not answer and was ended"
                connection.end_worker(job.pid, str(job.future.key))

    def queue(self) -> list[Waiting]:
        """What waits, in the order in which it will start."""
        running = [job.waiting for job in list(self._jobs.values())]
        return in_turn(self._ledger.waiting(), running=running, served=self._ledger.served())

    def expected(self) -> Mapping[str, Expected]:
        """By its key, when each waiting training is expected to start."""
        return self._outlook.now()

    def _expected(self) -> Mapping[str, Expected]:
        now = time.monotonic()
        running = [(job.waiting, now - job.began) for job in list(self._jobs.values())]
        return outlook(self.queue(), running=running, slots=self.slots)

    def _startable(self) -> Iterator[Waiting]:
        running = [job.waiting for job in self._jobs.values()]
        for waiting in self.queue():
            if may_start(waiting, running=running, jobs_each=self._limits.running):
                yield waiting

    def _start_waiting(self, connection: Connection, inbox: Queue) -> None:
        while len(self._jobs) < self.slots:
            waiting = next(self._startable(), None)
            if waiting is None or not self._recording.start(waiting.attempt):
                return
            self._jobs[waiting.attempt] = dispatch(
                waiting,
                connection=connection,
                inbox=inbox,
                checkpoint=self._ledger.checkpoint(waiting.attempt),
                own=self._ledger.own_graph(waiting.spec),
            )

    def _take(self, message: Mapping[str, Any]) -> None:
        if (job := self._jobs.get(message["attempt"])) is None:
            return
        attempt = job.waiting.attempt
        if message["kind"] == "began":
            job.pid = message["pid"]
            self._recording.begin(
                attempt,
                graphs=message["graphs"],
                facts=message["facts"],
                after=message["after"],
                scheduled=message["scheduled"],
            )
        elif message["kind"] == "epochs":
            epochs = [Recorded(*epoch) for epoch in message["epochs"]]
            self._recording.record(attempt, epochs, checkpoint=message.get("checkpoint"))
        else:
            self._recording.end(
                attempt,
                message["state"],
                reason=job.reason or message["reason"],
                summary=orjson.loads(message["summary"]),
                table=orjson.loads(message["table"]),
                weights=message.get("weights"),
            )
            self._forget(job)

    def _go_on(self, message: Mapping[str, Any], connection: Connection, inbox: Queue) -> None:
        """A worker died, and Dask handed its job to another as it was at first: give it what was reached."""
        if (job := self._jobs.get(message["attempt"])) is None:
            return
        stopped = job.stopping_since is not None
        if not stopped and job.losses < MOST_LOSSES:
            checkpoint = self._ledger.checkpoint(job.waiting.attempt)
            dispatch_again(job, connection=connection, inbox=inbox, checkpoint=checkpoint)
            return
        reason = f"{MOST_LOSSES + 1} workers ended unexpectedly while they trained it"
        self._end(job, "stopped" if stopped else "failed", reason=reason)

    def _settle(self, connection: Connection) -> None:
        for job in list(self._jobs.values()):
            status = job.future.status
            if status == "pending":
                continue
            if status == "finished":  # its last message was sent before this, and is read in the next turn
                job.silent_since = job.silent_since or time.monotonic()
                if time.monotonic() - job.silent_since < SILENCE_SECONDS:
                    continue
                reason = "its results did not arrive; start it again"
            else:
                reason = f"the training broke off: {connection.cause_of_death(job.pid)}"
            self._end(job, "stopped" if job.stopping_since is not None else "failed", reason=reason)

    def _end(self, job: Job, state: State, *, reason: str) -> None:
        self._recording.end(job.waiting.attempt, state, reason=job.reason or reason)
        self._forget(job)

    def _forget(self, job: Job) -> None:
        job.stop.clear()
        job.begun.clear()
        job.future.release()
        del self._jobs[job.waiting.attempt]

    def _lose(self) -> None:
        for attempt in self._jobs:
            with contextlib.suppress(
                BadInput
            ):  # if the store fails, too, this is made up for in a later turn
                self._recording.end(attempt, "interrupted", reason=LOST)
        self._jobs.clear()
        self._backlog.clear()
