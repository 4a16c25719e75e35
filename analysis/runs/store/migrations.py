"""How a store of an older version becomes one of this version, a step at a time.

To change the tables, write a function that changes them and append it to :data:`MIGRATIONS`; keep a small
store of the version before as ``tests/runs/fixtures/version-N.sqlite``. A step that was released is never
changed: a new store is made by taking all steps, too, so there is one way to every version.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from analysis.runs.store.fault_injection import reach

Migration = Callable[[sqlite3.Connection], None]


def keep_weights(connection: sqlite3.Connection) -> None:
    """Version 2: the weights a finished model ended with."""
    connection.execute(
        """
        CREATE TABLE weights (
            training INTEGER PRIMARY KEY REFERENCES trainings (number) ON DELETE CASCADE,
            sha256 TEXT NOT NULL,
            blob BLOB NOT NULL
        )
        """
    )


def keep_own_graphs(connection: sqlite3.Connection) -> None:
    """Version 3: graphs that people brought, by fingerprint, and who brought which."""
    connection.execute(
        """
        CREATE TABLE own_graphs (
            fingerprint TEXT PRIMARY KEY,
            sha256 TEXT NOT NULL,
            graphs INTEGER NOT NULL,
            nodes INTEGER NOT NULL,
            edges INTEGER NOT NULL,
            blob BLOB NOT NULL
        )
        """
    )
    connection.execute(
        """
        CREATE TABLE own_graph_owners (
            fingerprint TEXT NOT NULL REFERENCES own_graphs (fingerprint) ON DELETE CASCADE,
            owner TEXT NOT NULL,
            task TEXT NOT NULL,
            title TEXT NOT NULL,
            created REAL NOT NULL,
            PRIMARY KEY (fingerprint, owner, task)
        )
        """
    )
    connection.execute("CREATE INDEX own_graphs_by_owner ON own_graph_owners (owner, created)")


def keep_opened(connection: sqlite3.Connection) -> None:
    """Version 4: bundles that people opened again, and whose they are."""
    connection.execute(
        """
        CREATE TABLE opened (
            id TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            created REAL NOT NULL,
            sha256 TEXT NOT NULL,
            blob BLOB NOT NULL
        )
        """
    )
    connection.execute("CREATE INDEX opened_by_owner ON opened (owner, created)")


MIGRATIONS: tuple[Migration, ...] = (keep_weights, keep_own_graphs, keep_opened)
"""The step at index i leads from version i + 1 to version i + 2."""

VERSION = 1 + len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, *, version: int) -> None:
    """Take the steps from ``version`` to :data:`VERSION`. Call inside a transaction: all of them, or none."""
    for number, step in enumerate(MIGRATIONS[version - 1 :], version + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
        reach("migrated")


def keep_copy(connection: sqlite3.Connection, path: Path, *, version: int) -> Path:
    """Copy a store as it is, beside it, before it is changed; an earlier copy of that version stays."""
    copy = path.with_name(f"{path.name}.version-{version}")
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.new")
        draft.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(draft),))
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(copy)
        reach("copied")
    return copy
