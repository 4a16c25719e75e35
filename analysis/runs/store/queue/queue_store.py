"""Queue of trainings in the store: who requested which, who still wants it, which server runs it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from analysis.runs.serialize.codec import digest
from analysis.runs.store.queue.run_requests import (
    NewEntry,
    add_entry,
    new_id,
    own_entry,
    point_at,
    training_of,
    update_key,
)
from analysis.runs.store.queue.shared_trainings import LIVE, STALE_SECONDS, WANTED, SharedTrainings
from analysis.runs.store.row_mapping import check_owner
from analysis.runs.store.sqlite.database import Database
from analysis.runs.store.user_graphs import UserGraphs
from analysis.training.spec import RunSpec, parse_spec


class Waiting(NamedTuple):
    """A queued training (its ``attempt``, ``key`` and ``spec`` as JSON), with the people who want it.

    ``wants`` are pairs of a person and a job: the id of a sweep, or of an entry of its own.
    """

    attempt: str
    key: str
    spec: str
    wants: tuple[tuple[str, str], ...]

    @property
    def owners(self) -> set[str]:
        """People who want the training."""
        return {owner for owner, _ in self.wants}


class LiveTraining(NamedTuple):
    """A training in ``attempt``, whether it is ``queued`` still (else it runs), and ``wanted`` by anybody."""

    attempt: str
    queued: bool
    wanted: bool


class QueueStore:
    """Queue of one server.

    Each time a training is queued it gets a new attempt, a random name. Whatever is written later names the
    attempt, so that nothing arrives from one that was overtaken because its server was taken for dead.

    Args:
        database: the store's file.
        server: this server's own name.
    """

    def __init__(self, database: Database, *, server: str) -> None:
        self.database = database
        self.server = server
        self._trainings = SharedTrainings(server)

    def enter(
        self,
        specs: Sequence[RunSpec],
        *,
        owner: str,
        preset: str,
        names: Sequence[str],
        sweep: str | None = None,
    ) -> list[str]:
        """Enter requests of ``owner`` for ``specs``, queueing what is neither finished nor in progress.

        ``names`` are shown; ``preset`` is their origin, or "". Returns the entries' ids; with ``sweep`` (a
        name to show) a sweep is made, and its id comes first.
        """

        def add_entries(connection: sqlite3.Connection) -> list[str]:
            now = time.time()
            group = None if sweep is None else new_id()
            ids = [] if group is None else [group]
            if group is not None:
                row = (group, owner, preset, sweep, now)
                connection.execute("INSERT INTO sweeps VALUES (?, ?, ?, ?, ?)", row)
            for position, (spec, name) in enumerate(zip(specs, names, strict=True)):
                entry = own_entry(connection, spec, owner=owner, sweep=group)
                if entry is None:
                    begun = self._trainings.resumable_row(connection, spec, owner=owner)
                    number = self._trainings.request(connection, spec, now, resumable=begun)
                    new = NewEntry(owner, group, position, preset, name, now)
                    ids.append(add_entry(connection, number, new))
                else:
                    number = self._trainings.request(connection, spec, now, own_row=entry.training)
                    point_at(connection, entry.id, number, created=now)
                    ids.append(entry.id)
            return ids

        return self.database.write(add_entries, durable=True)

    def leave(self, ids: Sequence[str], *, owner: str) -> None:
        """Withdraw requests of ``owner``, the entries ``ids``; a training stops when nobody wants it.

        Where others want it still, what was recorded so far is copied: it is what this person has then.
        """

        def stop_entries(connection: sqlite3.Connection) -> None:
            now = time.time()
            for id in ids:
                check_owner(connection, id, owner=owner, action="stop")
                self._trainings.separate(connection, id, now)
                connection.execute("UPDATE entries SET stopped = ? WHERE id = ?", (now, id))

        self.database.write(stop_entries)

    def renew(self, ids: Sequence[str], *, owner: str) -> None:
        """Renew requests ``ids`` of ``owner``, queueing what is neither finished nor in progress.

        It resumes after its last checkpoint, if there is one.
        """

        def renew_entries(connection: sqlite3.Connection) -> None:
            now = time.time()
            for id in ids:
                check_owner(connection, id, owner=owner, action="resume")
                spec, own_row = update_key(connection, id), training_of(connection, id)
                point_at(connection, id, self._trainings.request(connection, spec, now, own_row=own_row))

        self.database.write(renew_entries, durable=True)

    def waiting(self) -> list[Waiting]:
        """Queued trainings of this server, oldest first."""
        query = (
            "SELECT t.attempt, t.key, t.spec, json_group_array(json_array(e.owner, coalesce(e.sweep, e.id))) "
            "FROM trainings t JOIN entries e "
            "ON e.training = t.number AND e.deleted IS NULL AND e.stopped IS NULL "
            "WHERE t.state = 'queued' AND t.server = ? GROUP BY t.number ORDER BY t.queued, min(e.place)"
        )
        with self.database.reading() as connection:
            rows = connection.execute(query, (self.server,)).fetchall()
        return [
            Waiting(attempt, key, spec, tuple((owner, job) for owner, job in orjson.loads(owners)))
            for attempt, key, spec, owners in rows
        ]

    def attempt(self, id: str) -> str:
        """Current attempt of the training of the entry ``id``; "" if there is no such entry."""
        query = "SELECT t.attempt FROM trainings t JOIN entries e ON e.training = t.number WHERE e.id = ?"
        with self.database.reading() as connection:
            row = connection.execute(query, (id,)).fetchone()
        return str(row[0]) if row else ""

    def served(self) -> dict[str, float]:
        """Last start of a run of each person on this server."""
        query = (
            "SELECT e.owner, max(t.started) FROM trainings t JOIN entries e ON e.training = t.number "
            "WHERE t.server = ? AND t.started IS NOT NULL GROUP BY e.owner"
        )
        with self.database.reading() as connection:
            return dict(connection.execute(query, (self.server,)).fetchall())

    def untrained(self, specs: Sequence[RunSpec]) -> list[RunSpec]:
        """Those of ``specs`` that would have to be queued: neither finished nor in progress."""
        query = f"SELECT 1 FROM trainings t WHERE key = ? AND (state = 'finished' OR ({LIVE} AND {WANTED}))"
        with self.database.reading() as connection:
            return [spec for spec in specs if connection.execute(query, (spec.key,)).fetchone() is None]

    def live(self) -> list[LiveTraining]:
        """Queued and running trainings of this server."""
        query = f"SELECT attempt, state = 'queued', {WANTED} FROM trainings t WHERE {LIVE} AND server = ?"
        with self.database.reading() as connection:
            rows = connection.execute(query, (self.server,)).fetchall()
        return [LiveTraining(attempt, bool(queued), bool(is_wanted)) for attempt, queued, is_wanted in rows]

    def record_heartbeat(self) -> None:
        """Record a heartbeat of this server, and mark trainings of dead servers as interrupted.

        A server counts as gone ten seconds after its last heartbeat.
        """
        with self.database.reading() as connection:
            if connection.execute(f"SELECT 1 FROM trainings WHERE {LIVE} LIMIT 1").fetchone() is None:
                return

        def update_heartbeats(connection: sqlite3.Connection) -> None:
            now = time.time()
            connection.execute(
                f"UPDATE trainings SET heartbeat = ? WHERE {LIVE} AND server = ?", (now, self.server)
            )
            connection.execute(
                f"UPDATE trainings SET state = 'interrupted', ended = heartbeat, reason = ? "
                f"WHERE {LIVE} AND heartbeat < ?",
                ("the server that trained it was lost; start it again", now - STALE_SECONDS),
            )

        self.database.write(update_heartbeats)

    def end_unfinished(self, reason: str) -> None:
        """Mark unfinished trainings here as interrupted for ``reason``, unwanted ones as stopped."""

        def end_unfinished(connection: sqlite3.Connection) -> None:
            connection.execute(
                f"UPDATE trainings AS t SET ended = ?, state = iif({WANTED}, 'interrupted', 'stopped'), "
                f"reason = iif({WANTED}, ?, 'stopped on request') WHERE {LIVE} AND server = ?",
                (time.time(), reason, self.server),
            )

        self.database.write(end_unfinished, durable=True)

    def checkpoint(self, attempt: str) -> bytes | None:
        """Checkpoint from which the requeued ``attempt`` resumes; None if it starts from the beginning."""
        query = (
            "SELECT c.blob, c.sha256 FROM checkpoints c JOIN trainings t ON t.number = c.training "
            "WHERE t.attempt = ?"
        )
        with self.database.reading() as connection:
            row = connection.execute(query, (attempt,)).fetchone()
        return bytes(row[0]) if row is not None and digest(row[0]) == row[1] else None

    def user_graph(self, spec: str) -> bytes | None:
        """User graph that ``spec`` (JSON) names, packed; None if it names none or it is lost."""
        return UserGraphs(self.database).blob(parse_spec(spec).data)
