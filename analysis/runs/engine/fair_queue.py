"""Fair queue: people take turns, however many runs each has submitted."""

from __future__ import annotations

import functools
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from analysis.runs.budget import cost_model
from analysis.runs.store.queue.queue_store import Waiting
from analysis.training.spec import parse_spec

OUTLOOK_SECONDS = 0.5


class Expected(NamedTuple):
    """Expected start of a queued training.

    Attributes:
        position: its place in the queue, from 1.
        seconds: estimated seconds until it starts, >= 0.
    """

    position: int
    seconds: float


def fair_order(
    queue: Sequence[Waiting], *, running: Sequence[Waiting], served: Mapping[str, float]
) -> list[Waiting]:
    """Sort the queue into starting order.

    First comes who has the fewest runs training, then who has waited longest since a run of theirs last
    started, then who asked first. A training that several people want takes the best of their turns.

    Args:
        queue: queued trainings, oldest first.
        running: trainings that workers have now.
        served: when each person's last run started, in seconds since 1970; people without one come first.
    """
    busy = Counter(owner for waiting in running for owner in waiting.owners)
    last = dict(served)
    clock = max(last.values(), default=0.0)
    left, order = list(queue), []
    while left:
        first = min(
            left, key=lambda waiting: min((busy[owner], last.get(owner, 0.0)) for owner in waiting.owners)
        )
        left.remove(first)
        order.append(first)
        clock += 1
        for owner in first.owners:
            busy[owner] += 1
            last[owner] = clock
    return order


def may_start(waiting: Waiting, *, running: Sequence[Waiting], jobs_each: int) -> bool:
    """Whether an owner of a training may have another job running.

    A sweep is one job: where nobody else waits, its runs may use every worker.

    Args:
        waiting: training from the queue.
        running: trainings that workers have now.
        jobs_each: number of jobs that a person may have running.
    """
    active = {want for other in running for want in other.wants}
    for owner, job in waiting.wants:
        owner_jobs = {other for person, other in active if person == owner}
        if job in owner_jobs or len(owner_jobs) < jobs_each:
            return True
    return False


def expected_starts(
    queue: Sequence[Waiting], *, running: Sequence[tuple[Waiting, float]], slots: int
) -> dict[str, Expected]:
    """Expected start of each queued training, by attempt.

    What trains and what comes before it is taken to need its estimated cost, spread over the workers.

    Args:
        queue: queued trainings, in starting order.
        running: running trainings, with their elapsed seconds.
        slots: number of trainings that run at once.
    """
    seconds = 0.0
    for waiting, done in running:
        whole = _cost(waiting.spec)
        seconds += max(whole - done, whole / 10)  # over its estimate, but not done
    expected = {}
    for position, waiting in enumerate(queue, 1):
        free = len(running) + position <= slots
        expected[waiting.attempt] = Expected(position, 0.0 if free else seconds / max(1, slots))
        seconds += _cost(waiting.spec)
    return expected


@functools.lru_cache(maxsize=1024)
def _cost(spec: str) -> float:
    return cost_model.run_seconds(parse_spec(spec))


class ForecastCache:
    """Briefly cached expected starts, as every waiting page asks once a second.

    Args:
        look: computes the expected starts, by attempt.
    """

    def __init__(self, look: Callable[[], Mapping[str, Expected]]) -> None:
        self._look, self._looking = look, threading.Lock()
        self._until, self._expected = 0.0, dict[str, Expected]()

    def forget(self) -> None:
        """Invalidate the cache."""
        self._until = 0.0

    def now(self) -> Mapping[str, Expected]:
        """Expected start of each queued training, by attempt."""
        with self._looking:
            if (now := time.monotonic()) >= self._until:
                self._until = now + OUTLOOK_SECONDS  # set first: a change meanwhile resets it
                self._expected = dict(self._look())
            return self._expected
