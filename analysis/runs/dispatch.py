"""Send a training to a worker."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.runs.connection import Connection
from analysis.runs.ledger import Waiting

if TYPE_CHECKING:
    from distributed import Event, Future, Queue


@dataclass
class Job:
    """A training that was sent, as its conductor sees it."""

    waiting: Waiting
    future: Future
    stop: Event
    pid: int | None = None
    began: float = field(default_factory=time.monotonic)
    stopping_since: float | None = None
    forced: bool = False
    reason: str = ""  # why it is stopped, where that is not that nobody wants it
    silent_since: float | None = None


def dispatch(
    waiting: Waiting, *, connection: Connection, inbox: Queue, checkpoint: bytes | None, own: bytes | None
) -> Job:
    """Send a training to the next free worker.

    Args:
        waiting: the training.
        connection: to the scheduler.
        inbox: where it reports.
        checkpoint: where it goes on, if it does.
        own: the graph that somebody brought, if it trains on one.
    """
    from distributed import Event

    from analysis.runs.job import Address, train

    stop = Event(f"stop-{waiting.attempt}", client=connection.client)
    future = connection.client.submit(
        train,
        waiting.spec,
        Address(waiting.attempt, inbox.name, stop.name),
        checkpoint,
        own=own,
        key=f"train-{waiting.attempt}",
        pure=False,
        retries=0,
    )
    return Job(waiting, future, stop)
