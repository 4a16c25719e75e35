"""The store as the engine writes it: who asked for what, and how far each training has come."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.runs.codec import digest, pack_json
from analysis.runs.database import Database
from analysis.runs.run import State
from analysis.runs.store import check_owner, seal
from analysis.training.spec import RunSpec

STALE_SECONDS = 10.0
LIVE = "state IN ('queued', 'running')"


class Waiting(NamedTuple):
    """A training that has not started."""

    key: str
    attempt: str
    spec: str
    owners: tuple[str, ...]
    queued: float


class Live(NamedTuple):
    """A training that is queued or running, and whether nobody wants it any more."""

    key: str
    attempt: str
    queued: bool
    unwanted: bool


class Recorded(NamedTuple):
    """One epoch, packed: its history row as JSON and, where one is kept, its snapshot as a blob."""

    epoch: int
    row: str
    snapshot: bytes | None


class Ledger:
    """Bookkeeping of one server's trainings.

    Every change names the attempt it belongs to; one that was overtaken (its server was taken for dead and
    the training queued again) changes nothing.

    Args:
        database: the store's file.
        server: this server's own name.
    """

    def __init__(self, database: Database, *, server: str) -> None:
        self.database = database
        self.server = server

    def enter(
        self,
        specs: Sequence[RunSpec],
        *,
        owner: str,
        preset: str,
        names: Sequence[str],
        sweep: str | None = None,
    ) -> list[str]:
        """Note that somebody asked for these trainings, and queue those that nobody trains or has trained.

        With ``sweep`` (its name to show) a sweep is made for them, and its id comes first.
        """

        def work(connection: sqlite3.Connection) -> list[str]:
            now, ids = time.time(), []
            if sweep is not None:
                ids.append(new_id())
                connection.execute(
                    "INSERT INTO sweeps VALUES (?, ?, ?, ?, ?)", (ids[0], owner, preset, sweep, now)
                )
            group = ids[0] if ids else None
            for place, (spec, name) in enumerate(zip(specs, names, strict=True)):
                self._queue(connection, spec, now)
                ids.append(_entry(connection, spec.key, (owner, group, place, preset, name, now)))
            return ids

        return self.database.write(work, durable=True)

    def waiting(self) -> list[Waiting]:
        """This server's queue, the oldest first, with the people who wait for each training."""
        query = (
            "SELECT t.key, t.attempt, t.spec, group_concat(DISTINCT e.owner), t.queued FROM trainings t "
            "JOIN entries e ON e.key = t.key AND e.deleted IS NULL AND e.stopped IS NULL "
            "WHERE t.state = 'queued' AND t.server = ? GROUP BY t.key ORDER BY t.queued, t.rowid"
        )
        with self.database.reading() as connection:
            rows = connection.execute(query, (self.server,)).fetchall()
        return [
            Waiting(key, attempt, spec, tuple(owners.split(",")), queued)
            for key, attempt, spec, owners, queued in rows
        ]

    def start(self, key: str, attempt: str) -> bool:
        """A worker was found for the training."""
        return self._update(
            key, attempt, "state = 'running', started = ?, heartbeat = ?", time.time(), time.time()
        )

    def begin(self, key: str, attempt: str, *, graphs: bytes, facts: Mapping[str, Any]) -> bool:
        """The training loop has begun: what it trains on and where. Earlier epochs are dropped."""

        def work(connection: sqlite3.Connection) -> bool:
            if not self._holds(connection, key, attempt):
                return False
            sha = digest(graphs)
            connection.execute("INSERT OR IGNORE INTO graphs VALUES (?, ?)", (sha, graphs))
            connection.execute("DELETE FROM history WHERE key = ?", (key,))
            connection.execute(
                "UPDATE trainings SET graphs = ?, fingerprint = ?, device = ?, versions = ?, heartbeat = ? "
                "WHERE key = ?",
                (sha, facts["fingerprint"], facts["device"], pack_json(facts["versions"]), time.time(), key),
            )
            _seal(connection, key)
            return True

        return self.database.write(work)

    def record(self, key: str, attempt: str, epochs: Sequence[Recorded]) -> bool:
        """Some epochs have passed: their rows and snapshots, in one transaction."""

        def work(connection: sqlite3.Connection) -> bool:
            if not self._holds(connection, key, attempt):
                return False
            for epoch, row, snapshot in epochs:
                connection.execute(
                    "INSERT INTO history VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row, "
                    "sha256 = excluded.sha256",
                    (key, epoch, row, digest(row)),
                )
                if snapshot is not None:
                    connection.execute(
                        "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)",
                        (key, epoch, digest(snapshot), snapshot),
                    )
            connection.execute("UPDATE trainings SET heartbeat = ? WHERE key = ?", (time.time(), key))
            return True

        return self.database.write(work)

    def end(
        self,
        key: str,
        attempt: str,
        state: State,
        *,
        reason: str = "",
        summary: Mapping[str, Any] | None = None,
        table: Sequence[Mapping[str, Any]] = (),
    ) -> bool:
        """The training is over; the transaction has reached the disk when this returns."""

        def work(connection: sqlite3.Connection) -> bool:
            if not self._holds(connection, key, attempt):
                return False
            connection.execute(
                "UPDATE trainings SET state = ?, reason = ?, ended = ?, summary = ?, layers = ? "
                "WHERE key = ?",
                (state, reason, time.time(), pack_json(summary or {}), pack_json(list(table)), key),
            )
            connection.execute("DELETE FROM checkpoints WHERE key = ? AND ? = 'finished'", (key, state))
            _seal(connection, key)
            return True

        return self.database.write(work, durable=True)

    def leave(self, id: str, *, owner: str) -> None:
        """Somebody no longer wants a training; it is to stop when nobody does."""

        def work(connection: sqlite3.Connection) -> None:
            check_owner(connection, id, owner=owner, deed="stop")
            connection.execute("UPDATE entries SET stopped = ? WHERE id = ?", (time.time(), id))

        self.database.write(work)

    def live(self) -> list[Live]:
        """This server's queued and running trainings."""
        query = (
            "SELECT key, attempt, state = 'queued', NOT EXISTS (SELECT 1 FROM entries e WHERE e.key = t.key "
            f"AND e.stopped IS NULL AND e.deleted IS NULL) FROM trainings t WHERE {LIVE} AND server = ?"
        )
        with self.database.reading() as connection:
            return [Live(*row) for row in connection.execute(query, (self.server,))]

    def beat(self) -> None:
        """Say that this server is alive, and mark as interrupted what a server was at that is not.

        A server counts as gone when nothing was heard of it for ten seconds.
        """
        with self.database.reading() as connection:
            if connection.execute(f"SELECT 1 FROM trainings WHERE {LIVE} LIMIT 1").fetchone() is None:
                return

        def work(connection: sqlite3.Connection) -> None:
            now = time.time()
            connection.execute(
                f"UPDATE trainings SET heartbeat = ? WHERE {LIVE} AND server = ?", (now, self.server)
            )
            connection.execute(
                f"UPDATE trainings SET state = 'interrupted', ended = heartbeat, reason = ? "
                f"WHERE {LIVE} AND heartbeat < ?",
                ("the server that trained it went away; start it again", now - STALE_SECONDS),
            )

        self.database.write(work)

    def abandon(self, reason: str) -> None:
        """This server goes away: what it has not ended is interrupted."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                f"UPDATE trainings SET state = 'interrupted', ended = ?, reason = ? "
                f"WHERE {LIVE} AND server = ?",
                (time.time(), reason, self.server),
            )

        self.database.write(work, durable=True)

    def purge(self, *, older_than: float) -> None:
        """Remove for good what was deleted more than ``older_than`` seconds ago."""
        with self.database.reading() as connection:
            query = "SELECT 1 FROM entries WHERE deleted < ? LIMIT 1"
            if connection.execute(query, (time.time() - older_than,)).fetchone() is None:
                return

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM entries WHERE deleted < ?", (time.time() - older_than,))
            connection.execute(
                "DELETE FROM sweeps WHERE id NOT IN (SELECT sweep FROM entries WHERE sweep IS NOT NULL)"
            )
            connection.execute(
                f"DELETE FROM trainings WHERE NOT {LIVE} AND key NOT IN (SELECT key FROM entries)"
            )
            connection.execute(
                "DELETE FROM graphs WHERE sha256 NOT IN "
                "(SELECT graphs FROM trainings WHERE graphs IS NOT NULL)"
            )

        self.database.write(work)

    def _queue(self, connection: sqlite3.Connection, spec: RunSpec, now: float) -> None:
        row = connection.execute(
            "SELECT state, heartbeat, EXISTS (SELECT 1 FROM entries e WHERE e.key = t.key "
            "AND e.stopped IS NULL AND e.deleted IS NULL) FROM trainings t WHERE key = ?",
            (spec.key,),
        ).fetchone()
        if row is not None:
            state, heartbeat, wanted = row
            lives = state in ("queued", "running") and heartbeat >= now - STALE_SECONDS
            if state == "finished" or (lives and wanted):
                return
            connection.execute("DELETE FROM history WHERE key = ?", (spec.key,))
        connection.execute(
            "INSERT INTO trainings (key, spec, state, server, attempt, heartbeat, queued) "
            "VALUES (?, ?, 'queued', ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET state = 'queued', "
            "server = excluded.server, attempt = excluded.attempt, heartbeat = excluded.heartbeat, "
            "queued = excluded.queued, started = NULL, ended = NULL, reason = '', fingerprint = '', "
            "device = '', versions = '{}', summary = '{}', layers = '[]', sha256 = '', graphs = NULL",
            (spec.key, spec.to_json(), self.server, secrets.token_hex(8), now, now),
        )

    def _holds(self, connection: sqlite3.Connection, key: str, attempt: str) -> bool:
        query = f"SELECT 1 FROM trainings WHERE key = ? AND attempt = ? AND server = ? AND {LIVE}"
        return connection.execute(query, (key, attempt, self.server)).fetchone() is not None

    def _update(self, key: str, attempt: str, change: str, *values: object) -> bool:
        def work(connection: sqlite3.Connection) -> bool:
            if not self._holds(connection, key, attempt):
                return False
            connection.execute(f"UPDATE trainings SET {change} WHERE key = ?", (*values, key))
            return True

        return self.database.write(work)


def new_id() -> str:
    """An unguessable id of 96 random bits that does not look like an option on a command line."""
    while (id := secrets.token_urlsafe(12)).startswith("-"):
        continue
    return id


def _entry(
    connection: sqlite3.Connection, key: str, facts: tuple[str, str | None, int, str, str, float]
) -> str:
    owner, sweep, place, preset, name, now = facts
    again = connection.execute(
        "SELECT id FROM entries WHERE key = ? AND owner = ? AND sweep IS ? AND deleted IS NULL",
        (key, owner, sweep),
    ).fetchone()
    if again:
        connection.execute("UPDATE entries SET stopped = NULL, created = ? WHERE id = ?", (now, again[0]))
        return str(again[0])
    id = new_id()
    connection.execute(
        "INSERT INTO entries (id, key, owner, sweep, place, preset, name, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (id, key, owner, sweep, place, preset, name, now),
    )
    return id


def _seal(connection: sqlite3.Connection, key: str) -> None:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute("SELECT * FROM trainings WHERE key = ?", (key,)).fetchone()
    connection.execute("UPDATE trainings SET sha256 = ? WHERE key = ?", (seal(row), key))
