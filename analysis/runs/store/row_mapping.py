"""Map database rows to runs, and the errors of that mapping."""

from __future__ import annotations

import functools
import sqlite3
from typing import get_args

import orjson

from analysis.checks import BadInput
from analysis.runs.run import FINAL, Run, State
from analysis.runs.serialize.codec import outcome_digest
from analysis.training.spec import parse_spec, text_key

RUNS = """
    SELECT e.id, e.owner, e.sweep, e.preset, e.name, e.created, e.pinned, e.stopped AS left, t.*,
           (SELECT max(epoch) FROM history h WHERE h.training = t.number) AS epochs_done,
           (SELECT epoch FROM checkpoints c WHERE c.training = t.number) AS checkpoint,
           (SELECT name FROM sweeps s WHERE s.id = e.sweep) AS sweep_name
    FROM entries e JOIN trainings t ON t.number = e.training
    WHERE e.deleted IS NULL
"""


STATES = frozenset(get_args(State))
_NONE = type(None)
_KINDS: dict[tuple[type, ...], tuple[str, ...]] = {
    (str,): ("id", "key", "owner", "preset", "name", "reason", "fingerprint", "device"),
    (str, _NONE): ("sweep", "sweep_name"),
    (float, int): ("created",),
    (float, int, _NONE): ("started", "ended", "left"),
    (int, _NONE): ("epochs_done", "checkpoint"),
}


# Every viewer of a run reads its row every second; a spec is frozen, and its text never changes.
_spec = functools.lru_cache(maxsize=1024)(parse_spec)


class NoSuchRun(BadInput):
    """Raised if nothing in the store has this ``id``."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"expected the id of a run or a sweep, got {id[:40]!r}: it was deleted, or the link is incomplete"
        )


class NotYours(BadInput):
    """Raised on an attempt to change another person's run; ``action`` is the verb, such as ``"stop"``."""

    def __init__(self, action: str) -> None:
        super().__init__(
            f"only the person who started this run may {action} it; you can start one of your own"
        )


class Damaged(BadInput):
    """Raised if stored content does not match its hash; ``what`` names it in the sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} in the store does not match its hash and is not shown; train the run again")


def check_owner(connection: sqlite3.Connection, id: str, *, owner: str, action: str) -> None:
    """Check that the entry or sweep ``id`` exists and belongs to ``owner``.

    Args:
        connection: to the store.
        id: id of an entry or a sweep.
        owner: who wants to change it.
        action: what they want to do, a verb for the sentence.

    Raises:
        NoSuchRun: if there is none.
        NotYours: if it belongs to somebody else.
    """
    query = "SELECT owner FROM entries WHERE id = :id UNION ALL SELECT owner FROM sweeps WHERE id = :id"
    row = connection.execute(query, {"id": id}).fetchone()
    if row is None:
        raise NoSuchRun(id)
    if row[0] != owner:
        raise NotYours(action)


def rows_of(connection: sqlite3.Connection, query: str, *values: object) -> list[sqlite3.Row]:
    """Run ``query`` with ``values`` over ``connection``, and return its rows with column names."""
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


def find(connection: sqlite3.Connection, id: str) -> sqlite3.Row:
    """Find the row of the entry ``id`` with its training, over ``connection``.

    Raises:
        NoSuchRun: if there is none.
    """
    rows = rows_of(connection, f"{RUNS} AND e.id = ?", id)
    if not rows:
        raise NoSuchRun(id)
    return rows[0]


def run_of(row: sqlite3.Row) -> Run:
    """Convert ``row`` of :data:`RUNS` to a run.

    Raises:
        Damaged: if it is not what was written.
    """
    if text_key(str(row["spec"])) != row["key"] or (
        row["sha256"] and outcome_digest(dict(row)) != row["sha256"]
    ):
        raise Damaged(f"the run {row['id']}")
    # Only a damaged file holds other values than these, and everything that shows runs relies on them.
    whole = row["state"] in STATES and all(
        isinstance(row[name], kinds) for kinds, names in _KINDS.items() for name in names
    )
    if not whole:
        raise Damaged(f"the run {row['id']}")
    try:
        return _run(row)
    except (TypeError, KeyError, BadInput, orjson.JSONDecodeError) as error:
        raise Damaged(f"the run {row['id']}") from error


def _run(row: sqlite3.Row) -> Run:
    spec = _spec(row["spec"])
    state, reason = row["state"], row["reason"]
    if row["left"] is not None and state not in FINAL:
        state, reason = "stopped", "stopped on request"
    return Run(
        id=row["id"],
        key=row["key"],
        owner=row["owner"],
        name=row["name"],
        preset=row["preset"],
        sweep=row["sweep"] or "",
        spec=spec,
        state=state,
        reason=reason,
        fingerprint=row["fingerprint"],
        versions=orjson.loads(row["versions"]),
        device=row["device"],
        epochs_done=-1 if row["epochs_done"] is None else row["epochs_done"],
        created=row["created"],
        started=row["started"],
        ended=row["ended"],
        summary=orjson.loads(row["summary"]),
        table=tuple(orjson.loads(row["layers"])),
        pinned=bool(row["pinned"]),
        checkpoint=row["checkpoint"],
        sweep_name=row["sweep_name"] or "",
    )
