"""Migrations of a store from older versions, one step per version.

To change the tables, write a function that changes them and append it to :data:`MIGRATIONS`; keep a small
store of the version before as ``tests/runs/store/sqlite/fixtures/version-N.sqlite``. A step that was
released is never changed: a new store is made by taking all steps, too, so there is one way to every version.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from analysis.runs.store.sqlite.fault_injection import failpoint

Migration = Callable[[sqlite3.Connection], None]


def add_weights(connection: sqlite3.Connection) -> None:
    """Migrate ``connection`` to version 2: weights of finished models."""
    connection.execute(
        """
        CREATE TABLE weights (
            training INTEGER PRIMARY KEY REFERENCES trainings (number) ON DELETE CASCADE,
            sha256 TEXT NOT NULL,
            blob BLOB NOT NULL
        )
        """
    )


def add_user_graphs(connection: sqlite3.Connection) -> None:
    """Migrate ``connection`` to version 3: user graphs by fingerprint, and their owners."""
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


def add_imported_bundles(connection: sqlite3.Connection) -> None:
    """Migrate ``connection`` to version 4: imported bundles, and their owners."""
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


def separate_trainings(connection: sqlite3.Connection) -> None:
    """Migrate ``connection`` to version 5: several trainings of one spec, and settings of the server.

    SQLite cannot drop a UNIQUE, so the table is written anew. That needs foreign keys to be off: dropping
    the old table would delete its history otherwise.
    """
    connection.execute(
        """
        CREATE TABLE trainings_anew (
            number INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            spec TEXT NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('queued', 'running', 'finished', 'stopped', 'failed', 'interrupted')),
            reason TEXT NOT NULL DEFAULT '',
            server TEXT NOT NULL,
            attempt TEXT NOT NULL UNIQUE,
            heartbeat REAL NOT NULL,
            queued REAL NOT NULL,
            started REAL,
            ended REAL,
            fingerprint TEXT NOT NULL DEFAULT '',
            device TEXT NOT NULL DEFAULT '',
            versions TEXT NOT NULL DEFAULT '{}',
            summary TEXT NOT NULL DEFAULT '{}',
            layers TEXT NOT NULL DEFAULT '[]',
            sha256 TEXT NOT NULL DEFAULT '',
            graphs TEXT REFERENCES graphs (sha256)
        )
        """
    )
    connection.execute("INSERT INTO trainings_anew SELECT * FROM trainings")
    connection.execute("DROP TABLE trainings")
    connection.execute("ALTER TABLE trainings_anew RENAME TO trainings")
    for columns in ("server, state", "graphs", "key"):
        name = f"trainings_by_{columns.split(',')[0]}"
        connection.execute(f"CREATE INDEX {name} ON trainings ({columns})")
    connection.execute("CREATE TABLE server (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
    connection.execute("INSERT INTO server VALUES ('identity', lower(hex(randomblob(16))))")


def add_rooms(connection: sqlite3.Connection) -> None:
    """Migrate ``connection`` to version 6: rooms with their members, predictions and runs."""
    for table in (
        """
        CREATE TABLE rooms (
            code TEXT PRIMARY KEY,
            secret TEXT NOT NULL,
            owner TEXT NOT NULL,
            lesson TEXT NOT NULL,
            language TEXT NOT NULL,
            pace TEXT NOT NULL DEFAULT 'free' CHECK (pace IN ('free', 'step', 'paused')),
            step INTEGER NOT NULL DEFAULT 0,
            revealed TEXT NOT NULL DEFAULT '[]',
            names_hidden INTEGER NOT NULL DEFAULT 0,
            created REAL NOT NULL,
            closes REAL NOT NULL,
            version INTEGER NOT NULL DEFAULT 0
        )
        """,
        """
        CREATE TABLE room_members (
            room TEXT NOT NULL REFERENCES rooms (code) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            owner TEXT NOT NULL,
            nickname TEXT NOT NULL,
            seed INTEGER NOT NULL,
            step INTEGER NOT NULL DEFAULT 0,
            joined REAL NOT NULL,
            PRIMARY KEY (room, number),
            UNIQUE (room, owner)
        )
        """,
        """
        CREATE TABLE room_guesses (
            room TEXT NOT NULL,
            member INTEGER NOT NULL,
            step INTEGER NOT NULL,
            guess TEXT NOT NULL,
            created REAL NOT NULL,
            PRIMARY KEY (room, member, step),
            FOREIGN KEY (room, member) REFERENCES room_members (room, number) ON DELETE CASCADE
        )
        """,
        """
        CREATE TABLE room_runs (
            room TEXT NOT NULL,
            member INTEGER NOT NULL,
            step INTEGER NOT NULL,
            run TEXT NOT NULL,
            PRIMARY KEY (room, member, step),
            FOREIGN KEY (room, member) REFERENCES room_members (room, number) ON DELETE CASCADE
        )
        """,
        """
        CREATE TABLE room_positions (
            room TEXT NOT NULL,
            member INTEGER NOT NULL,
            dx REAL NOT NULL,
            dy REAL NOT NULL,
            PRIMARY KEY (room, member),
            FOREIGN KEY (room, member) REFERENCES room_members (room, number) ON DELETE CASCADE
        )
        """,
        "CREATE TABLE room_runs_to_delete (run TEXT PRIMARY KEY, due REAL NOT NULL)",
        "CREATE INDEX rooms_by_owner ON rooms (owner, created)",
    ):
        connection.execute(table)


MIGRATIONS: tuple[Migration, ...] = (
    add_weights,
    add_user_graphs,
    add_imported_bundles,
    separate_trainings,
    add_rooms,
)
"""The step at index i leads from version i + 1 to version i + 2."""

VERSION = 1 + len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, *, version: int) -> None:
    """Migrate ``connection``, inside a transaction, from ``version`` to :data:`VERSION`."""
    for number, step in enumerate(MIGRATIONS[version - 1 :], version + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
        failpoint("migrated")


def back_up(connection: sqlite3.Connection, path: Path, *, version: int) -> Path:
    """Back up a store next to it before migration; an earlier backup of its version stays.

    Args:
        connection: to the store.
        path: file of the store.
        version: version that it has, from 1.

    Returns:
        Path of the copy.
    """
    copy = path.with_name(f"{path.name}.version-{version}")
    if not copy.exists():
        draft = copy.with_name(f"{copy.name}.new")
        draft.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(draft),))
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(copy)
        failpoint("copied")
    return copy
