"""Entries: the requests of people, each pointing at a training that others may share."""

from __future__ import annotations

import secrets
import sqlite3
from typing import NamedTuple

from analysis.training.spec import RunSpec, parse_spec


def new_id() -> str:
    """Generate an id of 96 random bits that does not look like a command line option."""
    while (id := secrets.token_urlsafe(12)).startswith("-"):
        continue
    return id


class Entry(NamedTuple):
    """A person's entry: its ``id``, and the number of its ``training``."""

    id: str
    training: int


class NewEntry(NamedTuple):
    """What is noted of a person's request, but for its id and its training.

    Attributes:
        owner: name of the person.
        sweep: id of the sweep it is in; None for a single one.
        position: its place in the sweep, from 0.
        preset: name of the preset it came from, or "".
        name: its name on screen.
        created: when it was made, in seconds since 1970.
    """

    owner: str
    sweep: str | None
    position: int
    preset: str
    name: str
    created: float


def own_entry(
    connection: sqlite3.Connection, spec: RunSpec, *, owner: str, sweep: str | None
) -> Entry | None:
    """Newest entry of a person for a spec; None if there is none.

    Args:
        connection: to the store.
        spec: what was asked for.
        owner: name of the person.
        sweep: id of the sweep it is in; None for a single one.
    """
    row = connection.execute(
        "SELECT e.id, e.training FROM entries e JOIN trainings t ON t.number = e.training WHERE t.key = ? "
        "AND e.owner = ? AND e.sweep IS ? AND e.deleted IS NULL ORDER BY e.created DESC LIMIT 1",
        (spec.key, owner, sweep),
    ).fetchone()
    return Entry(*row) if row else None


def training_of(connection: sqlite3.Connection, id: str) -> int:
    """Number of the training that the entry ``id`` points at, over ``connection``."""
    (number,) = connection.execute("SELECT training FROM entries WHERE id = ?", (id,)).fetchone()
    return int(number)


def sole_entry(connection: sqlite3.Connection, number: int) -> bool:
    """Whether only one entry points at a training, counting deleted ones, which can be restored.

    Args:
        connection: to the store.
        number: number of the training.
    """
    query = "SELECT count(*) FROM entries WHERE training = ?"
    (count,) = connection.execute(query, (number,)).fetchone()
    return bool(count == 1)


def point_at(connection: sqlite3.Connection, id: str, number: int, *, created: float | None = None) -> None:
    """Point an entry at a training, and delete its former training if unused.

    Args:
        connection: inside a transaction.
        id: id of the entry.
        number: number of the training.
        created: new time of the entry, in seconds since 1970; None keeps its own.
    """
    before = training_of(connection, id)
    connection.execute(
        "UPDATE entries SET training = ?, stopped = NULL, created = coalesce(?, created) WHERE id = ?",
        (number, created, id),
    )
    connection.execute(
        "DELETE FROM trainings WHERE number = ? AND number NOT IN (SELECT training FROM entries)", (before,)
    )


def update_key(connection: sqlite3.Connection, id: str) -> RunSpec:
    """Spec of the entry ``id``, after updating the key of its training to this version over ``connection``.

    A version that knew fewer settings spelled the same spec differently.
    """
    query = (
        "SELECT t.number, t.key, t.spec FROM trainings t JOIN entries e ON e.training = t.number "
        "WHERE e.id = ?"
    )
    number, key, text = connection.execute(query, (id,)).fetchone()
    spec = parse_spec(text)
    if spec.key != key:
        row = (spec.key, spec.to_json(), number)
        connection.execute("UPDATE trainings SET key = ?, spec = ? WHERE number = ?", row)
    return spec


def add_entry(connection: sqlite3.Connection, number: int, entry: NewEntry) -> str:
    """Insert a person's entry for a training, and return its id.

    Args:
        connection: inside a transaction.
        number: number of the training.
        entry: what is noted of the request.
    """
    id = new_id()
    connection.execute(
        "INSERT INTO entries (id, training, owner, sweep, place, preset, name, created) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (id, number, *entry),
    )
    return id
