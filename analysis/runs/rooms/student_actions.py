"""Actions of a student in a room: join, predict, train, move a key."""

from __future__ import annotations

import math
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from analysis.checks import BadInput
from analysis.runs.rooms.room import (
    MOST_MEMBERS,
    Guess,
    Member,
    Room,
    RoomState,
    StudentResults,
    read_code,
    read_nickname,
)
from analysis.runs.rooms.room_rows import (
    change_room,
    find_member,
    open_room,
    readable_guess,
    require_member,
    results_of_member,
    room_state,
)
from analysis.runs.store.sqlite.database import Database

T = TypeVar("T")


class Membership:
    """Membership of one person in one room, without the teacher's rights.

    Args:
        database: the store's file.
        code: code of the room, as people type it.
        owner: the person.
        now: the time, seconds since 1970.

    Raises:
        BadInput: if it cannot be a code.
    """

    def __init__(
        self, database: Database, code: str, *, owner: str, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._code = read_code(code)
        self._owner = owner
        self._now = now

    def join(self, nickname: str = "") -> Member:
        """Join a room; a person who is in it already keeps their identity, in other tabs too.

        Args:
            nickname: what the others see, one line; "" for none.

        Raises:
            BadInput: if the room is closed or full, or the nickname too long.
        """
        name = read_nickname(nickname)

        def add_member(connection: sqlite3.Connection, room: Room) -> Member:
            if (member := find_member(connection, room.code, self._owner)) is not None:
                if name and name != member.nickname:
                    connection.execute(
                        "UPDATE room_members SET nickname = ? WHERE room = ? AND owner = ?",
                        (name, room.code, self._owner),
                    )
                return member._replace(nickname=name or member.nickname)
            query = "SELECT count(*), coalesce(max(number), 0) FROM room_members WHERE room = ?"
            count, last = connection.execute(query, (room.code,)).fetchone()
            if count >= MOST_MEMBERS:
                raise BadInput(f"this room is full with {MOST_MEMBERS} members; ask the teacher")
            connection.execute(
                "INSERT INTO room_members (room, owner, number, nickname, seed, joined) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (room.code, self._owner, last + 1, name, last + 1, self._now()),
            )
            return Member(last + 1, name, last + 1, 0)

        return self._change(add_member)

    def member(self) -> Member | None:
        """This person's member of the room, or None."""
        with self._database.reading() as connection:
            return find_member(connection, self._code, self._owner)

    def set_step(self, step: int) -> None:
        """Record the current step of the student.

        Args:
            step: number of the step, from 0.
        """

        def update_step(connection: sqlite3.Connection, room: Room) -> None:
            require_member(connection, room.code, self._owner)
            connection.execute(
                "UPDATE room_members SET step = ? WHERE room = ? AND owner = ?",
                (int(step), room.code, self._owner),
            )

        self._change(update_step)

    def predict(self, step: int, guess: Guess) -> None:
        """Submit a prediction; only the first one is accepted, and none after the reveal.

        Args:
            step: number of the step, from 0.
            guess: the prediction, of the kind that the step's question asks for.

        Raises:
            BadInput: if the student is not in the room, has predicted, or the result is known.
        """
        value = readable_guess(guess)

        def add_guess(connection: sqlite3.Connection, room: Room) -> None:
            member = require_member(connection, room.code, self._owner)
            if room.pace == "paused":
                raise BadInput("the teacher has paused the room; predict when it goes on")
            if step in room.revealed:
                raise BadInput("expected a prediction before the reveal, the result is known by now")
            try:
                connection.execute(
                    "INSERT INTO room_guesses (room, member, step, guess, created) VALUES (?, ?, ?, ?, ?)",
                    (room.code, member.number, int(step), value, self._now()),
                )
            except sqlite3.IntegrityError:
                raise BadInput("expected one prediction, you have given yours") from None

        self._change(add_guess)

    def record_run(self, step: int, run: str) -> None:
        """Record the run that the student started for a step, replacing an earlier one.

        Args:
            step: number of the step, from 0.
            run: id of the run.

        Raises:
            BadInput: if the student is not in the room, or the run is somebody else's.
        """

        def set_run(connection: sqlite3.Connection, room: Room) -> None:
            member = require_member(connection, room.code, self._owner)
            own_run = connection.execute(
                "SELECT 1 FROM entries WHERE id = ? AND owner = ?", (run, self._owner)
            ).fetchone()
            if own_run is None:
                raise BadInput("expected a run of your own for the room")
            connection.execute(
                "INSERT INTO room_runs (room, member, step, run) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (room, member, step) DO UPDATE SET run = excluded.run",
                (room.code, member.number, int(step), run),
            )

        self._change(set_run)

    def move_key(self, dx: float, dy: float) -> None:
        """Move the student's key, in steps where the class is the model.

        Args:
            dx: distance from the trained place along the plane's first axis, in the units of the states;
                finite, 0 is none.
            dy: distance along its second axis, likewise; finite, 0 is none.

        Raises:
            BadInput: if the student is not in the room, the room is paused, or a number is not finite.
        """
        if not (math.isfinite(dx) and math.isfinite(dy)):
            raise BadInput(f"expected two finite numbers for a key's move, got {dx} and {dy}")

        def set_position(connection: sqlite3.Connection, room: Room) -> None:
            member = require_member(connection, room.code, self._owner)
            if room.pace == "paused":
                raise BadInput("the teacher has paused the room; keys move when it goes on")
            connection.execute(
                "INSERT INTO room_positions (room, member, dx, dy) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (room, member) DO UPDATE SET dx = excluded.dx, dy = excluded.dy",
                (room.code, member.number, float(dx), float(dy)),
            )

        self._change(set_position)

    def own_results(self) -> StudentResults:
        """Predictions and runs of this student, by step."""
        with self._database.reading() as connection:
            member = require_member(connection, self._code, self._owner)
            return results_of_member(connection, self._code, member.number)

    def state(self) -> RoomState:
        """State of the room for this student: what is revealed, and their own results."""
        with self._database.reading() as connection:
            room = open_room(connection, self._code, now=self._now())
            member = require_member(connection, self._code, self._owner)
            return room_state(connection, room, teacher=False, viewer=member.number)

    def _change(self, work: Callable[[sqlite3.Connection, Room], T]) -> T:
        return change_room(self._database, self._code, work, now=self._now())
