"""Deleted runs: purged once they can no longer be restored."""

from __future__ import annotations

import sqlite3
import time

from analysis.runs.store.queue.shared_trainings import LIVE
from analysis.runs.store.sqlite.database import Database
from analysis.runs.store.user_graphs import drop_unused, named


def purge(database: Database, *, older_than: float) -> None:
    """Permanently remove what was deleted more than ``older_than`` seconds ago.

    Trainings, recorded graphs and user graphs go with the last run that points at them.
    """
    before = time.time() - older_than
    with database.reading() as connection:
        query = "SELECT 1 FROM entries WHERE deleted < ? LIMIT 1"
        if connection.execute(query, (before,)).fetchone() is None:
            return

    def delete_old(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM entries WHERE deleted < ?", (before,))
        connection.execute("DELETE FROM sweeps WHERE id NOT IN (SELECT sweep FROM entries WHERE sweep > '')")
        unused = f"FROM trainings WHERE NOT {LIVE} AND number NOT IN (SELECT training FROM entries)"
        candidates = named(row[0] for row in connection.execute(f"SELECT spec {unused}"))
        connection.execute(f"DELETE {unused}")
        drop_unused(connection, candidates)
        connection.execute(
            "DELETE FROM graphs WHERE sha256 NOT IN (SELECT graphs FROM trainings WHERE graphs > '')"
        )

    database.write(delete_old)
