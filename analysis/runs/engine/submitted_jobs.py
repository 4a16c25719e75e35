"""The trainings that are with a worker: what they report, and what becomes of them when a worker is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from analysis.checks import BadInput
from analysis.runs.budget.limits import Limits
from analysis.runs.engine.dask_connection import Connection
from analysis.runs.engine.dispatch import Job, dispatch, dispatch_again
from analysis.runs.run import State
from analysis.runs.store.progress_writer import Recorded, Recording
from analysis.runs.store.queue_store import Ledger, Waiting

if TYPE_CHECKING:
    from distributed import Queue

SILENCE_SECONDS = 5.0
GRACE_SECONDS = 5.0
MOST_LOSSES = 3
LOST = "the workers were lost; start it again"


class SubmittedJobs:
    """Jobs by their attempt. Only the scheduler's thread changes it.

    Args:
        ledger: where wishes are read and progress is written.
        limits: of this server.
    """

    def __init__(self, ledger: Ledger, *, limits: Limits) -> None:
        self.limits = limits
        self._ledger, self._recording = ledger, Recording(ledger.database)
        self._jobs: dict[str, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def waiting(self) -> list[Waiting]:
        """What was asked for, of every job."""
        return [job.waiting for job in list(self._jobs.values())]

    def running(self) -> list[tuple[Waiting, float]]:
        """What was asked for, and the seconds since it was sent, of every job."""
        now = time.monotonic()
        return [(job.waiting, now - job.began) for job in list(self._jobs.values())]

    def send(self, waiting: Waiting, connection: Connection, inbox: Queue) -> bool:
        """Send a training to the next free worker; False if it was overtaken meanwhile."""
        if not self._recording.start(waiting.attempt):
            return False
        self._jobs[waiting.attempt] = dispatch(
            waiting,
            connection=connection,
            inbox=inbox,
            checkpoint=self._ledger.checkpoint(waiting.attempt),
            own=self._ledger.own_graph(waiting.spec),
        )
        return True

    def stop_unwanted(self, connection: Connection) -> None:
        """Stop what nobody wants any more or takes too long; by force, where a worker does not answer."""
        live = self._ledger.live()
        for training in live:
            if training.queued and not training.wanted:
                self._recording.end(training.attempt, "stopped", reason="stopped before it began")
            elif not training.queued and training.attempt not in self._jobs:
                self._recording.end(training.attempt, "interrupted", reason=LOST)
        wanted = {training.attempt for training in live if training.wanted}
        now = time.monotonic()
        for attempt, job in self._jobs.items():
            if now - job.began > self.limits.duration:
                job.reason = f"stopped at the time limit of {self.limits.duration:g} seconds"
            if job.stopping_since is None and (attempt not in wanted or job.reason):
                job.stop.set()
                job.stopping_since = now
            if job.stopping_since and now - job.stopping_since > GRACE_SECONDS and not job.forced:
                job.forced = True
                job.reason = job.reason or "stopped on request; its process did not answer and was ended"
                connection.end_worker(job.pid, str(job.future.key))

    def take(self, message: Mapping[str, Any], connection: Connection, inbox: Queue) -> None:
        """Write what a job reports into the store."""
        if (job := self._jobs.get(message["attempt"])) is None:
            return
        attempt = job.waiting.attempt
        if message["kind"] == "lost":
            # A worker died, and Dask handed its job to another as it was at first.
            self._resume_elsewhere(job, connection, inbox)
        elif message["kind"] == "began":
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

    def settle(self, connection: Connection, inbox: Queue) -> None:
        """Look after jobs whose worker ended, or ended without a word."""
        for job in list(self._jobs.values()):
            status = job.future.status
            if status == "pending":
                continue
            if status == "finished":  # its last message was sent before this, and is read in the next turn
                job.silent_since = job.silent_since or time.monotonic()
                if time.monotonic() - job.silent_since > SILENCE_SECONDS:
                    self._end(job, "failed", reason="its results did not arrive; start it again")
                continue
            death = connection.cause_of_death(job.pid)
            if death.its_own_fault:
                self._end(job, "failed", reason=f"the training crashed: {death.cause}")
            else:
                self._resume_elsewhere(job, connection, inbox)

    def lose(self) -> None:
        """The scheduler and all workers are gone."""
        for attempt in self._jobs:
            # If the store fails, too, this is made up for in a later turn.
            with contextlib.suppress(BadInput):
                self._recording.end(attempt, "interrupted", reason=LOST)
        self._jobs.clear()

    def _resume_elsewhere(self, job: Job, connection: Connection, inbox: Queue) -> None:
        """Give another worker what was reached, but not for ever: perhaps it is the job that ends them."""
        stopped = job.stopping_since is not None
        if not stopped and job.losses < MOST_LOSSES:
            checkpoint = self._ledger.checkpoint(job.waiting.attempt)
            dispatch_again(job, connection=connection, inbox=inbox, checkpoint=checkpoint)
            return
        reason = f"{MOST_LOSSES + 1} workers ended unexpectedly while they trained it"
        self._end(job, "failed", reason=reason)

    def _end(self, job: Job, state: State, *, reason: str) -> None:
        state = "stopped" if job.stopping_since is not None else state
        self._recording.end(job.waiting.attempt, state, reason=job.reason or reason)
        self._forget(job)

    def _forget(self, job: Job) -> None:
        job.stop.clear()
        job.begun.clear()
        job.future.release()
        del self._jobs[job.waiting.attempt]
