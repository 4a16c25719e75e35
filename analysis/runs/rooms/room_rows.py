"""Database rows of rooms; each function runs inside a transaction."""

from __future__ import annotations

import hashlib
import hmac
import math
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from analysis.checks import BadInput, is_number
from analysis.runs.rooms.room import KEEP_RUNS_DAYS, Guess, Member, Room, RoomState, StudentResults, read_code
from analysis.runs.store.sqlite.database import Database

T = TypeVar("T")
MOST_POINTS = 40
_COLUMNS = "code, lesson, language, pace, step, revealed, names_hidden, created, closes, version"
_MEMBER = "SELECT number, nickname, seed, step FROM room_members WHERE room = ? "


def rooms_of(connection: sqlite3.Connection, owner: str) -> list[Room]:
    """Rooms of the teacher ``owner``, newest first, over ``connection``."""
    query = f"SELECT {_COLUMNS} FROM rooms WHERE owner = ? ORDER BY created DESC"
    return [_read(row) for row in connection.execute(query, (owner,)).fetchall()]


def open_room(connection: sqlite3.Connection, code: str, *, now: float) -> Room:
    """Find an open room by its code.

    Args:
        connection: to the store.
        code: code of the room, as :func:`~analysis.runs.rooms.room.read_code` gives it.
        now: seconds since 1970.

    Raises:
        BadInput: if there is none, or its time is over.
    """
    row = connection.execute(f"SELECT {_COLUMNS} FROM rooms WHERE code = ?", (code,)).fetchone()
    if row is None or _read(row).closes < now:
        raise BadInput(
            f"there is no open room {code}: it was closed, or the code was misread; ask your teacher"
        )
    return _read(row)


def change_room(
    database: Database, code: str, work: Callable[[sqlite3.Connection, Room], T], *, now: float
) -> T:
    """Run ``work`` on an open room in one transaction, increment its version, and return the result.

    Args:
        database: file of the store.
        code: code of the room, as people type it.
        work: given the connection and the room; an exception undoes all it did.
        now: seconds since 1970.

    Raises:
        BadInput: if the code cannot be one, or names no open room.
    """
    room_code = read_code(code)

    def changed(connection: sqlite3.Connection) -> T:
        result = work(connection, open_room(connection, room_code, now=now))
        connection.execute("UPDATE rooms SET version = version + 1 WHERE code = ?", (room_code,))
        return result

    return database.write(changed)


def find_member(connection: sqlite3.Connection, code: str, owner: str) -> Member | None:
    """Find the member that a person is in a room; None if they have not joined.

    Args:
        connection: to the store.
        code: code of the room.
        owner: name of the person.
    """
    row = connection.execute(_MEMBER + "AND owner = ?", (code, owner)).fetchone()
    return Member(*row) if row else None


def require_member(connection: sqlite3.Connection, code: str, owner: str) -> Member:
    """Find the member that a person is in a room, or refuse.

    Args:
        connection: to the store.
        code: code of the room.
        owner: name of the person.

    Raises:
        BadInput: if they are not in it.
    """
    member = find_member(connection, code, owner)
    if member is None:
        raise BadInput(f"expected a member of room {code}; join it first")
    return member


def check_secret(connection: sqlite3.Connection, code: str, secret: str) -> None:
    """Refuse a wrong secret.

    Args:
        connection: to the store.
        code: code of the room.
        secret: what the teacher's link says.

    Raises:
        BadInput: if it is not the teacher's.
    """
    if not is_secret(connection, code, secret):
        raise BadInput("expected the teacher's link to steer this room; a student's link cannot")


def is_secret(connection: sqlite3.Connection, code: str, secret: str) -> bool:
    """Whether a secret is that of a room; compared in constant time.

    Args:
        connection: to the store.
        code: code of the room.
        secret: what the teacher's link says.
    """
    row = connection.execute("SELECT secret FROM rooms WHERE code = ?", (code,)).fetchone()
    return row is not None and hmac.compare_digest(row[0], hashed(secret))


def room_state(
    connection: sqlite3.Connection, room: Room, *, teacher: bool, viewer: int | None = None
) -> RoomState:
    """Read the state of a room; predictions and runs are the teacher's alone until their step is revealed.

    Args:
        connection: to the store.
        room: the room as it was read.
        teacher: whether everything is shown, and names.
        viewer: member number of a student, who sees what they did themselves.
    """
    members = [Member(*row) for row in connection.execute(_MEMBER + "ORDER BY number", (room.code,))]
    if not teacher or room.names_hidden:
        members = [member._replace(nickname="") for member in members]

    def shown(table: str, column: str) -> dict[tuple[int, int], Any]:
        rows = connection.execute(f"SELECT member, step, {column} FROM {table} WHERE room = ?", (room.code,))
        everything = {(member, step): value for member, step, value in rows}
        if teacher:
            return everything
        return {
            (member, step): value
            for (member, step), value in everything.items()
            if step in room.revealed or member == viewer
        }

    positions = connection.execute("SELECT member, dx, dy FROM room_positions WHERE room = ?", (room.code,))
    return RoomState(
        room,
        members,
        {key: orjson.loads(guess) for key, guess in shown("room_guesses", "guess").items()},
        shown("room_runs", "run"),
        {member: (dx, dy) for member, dx, dy in positions},
    )


def results_of_member(connection: sqlite3.Connection, code: str, member: int) -> StudentResults:
    """Predictions and runs of a member.

    Args:
        connection: to the store.
        code: code of the room.
        member: number of the member, from 1.
    """

    def by_step(table: str, column: str) -> dict[int, Any]:
        query = f"SELECT step, {column} FROM {table} WHERE room = ? AND member = ?"
        return dict(connection.execute(query, (code, member)).fetchall())

    guesses = {step: orjson.loads(guess) for step, guess in by_step("room_guesses", "guess").items()}
    return StudentResults(guesses, by_step("room_runs", "run"))


def delete_room(connection: sqlite3.Connection, code: str, *, now: float) -> None:
    """Delete a room with its nicknames and predictions, and schedule the deletion of its runs.

    Args:
        connection: inside a transaction.
        code: code of the room.
        now: seconds since 1970.
    """
    due = now + KEEP_RUNS_DAYS * 86400
    connection.execute(
        "INSERT OR IGNORE INTO room_runs_to_delete (run, due) SELECT run, ? FROM room_runs WHERE room = ?",
        (due, code),
    )
    connection.execute("DELETE FROM rooms WHERE code = ?", (code,))


def readable_guess(guess: Guess) -> str:
    """Serialise the prediction ``guess`` as JSON: a number, or a curve of finite points.

    Raises:
        BadInput: if it is neither.
    """
    points = guess if isinstance(guess, list) else [guess]
    numbers = [point for point in points if is_number(point)]
    finite = len(numbers) == len(points) and all(map(math.isfinite, numbers))
    if not 0 < len(points) <= MOST_POINTS or not finite:
        raise BadInput(f"expected a number or up to {MOST_POINTS} points as a prediction, got {guess!r:.60}")
    return orjson.dumps(guess).decode()


def hashed(secret: str) -> str:
    """Hash ``secret`` for storage: SHA-256, as 64 hexadecimal digits.

    >>> hashed("a")[:8], len(hashed("a"))
    ('ca978112', 64)
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _read(row: tuple[Any, ...]) -> Room:
    code, lesson, language, pace, step, revealed, hidden, created, closes, version = row
    steps = tuple(orjson.loads(revealed))
    return Room(code, lesson, language, pace, step, steps, bool(hidden), created, closes, version)
