"""Fair queue of uploads: users take turns, and none has two read at once while others wait."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextvars import ContextVar

_person: ContextVar[str] = ContextVar("person", default="")


@contextlib.contextmanager
def count_uploads_for(person: str) -> Iterator[None]:
    """Context manager: uploads read inside the block count as those of ``person``, an owner's name."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


class UploadQueue:
    """A fair semaphore: admits by fewest active turns, then by longest time since the last, then by arrival.

    Args:
        at_once: how many are inside at most.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, str] = {}
        self._inside: Counter[str] = Counter()
        self._last: dict[str, int] = {}

    @contextlib.contextmanager
    def wait_turn(self) -> Iterator[None]:
        """Context manager: wait for a turn of the current person, and hold it for the block."""
        person = _person.get()
        with self._changed:
            number = next(self._numbers)
            self._waiting[number] = person
            self._changed.wait_for(lambda: self._next_request() == number)
            del self._waiting[number]
            self._free -= 1
            self._inside[person] += 1
            self._last[person] = next(self._numbers)
            self._changed.notify_all()  # another upload may fit now
        try:
            yield
        finally:
            with self._changed:
                self._free += 1
                self._inside[person] -= 1
                self._changed.notify_all()

    def _next_request(self) -> int | None:
        """Number of the next request to admit; one slot is reserved for people with no active turn."""
        candidates = [
            number
            for number, person in self._waiting.items()
            if self._free > 1 or (self._free == 1 and not self._inside[person])
        ]
        return min(candidates, key=self._rank, default=None)

    def _rank(self, number: int) -> tuple[int, int, int]:
        person = self._waiting[number]
        return self._inside[person], self._last.get(person, 0), number
