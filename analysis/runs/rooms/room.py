"""Data types of rooms, and the validation of their texts."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from analysis.checks import BadInput, one_of, shown

Pace = Literal["free", "step", "paused"]
Guess = int | float | list[float]

PACES: tuple[Pace, ...] = ("free", "step", "paused")
MOST_MEMBERS = 120
MOST_NAME = 40
KEEP_HOURS = 24
"""A room nobody closes ends by itself after this time."""
KEEP_RUNS_DAYS = 7
"""The runs of a room are deleted this long after it was closed."""

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without characters that are easily misread: 0 O 1 I L
_CODE_LENGTH = 6
_SEEN = "[^\\x00-\\x7f\\u2000-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\ufeff]"
_JOINER = re.compile(f"(?<={_SEEN})[\u200c\u200d](?={_SEEN})")


class Room(NamedTuple):
    """Public state of a room.

    Attributes:
        code: what students type, such as ``K7RT4M``.
        lesson: id of the lesson.
        language: language of its texts.
        pace: students go on by themselves (``free``), with the teacher (``step``), or wait (``paused``).
        step: where the teacher is, from 0.
        revealed: numbers, from 0, of the steps whose results are shown.
        names_hidden: whether nicknames are hidden.
        created: when it was opened, in seconds since 1970.
        closes: when it ends by itself, in seconds since 1970.
        version: count of the changes, so that viewers refresh only after one.
    """

    code: str
    lesson: str
    language: str
    pace: Pace
    step: int
    revealed: tuple[int, ...]
    names_hidden: bool
    created: float
    closes: float
    version: int


class NewRoom(NamedTuple):
    """Credentials of a new room.

    Attributes:
        code: what students type, six letters and digits.
        secret: what steers the room; only a hash of it is stored.
    """

    code: str
    secret: str


class Member(NamedTuple):
    """A student in a room.

    Attributes:
        number: by order of joining, from 1; what is shown where names are hidden.
        nickname: chosen by the student, or "".
        seed: seed of the student's runs; no two members have the same.
        step: number of the step where the student is, from 0.
    """

    number: int
    nickname: str
    seed: int
    step: int


class StudentResults(NamedTuple):
    """Predictions and runs of one student in a room.

    Attributes:
        guesses: number of a step, from 0, -> the prediction.
        runs: number of a step, from 0, -> the id of the run.
    """

    guesses: Mapping[int, Guess]
    runs: Mapping[int, str]


class RoomState(NamedTuple):
    """State of a room as the teacher's page shows it.

    Attributes:
        room: public state of the room.
        members: in order of joining.
        guesses: (member number, step from 0) -> the prediction.
        runs: (member number, step from 0) -> the id of the run.
        positions: member number, from 1 -> where the student holds a key, ``(dx, dy)`` in the units of the
            plane.
    """

    room: Room
    members: Sequence[Member]
    guesses: Mapping[tuple[int, int], Guess]
    runs: Mapping[tuple[int, int], str]
    positions: Mapping[int, tuple[float, float]]


def new_code() -> str:
    """Generate a room code: six unambiguous letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def read_code(text: str) -> str:
    """A code as people type it, or the link that has it, from ``text``.

    Raises:
        BadInput: if it cannot be one.

    >>> read_code(" k7r-t4m "), read_code("https://lab.org/room?code=K7RT4M&lang=de")
    ('K7RT4M', 'K7RT4M')
    """
    in_link = re.search(r"[?&]code=([^&#]*)", text)
    text = in_link[1] if in_link else text
    code = re.sub(r"[\s-]", "", text).upper()
    if len(code) != _CODE_LENGTH or any(letter not in _ALPHABET for letter in code):
        raise BadInput(
            f"expected a code of {_CODE_LENGTH} letters and digits such as K7RT4M, in which 0, 1, I, L and O "
            f"never stand, got {shown(text)}"
        )
    return code


def read_nickname(text: str) -> str:
    r"""The nickname ``text`` in one line, without invisible characters; "" is allowed.

    The joiner between two letters or pictures stays, which some scripts and emoji are written with.

    Raises:
        BadInput: if it is too long.

    >>> read_nickname("  Ada  \n Lovelace "), read_nickname("\u200b\u200d ")
    ('Ada Lovelace', '')
    """
    if len(text) > 10 * MOST_NAME:
        raise BadInput(f"expected a nickname of at most {MOST_NAME} characters, got {len(text):,}")
    joins = {match.start() for match in _JOINER.finditer(text)}
    name = "".join(
        c for i, c in enumerate(text) if i in joins or c.isspace() or unicodedata.category(c)[0] != "C"
    )
    name = " ".join(name.split())
    if len(name) > MOST_NAME:
        raise BadInput(f"expected a nickname of at most {MOST_NAME} characters, got {len(name)}")
    return name


def read_pace(text: str) -> Pace:
    """Parse ``text``, the name of a pace.

    Raises:
        BadInput: if there is no such pace.

    >>> read_pace("step")
    'step'
    """
    return one_of("pace", text, PACES)  # type: ignore[return-value]
