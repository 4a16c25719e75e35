"""History of a run that grows while people watch it."""

from __future__ import annotations

import bisect
import threading
from collections.abc import Sequence
from typing import Protocol

from analysis.runs.run import HistoryRow


class Reader(Protocol):
    """Reads the rows of a run after the epoch ``since``."""

    def __call__(self, *, since: int) -> Sequence[HistoryRow]: ...  # noqa: D102


class HistoryCache:
    """History of a run shared by its viewers; each row is read from the store once.

    Args:
        read: gives the rows after an epoch.
    """

    def __init__(self, read: Reader) -> None:
        self._read, self._rows = read, list[HistoryRow]()
        self._reading = threading.Lock()

    def until(self, epoch: int) -> Sequence[HistoryRow]:
        """Rows from epoch 0 to ``epoch``."""
        with self._reading:
            last = int(self._rows[-1]["epoch"] or 0) if self._rows else -1
            if last < epoch:
                self._rows += self._read(since=last)
            end = bisect.bisect_right(self._rows, epoch, key=lambda row: int(row["epoch"] or 0))
            return self._rows[:end]
