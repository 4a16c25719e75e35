"""Store of rooms, with permissions and deletion."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable

import orjson

from analysis.checks import BadInput
from analysis.runs.rooms.room import (
    KEEP_HOURS,
    NewRoom,
    Pace,
    Room,
    RoomState,
    new_code,
    read_code,
    read_pace,
)
from analysis.runs.rooms.room_rows import (
    change_room,
    check_secret,
    delete_room,
    hashed,
    is_secret,
    open_room,
    room_state,
    rooms_of,
)
from analysis.runs.store.sqlite.database import Database

MOST_ROOMS = 5
"""Rooms one person may have open."""


class Rooms:
    """The rooms of a store.

    A room has two links. The public code permits to join, predict, train and move one key, each for oneself.
    Controlling the room needs the secret, of which the store keeps a hash.

    Args:
        database: the store's file.
        now: clock, in seconds since 1970.
    """

    def __init__(self, database: Database, *, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def create(self, lesson: str, *, owner: str, language: str = "en") -> NewRoom:
        """Create a room for a lesson.

        Args:
            lesson: id of the lesson.
            owner: id of the teacher.
            language: language of the lesson's texts.

        Raises:
            BadInput: if the teacher has too many open rooms.
        """
        new = NewRoom(new_code(), secrets.token_urlsafe(24))
        now = self._now()

        def insert_room(connection: sqlite3.Connection) -> None:
            (count,) = connection.execute("SELECT count(*) FROM rooms WHERE owner = ?", (owner,)).fetchone()
            if count >= MOST_ROOMS:
                raise BadInput(f"expected at most {MOST_ROOMS} open rooms, you have {count}; close one first")
            connection.execute(
                "INSERT INTO rooms (code, secret, owner, lesson, language, created, closes) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (new.code, hashed(new.secret), owner, lesson, language, now, now + KEEP_HOURS * 3600),
            )

        self.purge()
        self._database.write(insert_room, durable=True)
        return new

    def renew(self, code: str, *, owner: str) -> NewRoom:
        """Give a room another secret, for a teacher who lost or leaked the link; the old one stops working.

        Args:
            code: code of the room, as people type it.
            owner: id of the teacher who made it.

        Raises:
            BadInput: if the room is closed, or somebody else made it.
        """
        new = NewRoom(read_code(code), secrets.token_urlsafe(24))

        def replace_secret(connection: sqlite3.Connection, room: Room) -> None:
            if room.code not in {own.code for own in rooms_of(connection, owner)}:
                raise BadInput(f"expected a room of your own, {room.code} was made by somebody else")
            query = "UPDATE rooms SET secret = ? WHERE code = ?"
            connection.execute(query, (hashed(new.secret), room.code))

        change_room(self._database, code, replace_secret, now=self._now())
        return new

    def room(self, code: str) -> Room:
        """The room with this code.

        Args:
            code: code of the room, as people type it.

        Raises:
            BadInput: if there is none, or it was closed.
        """
        with self._database.reading() as connection:
            return open_room(connection, read_code(code), now=self._now())

    def is_secret(self, code: str, secret: str) -> bool:
        """Whether ``secret`` is the room's secret.

        Args:
            code: code of the room, as people type it.
            secret: what the teacher's link has.
        """
        with self._database.reading() as connection:
            return is_secret(connection, read_code(code), secret)

    def set_view(
        self,
        code: str,
        secret: str,
        *,
        pace: str | None = None,
        step: int | None = None,
        reveal: int | None = None,
        hide_names: bool | None = None,
    ) -> Room:
        """Change the pace, the step, what is revealed, or whether names are shown.

        Args:
            code: code of the room, as people type it.
            secret: what the teacher's link has.
            pace: ``"free"``, ``"step"`` or ``"paused"``.
            step: number of the step where the teacher is, 0 to 100.
            reveal: number of the step whose results are shown from now on.
            hide_names: whether nicknames are hidden.

        Raises:
            BadInput: if the secret is not the room's.
        """
        new_pace: Pace | None = None if pace is None else read_pace(pace)

        def change_view(connection: sqlite3.Connection, room: Room) -> Room:
            check_secret(connection, room.code, secret)
            revealed = room.revealed if reveal is None else tuple(sorted({*room.revealed, int(reveal)}))
            changed = room._replace(
                pace=new_pace or room.pace,
                step=room.step if step is None else max(0, min(int(step), 100)),
                revealed=revealed,
                names_hidden=room.names_hidden if hide_names is None else hide_names,
            )
            connection.execute(
                "UPDATE rooms SET pace = ?, step = ?, revealed = ?, names_hidden = ? WHERE code = ?",
                (
                    changed.pace,
                    changed.step,
                    orjson.dumps(list(revealed)).decode(),
                    int(changed.names_hidden),
                    room.code,
                ),
            )
            return changed

        return change_room(self._database, code, change_view, now=self._now())

    def close(self, code: str, secret: str) -> None:
        """Close a room: nicknames and predictions are deleted at once, its runs after a delay.

        Args:
            code: code of the room, as people type it.
            secret: what the teacher's link has.

        Raises:
            BadInput: if the secret is not the room's.
        """

        def delete(connection: sqlite3.Connection) -> None:
            check_secret(connection, read_code(code), secret)
            delete_room(connection, read_code(code), now=self._now())

        self._database.write(delete, durable=True)

    def purge(self) -> None:
        """Delete expired rooms, and the runs of rooms closed long enough ago."""
        now = self._now()

        def delete_expired(connection: sqlite3.Connection) -> None:
            query = "SELECT code FROM rooms WHERE closes < ?"
            for (code,) in connection.execute(query, (now,)).fetchall():
                delete_room(connection, code, now=now)
            due = connection.execute("SELECT run FROM room_runs_to_delete WHERE due < ?", (now,)).fetchall()
            for (run,) in due:
                connection.execute("UPDATE entries SET deleted = ? WHERE id = ? AND pinned = 0", (now, run))
                connection.execute("DELETE FROM room_runs_to_delete WHERE run = ?", (run,))

        self._database.write(delete_expired)

    def state(self, code: str, *, secret: str = "") -> RoomState:
        """State of a room; names are included only with the secret, unless hidden.

        Args:
            code: code of the room, as people type it.
            secret: what the teacher's link has, or "".
        """
        with self._database.reading() as connection:
            room = open_room(connection, read_code(code), now=self._now())
            return room_state(connection, room, teacher=is_secret(connection, room.code, secret))

    def of(self, owner: str) -> list[Room]:
        """Open rooms of a teacher, newest first.

        Args:
            owner: id of the teacher.
        """
        with self._database.reading() as connection:
            return [room for room in rooms_of(connection, owner) if room.closes >= self._now()]
