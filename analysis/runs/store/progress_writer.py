"""Writer of the workers' progress: a training starts, begins, passes epochs and ends."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.runs.run import State
from analysis.runs.serialize.codec import digest, outcome_digest, pack_json, row_digest
from analysis.runs.store.queue.shared_trainings import LIVE
from analysis.runs.store.sqlite.database import Database
from analysis.runs.store.sqlite.fault_injection import failpoint


class SerializedEpoch(NamedTuple):
    """One serialised epoch.

    Attributes:
        epoch: its number, from 0.
        row: its history row, as JSON.
        snapshot: its snapshot as a blob, or None.
    """

    epoch: int
    row: str
    snapshot: bytes | None


class Recording:
    """Writes the reports of a server's workers.

    Every method returns False, and changes nothing, for an attempt that was superseded or has ended.

    Args:
        database: file of the store.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def start(self, attempt: str) -> bool:
        """Record that a worker was assigned to ``attempt``."""

        def mark_running(connection: sqlite3.Connection, number: int) -> None:
            now = time.time()
            connection.execute(
                "UPDATE trainings SET state = 'running', started = ?, heartbeat = ? WHERE number = ?",
                (now, now, number),
            )

        return self._write(attempt, mark_running)

    def begin(
        self,
        attempt: str,
        *,
        graphs: bytes,
        facts: Mapping[str, Any],
        after: int = -1,
        scheduled: Sequence[int] = (),
    ) -> bool:
        """Record the beginning of the training loop.

        Later epochs than ``after`` are dropped, and those snapshots of earlier ones that were
        not ``scheduled`` but taken because the training ended there.

        Args:
            attempt: the attempt at the training.
            graphs: recorded graphs, packed.
            facts: ``fingerprint`` of the data, ``device`` and ``versions``.
            after: epoch after which it resumes; -1 from the beginning.
            scheduled: epochs with a snapshot that was to be taken.
        """

        def prepare_rows(connection: sqlite3.Connection, number: int) -> None:
            sha = digest(graphs)
            connection.execute("INSERT OR IGNORE INTO graphs VALUES (?, ?)", (sha, graphs))
            connection.execute("DELETE FROM history WHERE training = ? AND epoch > ?", (number, after))
            connection.execute(
                "DELETE FROM snapshots WHERE training = ? AND epoch NOT IN (SELECT value FROM json_each(?))",
                (number, pack_json(list(scheduled))),
            )
            connection.execute("DELETE FROM checkpoints WHERE training = ? AND epoch > ?", (number, after))
            connection.execute(
                "UPDATE trainings SET graphs = ?, fingerprint = ?, device = ?, versions = ? WHERE number = ?",
                (sha, facts["fingerprint"], facts["device"], pack_json(facts["versions"]), number),
            )
            _store_digest(connection, number)

        return self._write(attempt, prepare_rows)

    def record(
        self, attempt: str, epochs: Sequence[SerializedEpoch], *, checkpoint: tuple[int, bytes] | None = None
    ) -> bool:
        """Record the rows and snapshots of some epochs in one transaction.

        Args:
            attempt: the attempt at the training.
            epochs: serialised epochs, in order.
            checkpoint: an epoch that is stored by then, and how to go on after it.
        """

        def insert_epochs(connection: sqlite3.Connection, number: int) -> None:
            for epoch, row, snapshot in epochs:
                connection.execute(
                    "INSERT INTO history VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET row = excluded.row, "
                    "digest = excluded.digest",
                    (number, epoch, row, row_digest(row)),
                )
                failpoint("row written")
                if snapshot is not None:
                    connection.execute(
                        "INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?, ?)",
                        (number, epoch, digest(snapshot), snapshot),
                    )
                    failpoint("snapshot written")
            if checkpoint is not None:
                epoch, blob = checkpoint
                connection.execute(
                    "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)",
                    (number, epoch, digest(blob), blob),
                )
                failpoint("checkpoint written")

        return self._write(attempt, insert_epochs)

    def end(
        self,
        attempt: str,
        state: State,
        *,
        reason: str = "",
        summary: Mapping[str, Any] | None = None,
        table: Sequence[Mapping[str, Any]] = (),
        weights: bytes | None = None,
    ) -> bool:
        """Record the end of a training; durable when the method returns.

        Args:
            attempt: the attempt at the training.
            state: how the training ended, such as ``"finished"``.
            reason: why, in words; "" while all is well.
            summary: final numbers of the run.
            table: measures of every layer, for depth runs.
            weights: final weights, packed; or None.
        """

        def store_result(connection: sqlite3.Connection, number: int) -> None:
            connection.execute(
                "UPDATE trainings SET state = ?, reason = ?, ended = ?, summary = ?, layers = ? "
                "WHERE number = ?",
                (state, reason, time.time(), pack_json(summary or {}), pack_json(list(table)), number),
            )
            if state == "finished":
                connection.execute("DELETE FROM checkpoints WHERE training = ?", (number,))
                if weights is not None:
                    row = (number, digest(weights), weights)
                    connection.execute("INSERT OR REPLACE INTO weights VALUES (?, ?, ?)", row)
                    failpoint("weights written")
            _store_digest(connection, number)

        return self._write(attempt, store_result, durable=True)

    def _write(
        self, attempt: str, work: Callable[[sqlite3.Connection, int], None], *, durable: bool = False
    ) -> bool:
        def write_if_live(connection: sqlite3.Connection) -> bool:
            query = f"SELECT number FROM trainings WHERE attempt = ? AND {LIVE}"
            row = connection.execute(query, (attempt,)).fetchone()
            if row is not None:
                work(connection, row[0])
            return row is not None

        return self.database.write(write_if_live, durable=durable)


def _store_digest(connection: sqlite3.Connection, number: int) -> None:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute("SELECT * FROM trainings WHERE number = ?", (number,)).fetchone()
    connection.execute(
        "UPDATE trainings SET sha256 = ? WHERE number = ?", (outcome_digest(dict(row)), number)
    )
