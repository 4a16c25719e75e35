"""Detect that an open store was deleted or replaced."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from pathlib import Path

EVERY_SECONDS = 1.0
_TRIES, _PAUSE = 3, 0.2


class Presence:
    """Detects that a store was deleted, or overwritten, while open.

    An open file outlives its name: what is written after that reaches nobody. The name is compared by
    device and inode, the content by the random identity that every store has. The identity is read from the
    file alone, without the log, as a stranger's program that copies files over it would see it.

    Args:
        path: the store, open and brought up to date.
        identity: what the store calls itself; "" where it is of a version that had no name.
    """

    def __init__(self, path: Path, identity: str) -> None:
        self._path, self._identity = path, identity
        self._file = _device_and_inode(path)
        self._next, self._trouble = 0.0, ""
        self._settled = False  # whether the identity is in the file: at first it may be only in the WAL
        self._looking = threading.Lock()

    def error(self) -> str:
        """Reason why the store can no longer be used; "" while it can."""
        with self._looking:
            if (now := time.monotonic()) >= self._next:
                self._trouble = self._find_problem()
                self._next = now + EVERY_SECONDS
            return self._trouble

    def _find_problem(self) -> str:
        now = _device_and_inode(self._path)
        if now is None:
            return f"the store {self._path} was deleted while it was in use; put it back and start again"
        if now == self._file and self._is_ours():
            return ""
        return f"the store {self._path} was replaced while it was in use; start again to use the new one"

    def _is_ours(self) -> bool:
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE)  # a WAL checkpoint in progress looks like damage
            read = _identity_in(self._path)
            if read == self._identity or (not self._settled and read == ""):
                self._settled = self._settled or bool(read)
                return True
        return False


def _device_and_inode(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def _identity_in(path: Path) -> str | None:
    """Identity stored in the file; "" for a store without one, None if the file is not a store."""
    with contextlib.suppress(sqlite3.Error, OSError):
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
            return identity_of(connection)
    return None


def identity_of(connection: sqlite3.Connection) -> str:
    """Identity of the store of ``connection``; "" for versions without one."""
    query = "SELECT 1 FROM sqlite_master WHERE name = 'server'"
    if connection.execute(query).fetchone() is None:
        return ""
    row = connection.execute("SELECT value FROM server WHERE name = 'identity'").fetchone()
    return str(row[0]) if row else ""
