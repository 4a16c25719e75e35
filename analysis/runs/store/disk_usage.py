"""Disk usage of runs, and candidates for deletion."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from analysis.runs.run import Run
from analysis.runs.store.store import Store

MEGABYTE = 10**6

# Every history row is taken to be as long as the first of its training; reading them all would take long.
_BYTES = """
    SELECT t.number,
           coalesce((SELECT sum(length(s.blob)) FROM snapshots s WHERE s.training = t.number), 0)
         + coalesce((SELECT length(c.blob) FROM checkpoints c WHERE c.training = t.number), 0)
         + coalesce((SELECT length(w.blob) FROM weights w WHERE w.training = t.number), 0)
         + coalesce((SELECT length(h.row) + 24 FROM history h WHERE h.training = t.number LIMIT 1), 0)
         * coalesce((SELECT max(epoch) + 1 FROM history h WHERE h.training = t.number), 0)
         + length(t.spec) + length(t.summary) + length(t.layers) AS bytes
    FROM trainings t
"""


class DiskUsage(NamedTuple):
    """Bytes used by the runs of a store, in total and by run.

    A training that several people asked for counts for each of their runs; its room is free again when the
    last of them is deleted. ``total`` counts also the graphs, which runs on the same data share, and what
    the tables need; not what was deleted.

    Attributes:
        total: bytes of all runs, their graphs and the tables.
        runs: id of a run -> bytes of its training.
    """

    total: int
    runs: dict[str, int]


def measure_disk_usage(store: Store, *, owner: str | None = None) -> DiskUsage:
    """Compute the disk usage of a store, and of each run of ``owner`` (None: of everybody).

    Args:
        store: the store that is measured.
        owner: id of a person; None measures all runs.
    """
    if not store.database.has_table("weights"):
        return DiskUsage(store.path.stat().st_size, {})
    condition, values = ("AND e.owner = ?", (owner,)) if owner is not None else ("", ())
    query = (
        f"SELECT e.id, b.bytes FROM entries e JOIN ({_BYTES}) b ON b.number = e.training "
        f"WHERE e.deleted IS NULL {condition}"
    )
    with store.database.reading() as connection:
        runs = dict(connection.execute(query, values).fetchall())
        return DiskUsage(total_bytes(connection), runs)


def total_bytes(connection: sqlite3.Connection) -> int:
    """Bytes used by the store of ``connection``, without deleted runs that can still be restored."""
    pages, free, size = (
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("page_count", "freelist_count", "page_size")
    )
    query = (
        f"SELECT coalesce(sum(bytes), 0) FROM ({_BYTES}) WHERE number IN (SELECT training FROM entries "
        "GROUP BY training HAVING count(deleted) = count(*))"
    )
    (deleted,) = connection.execute(query).fetchone()
    return int((pages - free) * size - deleted)


def runs_to_delete(runs: Sequence[Run], sizes: dict[str, int], *, excess: int) -> list[Run]:
    """Oldest runs whose deletion frees enough bytes, or all candidates if they are too few.

    Pinned runs and those that are not over are never among them. Nothing is deleted here.

    Args:
        runs: all runs of the store.
        sizes: bytes of each run, by its id.
        excess: number of bytes to free.
    """
    to_delete: list[Run] = []
    for run in sorted(runs, key=lambda run: run.created):
        if excess <= 0:
            break
        if not run.pinned and not run.live:
            to_delete.append(run)
            excess -= sizes.get(run.id, 0)
    return to_delete


def format_bytes(size: int) -> str:
    """Format ``size``, a number of bytes.

    >>> format_bytes(30), format_bytes(2_340_000), format_bytes(1_500_000_000)
    ('under 0.1 MB', '2.3 MB', '1.5 GB')
    """
    if size >= 1000 * MEGABYTE:
        return f"{size / (1000 * MEGABYTE):.1f} GB"
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE / 10 else "under 0.1 MB"
