"""The store of runs as people use it: find, read, name, pin and delete them."""

from __future__ import annotations

import os
import re
import sqlite3
import time
from pathlib import Path

import orjson
from platformdirs import user_data_path

from analysis.checks import BadInput
from analysis.runs.codec import digest, restore_input, row_digest, seal, unpack_graphs, unpack_snapshot
from analysis.runs.database import Database
from analysis.runs.run import FINAL, HistoryRow, Run, Sweep
from analysis.training.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import parse_spec

NAME_LENGTH = 80

_RUNS = """
    SELECT e.id, e.owner, e.sweep, e.preset, e.name, e.created, e.pinned, e.stopped AS left,
           EXISTS (SELECT 1 FROM entries o WHERE o.training = t.number AND o.stopped IS NULL
                   AND o.deleted IS NULL) AS wanted,
           t.*, (SELECT max(epoch) FROM history h WHERE h.training = t.number) AS epochs_done
    FROM entries e JOIN trainings t ON t.number = e.training
    WHERE e.deleted IS NULL
"""


class NoSuchRun(BadInput):
    """Nothing in the store has this id."""

    def __init__(self, id: str) -> None:
        super().__init__(
            f"expected the id of a run or a sweep, got {id[:40]!r}: it was deleted, or the link is incomplete"
        )


class NotYours(BadInput):
    """Somebody else's run: it may be looked at, not changed."""

    def __init__(self, deed: str) -> None:
        super().__init__(f"only the person who started this run may {deed} it; you can start one of your own")


class Damaged(BadInput):
    """Stored content that does not match its hash."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} in the store does not match its hash and is not shown; train the run again")


def default_path() -> Path:
    """Where runs are kept: ``SOFT_CLUSTER_LAB_STORE`` if it is set, else the user's data folder."""
    if moved := os.environ.get("SOFT_CLUSTER_LAB_STORE"):
        return Path(moved).expanduser()
    return user_data_path("soft-cluster-lab", appauthor=False) / "runs.sqlite"


class Store:
    """Runs in one SQLite file.

    Args:
        path: the database file; :func:`default_path` if None.
        read_only: open a finished file that nobody writes to, such as the recorded examples.

    Raises:
        BadInput: if the file cannot be used, or was written by a newer version; it is then left as it was.
    """

    def __init__(self, path: Path | str | None = None, *, read_only: bool = False) -> None:
        self.path = Path(path) if path is not None else default_path()
        self.database = Database(self.path, read_only=read_only)

    def close(self) -> None:
        """Finish pending writes and close the file."""
        self.database.close()

    def run(self, id: str) -> Run:
        """The run called ``id``.

        Raises:
            NoSuchRun: if there is none.
        """
        with self.database.reading() as connection:
            return _run(_find(connection, id))

    def runs(self, *, owner: str | None = None) -> list[Run]:
        """Runs, the newest first; one person's only, if ``owner`` is given."""
        where, values = ("AND e.owner = ?", (owner,)) if owner is not None else ("", ())
        with self.database.reading() as connection:
            return [
                _run(row)
                for row in _rows(connection, f"{_RUNS} {where} ORDER BY e.created DESC, e.place", *values)
            ]

    def holds(self, id: str) -> bool:
        """Whether ``id`` names a run or a sweep here."""
        query = "SELECT 1 FROM entries WHERE (id = ? OR sweep = ?) AND deleted IS NULL LIMIT 1"
        with self.database.reading() as connection:
            return bool(_rows(connection, query, id, id))

    def is_sweep(self, id: str) -> bool:
        """Whether ``id`` names a sweep with at least one run left."""
        query = "SELECT 1 FROM entries WHERE sweep = ? AND deleted IS NULL LIMIT 1"
        with self.database.reading() as connection:
            return bool(_rows(connection, query, id))

    def sweep(self, id: str) -> list[Run]:
        """The runs of a sweep, in the order they were asked for.

        Raises:
            NoSuchRun: if there is no such sweep.
        """
        with self.database.reading() as connection:
            rows = _rows(connection, f"{_RUNS} AND e.sweep = ? ORDER BY e.place", id)
        if not rows:
            raise NoSuchRun(id)
        return [_run(row) for row in rows]

    def sweeps(self, *, owner: str | None = None) -> list[Sweep]:
        """Sweeps that still have runs, the newest first."""
        where, values = ("AND s.owner = ?", (owner,)) if owner is not None else ("", ())
        with self.database.reading() as connection:
            rows = _rows(
                connection,
                "SELECT s.id, s.owner, s.preset, s.name, s.created FROM sweeps s WHERE EXISTS "
                f"(SELECT 1 FROM entries e WHERE e.sweep = s.id AND e.deleted IS NULL) {where} "
                "ORDER BY s.created DESC",
                *values,
            )
        return [Sweep(*row) for row in rows]

    def history(self, id: str, *, since: int = -1) -> list[HistoryRow]:
        """The recorded rows of a run after epoch ``since``, in order."""
        with self.database.reading() as connection:
            number = _find(connection, id)["number"]
            query = "SELECT epoch, row, digest FROM history WHERE training = ? AND epoch > ? ORDER BY epoch"
            rows = _rows(connection, query, number, since)
        for row in rows:
            if row_digest(row["row"]) != row["digest"]:
                raise Damaged(f"the history of epoch {row['epoch']}")
        return [orjson.loads(row["row"]) for row in rows]

    def snapshot_epochs(self, id: str) -> list[int]:
        """The epochs of which a snapshot is kept, in order."""
        with self.database.reading() as connection:
            number = _find(connection, id)["number"]
            query = "SELECT epoch FROM snapshots WHERE training = ? ORDER BY epoch"
            return [row["epoch"] for row in _rows(connection, query, number)]

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """What was recorded at ``epoch``.

        Raises:
            BadInput: if no snapshot of that epoch was kept.
        """
        with self.database.reading() as connection:
            training = _find(connection, id)
            query = "SELECT blob, sha256 FROM snapshots WHERE training = ? AND epoch = ?"
            rows = _rows(connection, query, training["number"], epoch)
        if not rows:
            kept = ", ".join(map(str, self.snapshot_epochs(id))) or "none yet"
            raise BadInput(f"expected an epoch with a snapshot ({kept}), got {epoch}")
        if digest(rows[0]["blob"]) != rows[0]["sha256"]:
            raise Damaged(f"the snapshot of epoch {epoch}")
        snapshot = unpack_snapshot(epoch, rows[0]["blob"])
        if "state.1" in snapshot.arrays:
            return restore_input(snapshot, self.graphs(id))
        return snapshot

    def graphs(self, id: str) -> RecordedGraphs:
        """The graphs that the run's snapshots describe.

        Raises:
            BadInput: if the run has not begun yet.
        """
        with self.database.reading() as connection:
            sha = _find(connection, id)["graphs"]
            rows = _rows(connection, "SELECT blob FROM graphs WHERE sha256 = ?", sha)
        if not rows:
            raise BadInput(
                "expected a run that has begun, got one that still waits; "
                "its graphs are recorded when it starts"
            )
        if digest(rows[0]["blob"]) != sha:
            raise Damaged("the recorded graphs")
        return unpack_graphs(rows[0]["blob"])

    def rename(self, id: str, name: str, *, owner: str) -> None:
        """Give a run another name to show: one line of at most 80 characters."""
        shown = re.sub(r"\s+", " ", name).strip()
        if not 1 <= len(shown) <= NAME_LENGTH or not shown.isprintable():
            raise BadInput(f"expected a name of 1 to {NAME_LENGTH} printable characters, got {len(shown)}")
        self._change(id, "UPDATE entries SET name = ? WHERE id = ?", shown, owner=owner, deed="rename")

    def pin(self, id: str, *, owner: str, pinned: bool = True) -> None:
        """Keep a run from clean-ups, or no longer."""
        self._change(id, "UPDATE entries SET pinned = ? WHERE id = ?", pinned, owner=owner, deed="pin")

    def delete(self, id: str, *, owner: str) -> None:
        """Take a run off the list; :meth:`restore` undoes it until the next clean-up.

        The training goes with the last run that points at it.
        """
        self._change(
            id, "UPDATE entries SET deleted = ? WHERE id = ?", time.time(), owner=owner, deed="delete"
        )

    def restore(self, id: str, *, owner: str) -> None:
        """Undo :meth:`delete`."""
        self._change(id, "UPDATE entries SET deleted = NULL WHERE id = ?", owner=owner, deed="restore")

    def _change(self, id: str, statement: str, *values: object, owner: str, deed: str) -> None:
        def work(connection: sqlite3.Connection) -> None:
            check_owner(connection, id, owner=owner, deed=deed)
            connection.execute(statement, (*values, id))

        self.database.write(work)


def check_owner(connection: sqlite3.Connection, id: str, *, owner: str, deed: str) -> None:
    """Refuse to go on unless the entry ``id`` exists and belongs to ``owner``."""
    row = connection.execute("SELECT owner FROM entries WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise NoSuchRun(id)
    if row[0] != owner:
        raise NotYours(deed)


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> list[sqlite3.Row]:
    cursor = connection.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(query, values).fetchall()


def _find(connection: sqlite3.Connection, id: str) -> sqlite3.Row:
    rows = _rows(connection, f"{_RUNS} AND e.id = ?", id)
    if not rows:
        raise NoSuchRun(id)
    return rows[0]


def _run(row: sqlite3.Row) -> Run:
    spec = parse_spec(row["spec"])
    if spec.key != row["key"] or (row["sha256"] and seal(dict(row)) != row["sha256"]):
        raise Damaged(f"the run {row['id']}")
    state, reason = row["state"], row["reason"]
    if row["left"] is not None and state not in FINAL:
        others = "; it goes on for others who asked for the same training" if row["wanted"] else ""
        state, reason = "stopped", f"stopped on request{others}"
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
    )
