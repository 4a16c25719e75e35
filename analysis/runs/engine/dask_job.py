"""Trainings as Dask jobs: submit them to workers, and again after a lost worker."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.runs.engine.dask_connection import Connection
from analysis.runs.store.queue.queue_store import Waiting

if TYPE_CHECKING:
    from distributed import Event, Future, Queue


@dataclass
class Job:
    """A training that was submitted to Dask.

    Attributes:
        waiting: the training, as it was queued.
        future: Dask's handle of the job, which says how it is.
        stop: set to ask it to stop.
        started: set by the first worker that takes it, so that a second one knows.
        user_graph: the user graph, packed; or None.
        losses: number of workers it has lost.
        pid: id of its process, from 1; None before it began.
        submitted_at: when it was submitted, in seconds of the monotonic clock.
        stopping_since: when it was asked to stop, in seconds of the same clock; None if it was not.
        worker_ended: whether its process was ended.
        reason: why it was stopped, other than by cancellation.
        silent_since: when it ended without its last message, in seconds of the same clock; None if it did
            not.
    """

    waiting: Waiting
    future: Future
    stop: Event
    started: Event
    user_graph: bytes | None
    losses: int = 0
    pid: int | None = None
    submitted_at: float = field(default_factory=time.monotonic)
    stopping_since: float | None = None
    worker_ended: bool = False
    reason: str = ""  # why it was stopped, other than by cancellation
    silent_since: float | None = None


def submit(
    waiting: Waiting,
    *,
    connection: Connection,
    inbox: Queue,
    checkpoint: bytes | None,
    user_graph: bytes | None,
) -> Job:
    """Submit a training to the next free worker.

    Args:
        waiting: training from the queue.
        connection: to the scheduler.
        inbox: where it reports.
        checkpoint: where it resumes, if it does.
        user_graph: the user graph, if it trains on one.
    """
    from distributed import Event

    stop = Event(f"stop-{waiting.attempt}", client=connection.client)
    started = Event(f"started-{waiting.attempt}", client=connection.client)
    future = _send(waiting, checkpoint, user_graph, (inbox, stop, started), connection=connection, losses=0)
    return Job(waiting, future, stop, started, user_graph)


def resubmit(job: Job, *, connection: Connection, inbox: Queue, checkpoint: bytes | None) -> None:
    """Resubmit a training that lost its worker, resuming from its last checkpoint.

    Args:
        job: the job; it is changed.
        connection: to the scheduler.
        inbox: where it reports.
        checkpoint: where it resumes; None starts it from the beginning.
    """
    job.future.release()
    job.started.clear()
    job.losses, job.silent_since = job.losses + 1, None
    channels = (inbox, job.stop, job.started)
    job.future = _send(
        job.waiting, checkpoint, job.user_graph, channels, connection=connection, losses=job.losses
    )


def _send(
    waiting: Waiting,
    checkpoint: bytes | None,
    user_graph: bytes | None,
    channels: tuple[Queue, Event, Event],
    *,
    connection: Connection,
    losses: int,
) -> Future:
    from analysis.runs.engine.reporter import Address
    from analysis.runs.engine.worker import train

    return connection.client.submit(
        train,
        waiting.spec,
        Address(waiting.attempt, *(way.name for way in channels)),
        checkpoint,
        user_graph=user_graph,
        key=f"train-{waiting.attempt}-{losses}",
        pure=False,
        retries=0,
    )
