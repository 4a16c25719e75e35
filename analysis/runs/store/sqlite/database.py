"""One SQLite file with a single writer thread, a pool of readers, and readable errors."""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any, TypeVar

from analysis.checks import BadInput
from analysis.runs.store.sqlite.fault_injection import failpoint
from analysis.runs.store.sqlite.migrations import VERSION, back_up
from analysis.runs.store.sqlite.presence import Presence, identity_of
from analysis.runs.store.sqlite.schema import check_version, create_or_migrate

T = TypeVar("T")
_Work = tuple[Callable[[sqlite3.Connection], Any], bool, "Future[Any]"]


class Database:
    """An open database file.

    All writes of this process go through one thread and one connection, each as one transaction. Writers of
    several processes take turns by a lock on a file beside the database: SQLite before 3.51.3 can corrupt a
    WAL database when one process writes while another restarts the log, and a lock that blocks in the kernel
    never ends in "database is locked", however many wait.

    Args:
        path: the database file; its folder is made if need be.
        read_only: open a finished file (the recorded examples) that nobody writes to.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._idle: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()
        with explain_errors(path):
            if read_only:
                if not path.is_file():
                    raise BadInput(f"expected a store at {path}, found no file there")
                with self.reading() as connection:
                    check_version(connection, path)
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            self._turn: IO[bytes] = path.with_name(path.name + ".lock").open("ab")
            self._writer = self._open_writer()
            self._presence = Presence(path, identity_of(self._writer))
        self._thread = threading.Thread(target=self._write_loop, name="store-writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = False) -> T:
        """Run ``work`` in a transaction on the writer thread, and return its result.

        Args:
            work: given the writer's connection; an exception undoes all it did.
            durable: return only when the data have reached the disk, not just the operating system.

        Raises:
            BadInput: if the store is read-only, closed or damaged, or the disk is full.
        """
        if self.read_only:
            raise BadInput(f"expected a store that can be written, got the read-only one at {self.path}")
        self.check()
        done: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise BadInput(f"expected an open store, got one that was closed: {self.path}")
            self._work.put((work, durable, done))
        with explain_errors(self.path):
            return done.result()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Context manager: a reading connection with one consistent snapshot."""
        self.check()
        with explain_errors(self.path):
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                connection = self._open_reader()
            try:
                connection.execute("BEGIN")
                yield connection
            except sqlite3.Error:
                connection.close()
                raise
            finally:
                with contextlib.suppress(sqlite3.ProgrammingError):
                    connection.rollback()
                    self._idle.put(connection)

    def check(self) -> None:
        """Refuse to use a file that is no longer the one at its path.

        Raises:
            BadInput: if it was deleted or replaced; checked once a second.
        """
        if not self.read_only and (error := self._presence.error()):
            raise BadInput(error)

    def has_table(self, table: str) -> bool:
        """Whether the file has ``table``: files opened read-only keep the schema they were written with."""
        query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        with self.reading() as connection:
            return connection.execute(query, (table,)).fetchone() is not None

    def close(self) -> None:
        """Finish pending writes, then close all connections."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._work.put(None)
        if not self.read_only:
            self._thread.join()
            self._turn.close()
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _open_reader(self) -> sqlite3.Connection:
        uri = f"{self.path.resolve().as_uri()}?{self._open_mode()}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
        connection.execute("PRAGMA query_only = ON")
        # Undecodable text must fail the check of its own row, not the whole query.
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        return connection

    def _open_mode(self) -> str:
        if not self.read_only:
            return "mode=rw"
        # Where nothing can be written SQLite opens only what it is told not to change. That is not said of a
        # file whose last writer left a log: what the log holds would be missing.
        log = self.path.with_name(f"{self.path.name}-wal")
        return "mode=ro" if log.is_file() and log.stat().st_size else "mode=ro&immutable=1"

    def _open_writer(self) -> sqlite3.Connection:
        if self.path.exists() and not os.access(self.path, os.W_OK):  # SQLite would fail much later
            raise BadInput(
                f"expected a file that can be written, got {self.path}; "
                "point SOFT_CLUSTER_LAB_STORE at another file"
            )
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=30)
        check_version(connection, self.path)
        with self._file_lock():
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                raise BadInput(
                    f"expected a disk on which SQLite can keep a write-ahead log, got {mode!r} at {self.path}"
                )
            version = check_version(connection, self.path)
            if 0 < version < VERSION:
                back_up(connection, self.path, version=version)
            _transact(connection, lambda c: create_or_migrate(c, self.path))
            connection.execute("PRAGMA wal_checkpoint")
        connection.execute("PRAGMA foreign_keys = ON")  # after migrating, which may rebuild a table
        return connection

    def _write_loop(self) -> None:
        while (item := self._work.get()) is not None:
            work, durable, done = item
            try:
                with self._file_lock():
                    self._writer.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                    done.set_result(_transact(self._writer, work))
            except BaseException as error:
                done.set_exception(error)
        with self._file_lock():
            self._writer.close()

    @contextlib.contextmanager
    def _file_lock(self) -> Iterator[None]:
        _lock(self._turn)
        try:
            yield
        finally:
            _unlock(self._turn)


def _transact(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        failpoint("begun")
        value = work(connection)
        failpoint("before commit")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    failpoint("committed")
    return value


@contextlib.contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Context manager: convert errors of SQLite and of the file system at ``path`` to one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error)
        if "full" in text:
            raise BadInput(f"the disk that holds {path} is full; free some space and try again") from error
        if "readonly" in text or "unable to open" in text:
            raise BadInput(
                f"expected a folder that can be written, got {path.parent}; "
                "point SOFT_CLUSTER_LAB_STORE at another file"
            ) from error
        raise BadInput(f"the store at {path} did not answer ({text}); try again") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the latter where a damaged page is quoted
        raise BadInput(
            f"the store at {path} is damaged or is no database ({error}); "
            "nothing was changed: put back a copy, or point SOFT_CLUSTER_LAB_STORE at another file"
        ) from error
    except OSError as error:
        raise BadInput(
            f"expected to use the file {path}, got: {error.strerror or error}; "
            "point SOFT_CLUSTER_LAB_STORE at another file"
        ) from error


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
