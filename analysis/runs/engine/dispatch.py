"""Submit trainings to workers."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.runs.engine.dask_connection import Connection
from analysis.runs.store.queue_store import Waiting

if TYPE_CHECKING:
    from distributed import Event, Future, Queue


@dataclass
class Job:
    """A submitted training."""

    waiting: Waiting
    future: Future
    stop: Event
    begun: Event
    own: bytes | None
    losses: int = 0
    pid: int | None = None
    began: float = field(default_factory=time.monotonic)
    stopping_since: float | None = None
    forced: bool = False
    reason: str = ""  # why it is stopped, where that is not that nobody wants it
    silent_since: float | None = None


def dispatch(
    waiting: Waiting, *, connection: Connection, inbox: Queue, checkpoint: bytes | None, own: bytes | None
) -> Job:
    """Submit a training to the next free worker.

    Args:
        waiting: the training.
        connection: to the scheduler.
        inbox: where it reports.
        checkpoint: where it resumes, if it does.
        own: the user graph, if it trains on one.
    """
    from distributed import Event

    stop = Event(f"stop-{waiting.attempt}", client=connection.client)
    begun = Event(f"begun-{waiting.attempt}", client=connection.client)
    future = _send(waiting, checkpoint, own, (inbox, stop, begun), connection=connection, losses=0)
    return Job(waiting, future, stop, begun, own)


def dispatch_again(job: Job, *, connection: Connection, inbox: Queue, checkpoint: bytes | None) -> None:
    """Resubmit a training that lost its worker, resuming from its last checkpoint."""
    job.future.release()
    job.begun.clear()
    job.losses, job.silent_since = job.losses + 1, None
    ways = (inbox, job.stop, job.begun)
    job.future = _send(job.waiting, checkpoint, job.own, ways, connection=connection, losses=job.losses)


def _send(
    waiting: Waiting,
    checkpoint: bytes | None,
    own: bytes | None,
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
        own=own,
        key=f"train-{waiting.attempt}-{losses}",
        pure=False,
        retries=0,
    )
