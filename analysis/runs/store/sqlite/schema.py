"""Initial schema of the store, and its version."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from analysis.checks import BadInput
from analysis.runs.store.sqlite.migrations import VERSION, migrate

APPLICATION = 0x53434C31  # "SCL1": tells our files from any other SQLite file

# Version 1; what came later is in migrations.py.
TABLES = """
CREATE TABLE graphs (
    sha256 TEXT PRIMARY KEY,
    blob BLOB NOT NULL
);
CREATE TABLE trainings (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
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
);
CREATE INDEX trainings_by_server ON trainings (server, state);
CREATE INDEX trainings_by_graphs ON trainings (graphs);
CREATE TABLE history (
    training INTEGER NOT NULL REFERENCES trainings (number) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    row TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (training, epoch)
) WITHOUT ROWID;
CREATE TABLE snapshots (
    training INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    blob BLOB NOT NULL,
    PRIMARY KEY (training, epoch),
    FOREIGN KEY (training, epoch) REFERENCES history (training, epoch) ON DELETE CASCADE
);
CREATE TABLE checkpoints (
    training INTEGER PRIMARY KEY REFERENCES trainings (number) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    blob BLOB NOT NULL
);
CREATE TABLE sweeps (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    preset TEXT NOT NULL,
    name TEXT NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    training INTEGER NOT NULL REFERENCES trainings (number),
    owner TEXT NOT NULL,
    sweep TEXT REFERENCES sweeps (id),
    place INTEGER NOT NULL DEFAULT 0,
    preset TEXT NOT NULL,
    name TEXT NOT NULL,
    created REAL NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    stopped REAL,
    deleted REAL
);
CREATE INDEX entries_by_training ON entries (training);
CREATE INDEX entries_by_owner ON entries (owner, created);
CREATE INDEX entries_by_sweep ON entries (sweep);
"""


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Schema version of the file at ``path``, open as ``connection``; 0 if it is empty.

    Raises:
        BadInput: if it is some other program's file, or was written by a newer version of this one.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if empty and application in (0, APPLICATION):
        return 0
    if application != APPLICATION:
        raise BadInput(
            f"expected a store of Soft Cluster Lab, got another program's database at {path}; "
            "point SOFT_CLUSTER_LAB_STORE at another file"
        )
    if version > VERSION:
        raise BadInput(
            f"expected a store of version {VERSION} or older, got version {version} at {path}; nothing was "
            "changed: update Soft Cluster Lab, or point SOFT_CLUSTER_LAB_STORE at another file"
        )
    return int(version)


def create_or_migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Create the tables in an empty file, or migrate those of an older version.

    Args:
        connection: inside a transaction that holds the write lock.
        path: file of the store, for error messages.

    Raises:
        BadInput: if it is some other program's file, or was written by a newer version of this one.
    """
    version = check_version(connection, path)
    if version == 0:
        for statement in TABLES.split(";\n"):
            if statement.strip():
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        version = 1
    migrate(connection, version=version)
