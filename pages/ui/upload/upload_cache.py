"""Cache of the last upload of every visitor, kept for a while to survive page refreshes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, NamedTuple

import streamlit as st

SECONDS = 6 * 3600.0
MOST_VISITORS = 100
MOST_BYTES = 512 * 2**20
"""Of all visitors' uploads together; the oldest go first."""


class _Entry(NamedTuple):
    upload: Any
    size: int
    since: float


class UploadCache:
    """Last upload by visitor id."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, owner: str, upload: Any, *, size: int) -> None:
        """Store an upload of ``size`` bytes, replacing the visitor's last one, unless it is too large."""
        with self._lock:
            self._entries.pop(owner, None)
            if size > MOST_BYTES // 4:
                return
            self._entries[owner] = _Entry(upload, size, time.monotonic())
            while len(self._entries) > MOST_VISITORS or self._whole() > MOST_BYTES:
                self._entries.popitem(last=False)

    def get(self, owner: str) -> Any:
        """Last upload of the visitor; None if there is none, or it has expired."""
        with self._lock:
            entry = self._entries.get(owner)
            if entry is not None and time.monotonic() - entry.since > SECONDS:
                del self._entries[owner]
                return None
            return None if entry is None else entry.upload

    def drop(self, owner: str) -> None:
        """Remove the visitor's upload."""
        with self._lock:
            self._entries.pop(owner, None)

    def _whole(self) -> int:
        return sum(entry.size for entry in self._entries.values())


@st.cache_resource(show_spinner=False)
def server_cache() -> UploadCache:
    """The cache of this server."""
    return UploadCache()
