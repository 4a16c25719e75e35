"""Cache whose values are computed once per key, even under concurrent requests."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class SingleFlightCache:
    """Keeps the values of the most recently used keys.

    ``st.cache_resource`` writes the arguments of every call into a digest, which takes a fifth of a
    millisecond; a page that follows a hand asks a dozen times. Here a key is looked up as a dictionary does.

    Args:
        most: how many values are kept.

    >>> cache = SingleFlightCache(most=1)
    >>> cache.get("a", lambda: 1), cache.get("a", lambda: 2)
    (1, 1)
    >>> cache.get("b", lambda: 3), cache.get("a", lambda: 4)
    (3, 4)
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The value of ``key``; ``make`` makes it where there is none, and what it raises is not kept."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            if len(self._entries) > self._most:
                self._entries.popitem(last=False)
        if not entry.made:
            with entry.making:  # concurrent callers wait for this one
                if not entry.made:
                    entry.value, entry.made = make(), True
        return entry.value


class _Entry:
    def __init__(self) -> None:
        self.value: Any = None
        self.made = False
        self.making = threading.RLock()
