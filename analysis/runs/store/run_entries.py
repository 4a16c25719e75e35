"""Entries: what a person asked for, each pointing at a training that others may share."""

from __future__ import annotations

import secrets
import sqlite3

from analysis.training.spec import RunSpec, parse_spec


def new_id() -> str:
    """An unguessable id of 96 random bits that does not look like an option on a command line."""
    while (id := secrets.token_urlsafe(12)).startswith("-"):
        continue
    return id


def respelled(connection: sqlite3.Connection, id: str) -> RunSpec:
    """The spec of an entry, whose training gets the key that this version gives it.

    A version that knew fewer settings spelled the same spec differently.
    """
    query = (
        "SELECT t.number, t.key, t.spec FROM trainings t JOIN entries e ON e.training = t.number "
        "WHERE e.id = ?"
    )
    number, key, text = connection.execute(query, (id,)).fetchone()
    spec = parse_spec(text)
    if spec.key != key:
        other = connection.execute("SELECT number FROM trainings WHERE key = ?", (spec.key,)).fetchone()
        if other:
            connection.execute("UPDATE entries SET training = ? WHERE id = ?", (other[0], id))
        else:
            row = (spec.key, spec.to_json(), number)
            connection.execute("UPDATE trainings SET key = ?, spec = ? WHERE number = ?", row)
    return spec


def add_entry(
    connection: sqlite3.Connection, number: int, facts: tuple[str, str | None, int, str, str, float]
) -> str:
    """The id of a person's entry for a training, which is made if there is none.

    Args:
        connection: inside a transaction.
        number: of the training.
        facts: owner, sweep, place in it, preset, name, time.
    """
    owner, sweep, _, _, _, now = facts
    again = connection.execute(
        "SELECT id FROM entries WHERE training = ? AND owner = ? AND sweep IS ? AND deleted IS NULL",
        (number, owner, sweep),
    ).fetchone()
    if again:
        connection.execute("UPDATE entries SET stopped = NULL, created = ? WHERE id = ?", (now, again[0]))
        return str(again[0])
    id = new_id()
    connection.execute(
        "INSERT INTO entries (id, training, owner, sweep, place, preset, name, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (id, number, *facts),
    )
    return id
