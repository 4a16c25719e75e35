"""What was recorded of a run, read from the store and checked against its hashes."""

from __future__ import annotations

import numpy as np
import orjson

from analysis.checks import BadInput
from analysis.runs.run import HistoryRow
from analysis.runs.serialize.codec import (
    digest,
    restore_input,
    row_digest,
    unpack_graphs,
    unpack_snapshot,
    unpack_weights,
)
from analysis.runs.store.row_mapping import Damaged, find, rows_of
from analysis.runs.store.sqlite.database import Database
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot


class RecordedData:
    """History, snapshots, graphs and weights of runs, by their ids.

    An id that names nothing raises NoSuchRun, content unlike its hash Damaged.

    Args:
        database: the store's file.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def history(self, id: str, *, since: int = -1) -> list[HistoryRow]:
        """History rows of the run ``id`` after epoch ``since``, in order; a changed one raises."""
        with self.database.reading() as connection:
            number = find(connection, id)["number"]
            query = "SELECT epoch, row, digest FROM history WHERE training = ? AND epoch > ? ORDER BY epoch"
            rows = rows_of(connection, query, number, since)
        for row in rows:
            if row_digest(row["row"]) != row["digest"]:
                raise Damaged(f"the history of epoch {row['epoch']}")
        return [orjson.loads(row["row"]) for row in rows]

    def snapshot_epochs(self, id: str) -> list[int]:
        """Epochs of the run ``id`` with a snapshot, in order."""
        with self.database.reading() as connection:
            number = find(connection, id)["number"]
            query = "SELECT epoch FROM snapshots WHERE training = ? ORDER BY epoch"
            return [row["epoch"] for row in rows_of(connection, query, number)]

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """Snapshot of the run ``id`` at ``epoch``.

        Raises:
            BadInput: if no snapshot of that epoch was kept.
        """
        with self.database.reading() as connection:
            training = find(connection, id)
            query = "SELECT blob, sha256 FROM snapshots WHERE training = ? AND epoch = ?"
            rows = rows_of(connection, query, training["number"], epoch)
        if not rows:
            recorded = ", ".join(map(str, self.snapshot_epochs(id))) or "none yet"
            raise BadInput(f"expected an epoch with a snapshot ({recorded}), got {epoch}")
        if digest(rows[0]["blob"]) != rows[0]["sha256"]:
            raise Damaged(f"the snapshot of epoch {epoch}")
        snapshot = unpack_snapshot(epoch, rows[0]["blob"])
        if "state.1" in snapshot.arrays:
            return restore_input(snapshot, self.graphs(id))
        return snapshot

    def graphs(self, id: str) -> RecordedGraphs:
        """Recorded graphs of the run ``id``.

        Raises:
            BadInput: if the run has not begun yet.
        """
        with self.database.reading() as connection:
            sha = find(connection, id)["graphs"]
            rows = rows_of(connection, "SELECT blob FROM graphs WHERE sha256 = ?", sha)
        if not rows:
            raise BadInput(
                "expected a run that has begun, got one that still waits; "
                "its graphs are recorded when it starts"
            )
        if digest(rows[0]["blob"]) != sha:
            raise Damaged("the recorded graphs")
        return unpack_graphs(rows[0]["blob"])

    def weights(self, id: str) -> dict[str, np.ndarray] | None:
        """Final weights of the finished run ``id``, by parameter name; raises Damaged for changed ones.

        None where none were kept: the run has not finished, or it was recorded without them.
        """
        if not self.database.has_table("weights"):
            return None
        with self.database.reading() as connection:
            number = find(connection, id)["number"]
            rows = rows_of(connection, "SELECT blob, sha256 FROM weights WHERE training = ?", number)
        if not rows:
            return None
        if digest(rows[0]["blob"]) != rows[0]["sha256"]:
            raise Damaged("the model's weights")
        return unpack_weights(rows[0]["blob"])
