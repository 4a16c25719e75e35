"""Store of runs: find, read, rename, pin and delete them."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from pathlib import Path

from platformdirs import user_data_path

from analysis.checks import BadInput
from analysis.runs.run import Run, Sweep
from analysis.runs.store.recorded_data import RecordedData
from analysis.runs.store.row_mapping import (
    RUNS,
    Damaged,
    NoSuchRun,
    NotYours,
    check_owner,
    find,
    rows_of,
    run_of,
)
from analysis.runs.store.sqlite.database import Database

__all__ = ["Damaged", "NoSuchRun", "NotYours", "Store", "default_path"]

NAME_LENGTH = 80


def default_path() -> Path:
    """Default path of the store: ``SOFT_CLUSTER_LAB_STORE`` if set, else in the user's data folder."""
    if moved := os.environ.get("SOFT_CLUSTER_LAB_STORE"):
        return Path(moved).expanduser()
    return user_data_path("soft-cluster-lab", appauthor=False) / "runs.sqlite"


class Store(RecordedData):
    """Runs in one SQLite file.

    An ``id`` is a run's, or a sweep's where that is said; an ``owner`` is a person's. An id that names
    nothing raises NoSuchRun, a change by somebody else NotYours, and content unlike its hash Damaged.

    Args:
        path: the database file; :func:`default_path` if None.
        read_only: open a finished file that nobody writes to, such as the recorded examples.

    Raises:
        BadInput: if the file cannot be used, or was written by a newer version; it is then left as it was.
    """

    def __init__(self, path: Path | str | None = None, *, read_only: bool = False) -> None:
        self.path = Path(path) if path is not None else default_path()
        super().__init__(Database(self.path, read_only=read_only))

    def close(self) -> None:
        """Finish pending writes and close the file."""
        self.database.close()

    def run(self, id: str) -> Run:
        """The run ``id``.

        Raises:
            NoSuchRun: if there is none.
        """
        with self.database.reading() as connection:
            return run_of(find(connection, id))

    def runs(self, *, owner: str | None = None) -> list[Run]:
        """All runs, newest first, or only those of ``owner``.

        One that is damaged is left out and does not hide the others; :meth:`damaged` names it.
        """
        return self._read_runs(owner)[0]

    def damaged(self, *, owner: str | None = None) -> list[str]:
        """Problems of runs (of ``owner``, if given) that cannot be shown, one sentence each."""
        return self._read_runs(owner)[1]

    def _read_runs(self, owner: str | None) -> tuple[list[Run], list[str]]:
        condition, values = ("AND e.owner = ?", (owner,)) if owner is not None else ("", ())
        with self.database.reading() as connection:
            rows = rows_of(connection, f"{RUNS} {condition} ORDER BY e.created DESC, e.place", *values)
        runs, sentences = [], []
        for row in rows:
            try:
                runs.append(run_of(row))
            except Damaged as error:
                sentences.append(str(error))
        return runs, sentences

    def contains(self, id: str) -> bool:
        """Whether ``id`` names a run or a sweep here."""
        query = "SELECT 1 FROM entries WHERE (id = ? OR sweep = ?) AND deleted IS NULL LIMIT 1"
        with self.database.reading() as connection:
            return bool(rows_of(connection, query, id, id))

    def is_sweep(self, id: str) -> bool:
        """Whether ``id`` names a sweep with at least one run left."""
        query = "SELECT 1 FROM entries WHERE sweep = ? AND deleted IS NULL LIMIT 1"
        with self.database.reading() as connection:
            return bool(rows_of(connection, query, id))

    def sweep(self, id: str) -> list[Run]:
        """Runs of the sweep ``id`` in order of submission, without damaged ones.

        Raises:
            NoSuchRun: if there is no such sweep.
            Damaged: if all of them are.
        """
        with self.database.reading() as connection:
            rows = rows_of(connection, f"{RUNS} AND e.sweep = ? ORDER BY e.place", id)
        if not rows:
            raise NoSuchRun(id)
        runs = []
        for row in rows:
            with contextlib.suppress(Damaged):
                runs.append(run_of(row))
        return runs or [run_of(rows[0])]

    def sweeps(self, *, owner: str | None = None) -> list[Sweep]:
        """Sweeps (of ``owner``, if given) that still have runs, newest first."""
        where, values = ("AND s.owner = ?", (owner,)) if owner is not None else ("", ())
        with self.database.reading() as connection:
            rows = rows_of(
                connection,
                "SELECT s.id, s.owner, s.preset, s.name, s.created FROM sweeps s WHERE EXISTS "
                f"(SELECT 1 FROM entries e WHERE e.sweep = s.id AND e.deleted IS NULL) {where} "
                "ORDER BY s.created DESC",
                *values,
            )
        return [Sweep(*row) for row in rows]

    def rename(self, id: str, name: str, *, owner: str) -> None:
        """Rename run or sweep ``id`` of ``owner``; raises BadInput unless ``name`` has 1 to 80 signs."""
        shown = re.sub(r"\s+", " ", name).strip()
        if not 1 <= len(shown) <= NAME_LENGTH or not shown.isprintable():
            raise BadInput(f"expected a name of 1 to {NAME_LENGTH} printable characters, got {len(shown)}")
        table = "sweeps" if self.is_sweep(id) else "entries"
        self._change(id, f"UPDATE {table} SET name = ? WHERE id = ?", shown, owner=owner, action="rename")

    def pin(self, id: str, *, owner: str, pinned: bool = True) -> None:
        """Protect the run ``id`` of ``owner`` from pruning, or, if not ``pinned``, remove the protection."""
        self._change(id, "UPDATE entries SET pinned = ? WHERE id = ?", pinned, owner=owner, action="pin")

    def delete(self, id: str, *, owner: str) -> None:
        """Delete the run ``id`` of ``owner``; :meth:`restore` undoes it until the next purge.

        The training goes with the last run that points at it.
        """
        self._change(
            id, "UPDATE entries SET deleted = ? WHERE id = ?", time.time(), owner=owner, action="delete"
        )

    def restore(self, id: str, *, owner: str) -> None:
        """Undo :meth:`delete` of the run ``id`` of ``owner``."""
        self._change(id, "UPDATE entries SET deleted = NULL WHERE id = ?", owner=owner, action="restore")

    def _change(self, id: str, statement: str, *values: object, owner: str, action: str) -> None:
        def change_rows(connection: sqlite3.Connection) -> None:
            check_owner(connection, id, owner=owner, action=action)
            connection.execute(statement, (*values, id))

        self.database.write(change_rows)
