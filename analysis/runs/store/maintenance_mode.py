"""What an administrator tells a server: a message to everybody, and to accept nothing new for now."""

from __future__ import annotations

from analysis.runs.budget.limits import Refused
from analysis.runs.store.sqlite.database import Database

MESSAGE, READ_ONLY = "message", "read only"
MESSAGE_LENGTH = 300


def message(database: Database) -> str:
    """What is said to everybody on every page; "" for nothing."""
    return _told(database, MESSAGE)


def set_message(database: Database, text: str) -> None:
    """Say something to everybody, or no more: one line of plain text."""
    _tell(database, MESSAGE, " ".join(text.split())[:MESSAGE_LENGTH])


def read_only(database: Database) -> bool:
    """Whether nothing new is accepted: runs can be looked at, and those that train go on."""
    return bool(_told(database, READ_ONLY))


def set_read_only(database: Database, *, on: bool) -> None:
    """Accept nothing new any more, or again."""
    _tell(database, READ_ONLY, "on" if on else "")


def refuse_if_read_only(database: Database) -> None:
    """Refuse what would add to a store that is read-only for now.

    Raises:
        Refused: with what the administrator says, if anything.
    """
    if read_only(database):
        why = message(database)
        raise Refused(f"this server accepts nothing new for now{f': {why}' if why else '; try again later'}")


def _told(database: Database, name: str) -> str:
    if not database.has("server"):
        return ""
    with database.reading() as connection:
        row = connection.execute("SELECT value FROM server WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _tell(database: Database, name: str, value: str) -> None:
    database.write(lambda c: c.execute("INSERT OR REPLACE INTO server VALUES (?, ?)", (name, value)))
