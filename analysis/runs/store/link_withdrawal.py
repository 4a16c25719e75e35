"""Withdraw links of runs: knowing a run's id grants access until the id changes."""

from __future__ import annotations

import sqlite3

from analysis.runs.store.queue.run_requests import new_id
from analysis.runs.store.row_mapping import NoSuchRun, NotYours
from analysis.runs.store.sqlite.database import Database


def withdraw(database: Database, id: str, *, owner: str | None) -> str:
    """Withdraw the link of a run, a sweep or an imported bundle, by giving it the returned new id.

    Nothing else of it changes, and what trains goes on. Rooms that show it follow.

    Args:
        database: database of the store.
        id: id that is to name nothing any more.
        owner: whose it must be; anybody's, if None, which only who runs the server may ask for.

    Raises:
        NoSuchRun: if there is none.
        NotYours: if it is somebody else's.
    """

    def replace_ids(connection: sqlite3.Connection) -> str:
        table = _table_of(connection, id, owner=owner)
        if table != "sweeps":
            return _replace_id(connection, table, id)
        new = new_id()
        connection.execute(
            "INSERT INTO sweeps SELECT ?, owner, preset, name, created FROM sweeps WHERE id = ?", (new, id)
        )
        runs = connection.execute("SELECT id FROM entries WHERE sweep = ?", (id,)).fetchall()
        for (run,) in runs:
            _replace_id(connection, "entries", run)
        connection.execute("UPDATE entries SET sweep = ? WHERE sweep = ?", (new, id))
        connection.execute("DELETE FROM sweeps WHERE id = ?", (id,))
        return new

    return database.write(replace_ids, durable=True)


def _table_of(connection: sqlite3.Connection, id: str, *, owner: str | None) -> str:
    for table in ("entries", "sweeps", "opened"):
        row = connection.execute(f"SELECT owner FROM {table} WHERE id = ?", (id,)).fetchone()
        if row is None:
            continue
        if owner not in (None, row[0]):
            raise NotYours("withdraw the link of")
        return table
    raise NoSuchRun(id)


def _replace_id(connection: sqlite3.Connection, table: str, id: str) -> str:
    prefix = id[: id.index("-") + 1] if table == "opened" else ""
    new = f"{prefix}{new_id()}"
    connection.execute(f"UPDATE {table} SET id = ? WHERE id = ?", (new, id))
    for owner_table in ("room_runs", "room_runs_to_delete"):
        connection.execute(f"UPDATE {owner_table} SET run = ? WHERE run = ?", (new, id))
    return new
