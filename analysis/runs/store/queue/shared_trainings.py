"""Trainings shared between entries with equal specs, and private copies of them.

Equal specs are trained once, so people who want the same training while it waits or trains share its row, and
whoever comes when it is finished shares the result. A row that is over and not finished is nobody's but its
entries': a stranger who asks for the same gets another row, and who shares one gets a copy before it is
trained further. So no one's wish can take an epoch from anyone.
"""

from __future__ import annotations

import secrets
import sqlite3

from analysis.runs.store.queue.run_requests import sole_entry
from analysis.training.spec import RunSpec

STALE_SECONDS = 10.0
LIVE = "state IN ('queued', 'running')"
WANTED = (
    "EXISTS (SELECT 1 FROM entries e WHERE e.training = t.number AND e.stopped IS NULL AND e.deleted IS NULL)"
)
_EPOCH = "coalesce((SELECT max(epoch) FROM history h WHERE h.training = t.number), -1)"
_COPIED = (
    "key, spec, server, heartbeat, queued, started, fingerprint, device, versions, summary, layers, sha256, "
    "graphs"
)
_WITH_IT = {
    "history": "epoch, row, digest",
    "snapshots": "epoch, sha256, blob",
    "checkpoints": "epoch, sha256, blob",
    "weights": "sha256, blob",
}


class SharedTrainings:
    """Finds, queues and copies rows of trainings, inside a transaction of the caller.

    Args:
        server: who sees to what is queued here.
    """

    def __init__(self, server: str) -> None:
        self._server = server

    def request(
        self,
        connection: sqlite3.Connection,
        spec: RunSpec,
        now: float,
        *,
        own_row: int | None = None,
        resumable: int | None = None,
    ) -> int:
        """Row of a requested training, queued if necessary.

        Args:
            connection: inside a transaction.
            spec: what is to be trained.
            now: seconds since 1970.
            own_row: number of the row that the person's entry points at, if they have one.
            resumable: number of a row to go on from in a copy, if they have none.

        Returns:
            Number of the row.
        """
        finished = "SELECT number FROM trainings WHERE key = ? AND state = 'finished' ORDER BY number LIMIT 1"
        if row := connection.execute(finished, (spec.key,)).fetchone():
            return int(row[0])
        # A training with fewer epochs done would set its new owner back.
        last_epoch = -1 if own_row is None else self._last_epoch(connection, own_row)
        live = (
            f"SELECT number FROM trainings t WHERE key = ? AND {LIVE} AND heartbeat >= ? AND {WANTED} "
            f"AND {_EPOCH} >= ? ORDER BY {_EPOCH} DESC LIMIT 1"
        )
        if row := connection.execute(live, (spec.key, now - STALE_SECONDS, last_epoch)).fetchone():
            return int(row[0])
        if own_row is None and resumable is None:
            return self._insert_row(connection, spec, now)
        if own_row is None or not sole_entry(connection, own_row):
            own_row = self._copy(connection, resumable if own_row is None else own_row, now)  # type: ignore[arg-type]
        self._queue(connection, own_row, now)
        return own_row

    def resumable_row(self, connection: sqlite3.Connection, spec: RunSpec, *, owner: str) -> int | None:
        """Most advanced row of ``owner`` for ``spec`` that can be resumed.

        Args:
            connection: to the store.
            spec: what is to be trained.
            owner: name of the person.

        Returns:
            Number of the row; None if there is none.
        """
        row = connection.execute(
            "SELECT t.number FROM trainings t JOIN entries e ON e.training = t.number JOIN checkpoints c "
            "ON c.training = t.number WHERE t.key = ? AND e.owner = ? AND e.deleted IS NULL "
            f"AND NOT {LIVE} ORDER BY c.epoch DESC LIMIT 1",
            (spec.key, owner),
        ).fetchone()
        return int(row[0]) if row else None

    def separate(self, connection: sqlite3.Connection, id: str, now: float) -> None:
        """Give an entry a private copy of its training if others want the training to continue.

        Args:
            connection: inside a transaction.
            id: id of the entry.
            now: seconds since 1970.
        """
        shared = connection.execute(
            f"SELECT t.number FROM trainings t JOIN entries mine ON mine.training = t.number "
            f"WHERE mine.id = ? AND {LIVE} AND EXISTS (SELECT 1 FROM entries e WHERE e.training = t.number "
            "AND e.id != mine.id AND e.stopped IS NULL AND e.deleted IS NULL)",
            (id,),
        ).fetchone()
        if shared:
            copy = self._copy(connection, shared[0], now)
            connection.execute("UPDATE entries SET training = ? WHERE id = ?", (copy, id))

    def _insert_row(self, connection: sqlite3.Connection, spec: RunSpec, now: float) -> int:
        (number,) = connection.execute(
            "INSERT INTO trainings (key, spec, state, server, attempt, heartbeat, queued) "
            "VALUES (?, ?, 'queued', ?, ?, ?, ?) RETURNING number",
            (spec.key, spec.to_json(), self._server, secrets.token_hex(8), now, now),
        ).fetchone()
        return int(number)

    def _queue(self, connection: sqlite3.Connection, number: int, now: float) -> None:
        """Requeue a row. Its recorded epochs after the checkpoint are kept until the training begins."""
        connection.execute(
            "UPDATE trainings SET state = 'queued', server = ?, attempt = ?, heartbeat = ?, queued = ?, "
            "started = NULL, ended = NULL, reason = '', summary = '{}', layers = '[]', sha256 = '' "
            "WHERE number = ?",
            (self._server, secrets.token_hex(8), now, now, number),
        )

    def _copy(self, connection: sqlite3.Connection, number: int, now: float) -> int:
        """Copy a row with its recorded data; the copy of a live row is stopped."""
        (copy,) = connection.execute(
            f"INSERT INTO trainings ({_COPIED}, state, reason, ended, attempt) SELECT {_COPIED}, "
            f"iif({LIVE}, 'stopped', state), iif({LIVE}, 'stopped on request', reason), "
            f"iif({LIVE}, ?, ended), ? FROM trainings WHERE number = ? RETURNING number",
            (now, secrets.token_hex(8), number),
        ).fetchone()
        for table, columns in _WITH_IT.items():
            connection.execute(
                f"INSERT INTO {table} (training, {columns}) SELECT ?, {columns} FROM {table} "
                "WHERE training = ?",
                (copy, number),
            )
        return int(copy)

    def _last_epoch(self, connection: sqlite3.Connection, number: int) -> int:
        row = connection.execute(f"SELECT {_EPOCH} FROM trainings t WHERE number = ?", (number,)).fetchone()
        return int(row[0])
