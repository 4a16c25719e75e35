"""Submitted trainings: their messages, and their recovery when a worker is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from analysis.checks import BadInput
from analysis.runs.budget.limits import Limits
from analysis.runs.engine.dask_connection import Connection
from analysis.runs.engine.dask_job import Job, resubmit, submit
from analysis.runs.run import State
from analysis.runs.store.progress_writer import Recording, SerializedEpoch
from analysis.runs.store.queue.queue_store import QueueStore, Waiting

if TYPE_CHECKING:
    from distributed import Queue

SILENCE_SECONDS = 5.0
GRACE_SECONDS = 5.0
MOST_LOSSES = 3
LOST = "the workers were lost; start it again"


class SubmittedJobs:
    """Jobs by attempt, modified by the scheduler thread only.

    Args:
        queue_store: queue of trainings in the store.
        limits: limits of this server.
    """

    def __init__(self, queue_store: QueueStore, *, limits: Limits) -> None:
        self.limits = limits
        self._queue_store, self._recording = queue_store, Recording(queue_store.database)
        self._jobs: dict[str, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def waiting(self) -> list[Waiting]:
        """Request of every job."""
        return [job.waiting for job in list(self._jobs.values())]

    def running(self) -> list[tuple[Waiting, float]]:
        """Request of every job, and seconds since its submission."""
        now = time.monotonic()
        return [(job.waiting, now - job.submitted_at) for job in list(self._jobs.values())]

    def send(self, waiting: Waiting, connection: Connection, inbox: Queue) -> bool:
        """Submit a training to the next free worker; False if it is no longer wanted.

        Args:
            waiting: training from the queue.
            connection: to the scheduler.
            inbox: where it reports.
        """
        if not self._recording.start(waiting.attempt):
            return False
        self._jobs[waiting.attempt] = submit(
            waiting,
            connection=connection,
            inbox=inbox,
            checkpoint=self._queue_store.checkpoint(waiting.attempt),
            user_graph=self._queue_store.user_graph(waiting.spec),
        )
        return True

    def stop_jobs(self, connection: Connection) -> None:
        """Stop jobs that are cancelled or take too long; kill, over ``connection``, silent workers."""
        live = self._queue_store.live()
        for training in live:
            if training.queued and not training.wanted:
                self._recording.end(training.attempt, "stopped", reason="stopped before it began")
            elif not training.queued and training.attempt not in self._jobs:
                self._recording.end(training.attempt, "interrupted", reason=LOST)
        requested = {training.attempt for training in live if training.wanted}
        now = time.monotonic()
        for attempt, job in self._jobs.items():
            if now - job.submitted_at > self.limits.duration:
                job.reason = f"stopped at the time limit of {self.limits.duration:g} seconds"
            if job.stopping_since is None and (attempt not in requested or job.reason):
                job.stop.set()
                job.stopping_since = now
            if job.stopping_since and now - job.stopping_since > GRACE_SECONDS and not job.worker_ended:
                job.worker_ended = True
                job.reason = job.reason or "stopped on request; its process did not answer and was ended"
                connection.end_worker(job.pid, str(job.future.key))

    def take(self, message: Mapping[str, Any], connection: Connection, inbox: Queue) -> None:
        """Write a job's message to the store; "lost" submits the job again.

        Args:
            message: what the worker sent (:func:`~analysis.runs.engine.worker.train` lists the kinds).
            connection: to the scheduler.
            inbox: where a job that is sent anew reports.
        """
        if (job := self._jobs.get(message["attempt"])) is None:
            return
        attempt = job.waiting.attempt
        if message["kind"] == "lost":
            # A worker died, and Dask restarted its job from the beginning on another.
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
            epochs = [SerializedEpoch(*epoch) for epoch in message["epochs"]]
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
            self._release_job(job)

    def settle(self, connection: Connection, inbox: Queue) -> None:
        """Handle jobs whose worker exited, with or without a message.

        Args:
            connection: to the scheduler.
            inbox: where a job that is sent anew reports.
        """
        for job in list(self._jobs.values()):
            status = job.future.status
            if status == "pending":
                continue
            if status == "finished":  # its last message, sent before it ended, is read in the next turn
                job.silent_since = job.silent_since or time.monotonic()
                if time.monotonic() - job.silent_since > SILENCE_SECONDS:
                    self._end_job(job, "failed", reason="its results did not arrive; start it again")
                continue
            ended = connection.worker_exit(job.pid)
            if ended.caused_by_job:
                self._end_job(job, "failed", reason=f"the training crashed: {ended.cause}")
            else:
                self._resume_elsewhere(job, connection, inbox)

    def interrupt_all(self) -> None:
        """Handle the loss of the scheduler and all workers."""
        for attempt in self._jobs:
            # If the store fails, too, a later turn repeats this.
            with contextlib.suppress(BadInput):
                self._recording.end(attempt, "interrupted", reason=LOST)
        self._jobs.clear()

    def _resume_elsewhere(self, job: Job, connection: Connection, inbox: Queue) -> None:
        """Resume on another worker, a limited number of times, as the job itself may crash workers."""
        stopped = job.stopping_since is not None
        if not stopped and job.losses < MOST_LOSSES:
            checkpoint = self._queue_store.checkpoint(job.waiting.attempt)
            resubmit(job, connection=connection, inbox=inbox, checkpoint=checkpoint)
            return
        reason = f"{MOST_LOSSES + 1} workers ended unexpectedly while they trained it"
        self._end_job(job, "failed", reason=reason)

    def _end_job(self, job: Job, state: State, *, reason: str) -> None:
        state = "stopped" if job.stopping_since is not None else state
        self._recording.end(job.waiting.attempt, state, reason=job.reason or reason)
        self._release_job(job)

    def _release_job(self, job: Job) -> None:
        job.stop.clear()
        job.started.clear()
        job.future.release()
        del self._jobs[job.waiting.attempt]
