"""Maintenance mode: a message to all users, and a read-only flag."""

from __future__ import annotations

from analysis.runs.budget.limits import Refused
from analysis.runs.store.sqlite.database import Database

MESSAGE, READ_ONLY = "message", "read only"
MESSAGE_LENGTH = 300


def message(database: Database) -> str:
    """Message in ``database`` shown to everybody on every page; "" for none."""
    return _read_setting(database, MESSAGE)


def set_message(database: Database, text: str) -> None:
    """Set the message to everybody in ``database`` to ``text``, in one line; "" clears it."""
    _write_setting(database, MESSAGE, " ".join(text.split())[:MESSAGE_LENGTH])


def read_only(database: Database) -> bool:
    """Whether ``database`` is read-only: runs can be viewed and running ones go on, but nothing is added."""
    return bool(_read_setting(database, READ_ONLY))


def set_read_only(database: Database, *, on: bool) -> None:
    """Switch read-only mode of ``database`` ``on`` or off."""
    _write_setting(database, READ_ONLY, "on" if on else "")


def refuse_if_read_only(database: Database) -> None:
    """Refuse additions to ``database`` in read-only mode.

    Raises:
        Refused: with what the administrator says, if anything.
    """
    if read_only(database):
        why = message(database)
        raise Refused(f"this server accepts nothing new for now{f': {why}' if why else '; try again later'}")


def _read_setting(database: Database, name: str) -> str:
    if not database.has_table("server"):
        return ""
    with database.reading() as connection:
        row = connection.execute("SELECT value FROM server WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _write_setting(database: Database, name: str, value: str) -> None:
    database.write(lambda c: c.execute("INSERT OR REPLACE INTO server VALUES (?, ?)", (name, value)))
